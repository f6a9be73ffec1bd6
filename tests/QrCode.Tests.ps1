# The QR code of -QrCode, and the library that draws it.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/Places.psm1" -Force
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/Places.psm1" -Force
    $script:sandbox = Open-Sandbox @('--approve-automatically')
    $script:connect = 'Connect-DeviceAuth $issuer sandbox-cli openid -SessionOnly'
}

AfterAll {
    Close-Everything
}

Describe 'A sign-in at a terminal (needs script of util-linux)' -Skip:(-not (Test-PseudoTerminal)) {
    It 'draws the QR code on request' {
        $result = Invoke-Pwsh "$($script:connect) -QrCode" $script:sandbox.Issuer -AsTerminal
        @($result.Output -split "`n" | Where-Object { $_ -match '[\u2588\u2580\u2584]{2}' }).Count | Should -BeGreaterThan 14
    }

    It 'draws none where the encoding has no half blocks' {
        $result = Invoke-Pwsh "[Console]::OutputEncoding = [Text.Encoding]::Latin1; $($script:connect) -QrCode" $script:sandbox.Issuer -AsTerminal
        $result.Output | Should -Match 'The QR code cannot be shown'
    }
}

Describe 'QRCoder' {
    BeforeAll {
        $script:loaded = '@([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq ''QRCoder'' }).Count'
        $script:draw = "$($script:connect) -QrCode"

        function Copy-Module {
            $copy = Join-Path (Get-TestFolder) 'DeviceAuth'
            Copy-Item (Get-ModuleFolder) $copy -Recurse
            $copy
        }
    }

    It 'is not loaded by the import, nor by a sign-in without a QR code' {
        $result = Invoke-Pwsh "`"IMPORTED=`$($script:loaded)`"; `$null = $($script:connect); `"SIGNED=`$($script:loaded)`"" $script:sandbox.Issuer
        $result.Output | Should -Match 'IMPORTED=0'
        $result.Output | Should -Match 'SIGNED=0'
    }

    It 'costs the QR code and not the login where it is <Name>' -Skip:(-not (Test-PseudoTerminal)) -ForEach @(
        @{ Name = 'absent'; Spoil = { param($module) Remove-Item "$module/QRCoder.dll" } }
        @{ Name = 'damaged'; Spoil = { param($module) Set-Content "$module/QRCoder.dll" 'this is no assembly' } }
        @{ Name = 'another one'; Spoil = {
                param($module)
                Remove-Item "$module/QRCoder.dll"
                Add-Type -TypeDefinition 'namespace QRCoder { public class Other { } }' -OutputAssembly "$module/QRCoder.dll"
            }
        }
    ) {
        $module = Copy-Module
        & $Spoil $module
        $result = Invoke-Pwsh "`$c = $($script:draw); `"NAME=`$(`$c.Name)`"" $script:sandbox.Issuer -Module $module -AsTerminal
        $result.Output -replace '\s+', ' ' | Should -Match 'WARNING: The QR code cannot be shown: QRCoder\.dll, which lies beside DeviceAuth\.dll, could not draw it'
        $result.Output | Should -Match 'NAME=default'
        $null = Get-PromptText $result.Output
    }
}
