# Every PowerShell example of the README, in order, as somebody types it who has a vault: against the sandbox.
BeforeDiscovery {
    $text = [IO.File]::ReadAllText([IO.Path]::GetFullPath("$PSScriptRoot/../README.md")).Replace("`r`n", "`n")
    $number = 0
    $examples = @(foreach ($match in [regex]::Matches($text, '(?ms)^```powershell\n(.*?)^```$')) {
        $number++
        @{ Number = $number; Begins = ($match.Groups[1].Value -split "`n" | Where-Object { $_ -notmatch '^#' })[0]; Code = $match.Groups[1].Value }
    })
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
}

AfterAll {
    Close-Everything
}

Describe 'The README (needs Microsoft.PowerShell.SecretStore)' -Skip:($null -eq (Get-Module Microsoft.PowerShell.SecretStore -ListAvailable)) {
    BeforeAll {
        $script:sandbox = Open-Sandbox @('--approve-automatically')
        $script:shell = Open-Shell (Get-HomeWithSecretStore) $script:sandbox.Issuer
        $null = Get-ShellOutput $script:shell {
            # Other tests do these for real: those of the package, of the vaults, and of remote sessions.
            function global:Register-PSResourceRepository { [CmdletBinding()] param($Name, $Uri, [switch] $Trusted) }
            function global:Install-PSResource { [CmdletBinding()] param([Parameter(Position = 0)] $Name, $Repository) }
            function global:Register-SecretVault { [CmdletBinding()] param($Name, $ModuleName, [switch] $DefaultVault) }
            function global:Invoke-Command { [CmdletBinding()] param($HostName, [Parameter(Position = 0)] $ScriptBlock) & $ScriptBlock }
            function global:Send-TeamMessage($Message) { if ($Message -notmatch '[A-Z]{4}-[A-Z]{4}') { throw "The message lacks the code: $Message" } }
        }
    }

    It 'has examples' -TestCases @{ Count = $examples.Count } {
        $Count | Should -BeGreaterThan 5
    }

    It 'is right in example <Number>: <Begins>' -ForEach $examples {
        $issuer = $script:sandbox.Issuer.TrimEnd('/')
        $runnable = $Code.Replace('https://login.example.com', $issuer).Replace('https://api.example.com', $issuer).
            Replace('http://127.0.0.1:5055', $issuer).Replace('zitadel.example.com', $issuer).Replace('my-cli', 'sandbox-cli').
            Replace('./out/DeviceAuth', (Join-Path (Get-ModuleFolder) 'DeviceAuth.psd1'))
        $null = Get-ShellOutput $script:shell {
            param($code, $issuer)
            # One more sign-in for the examples that only use one.
            if ($code -notmatch 'Connect-DeviceAuth') { $null = Connect-DeviceAuth $issuer sandbox-cli 'openid offline_access' }
            . ([scriptblock]::Create($code))
            Get-DeviceAuthConnection | Disconnect-DeviceAuth
        } $runnable, $issuer
    }
}
