# Every PowerShell example of the README and of about_DeviceAuth, in order, as somebody types it who has a vault: against the
# sandbox.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/OwnStore.psm1" -Force
    $text = [IO.File]::ReadAllText([IO.Path]::GetFullPath("$PSScriptRoot/../README.md")).Replace("`r`n", "`n")
    $number = 0
    $examples = @(foreach ($match in [regex]::Matches($text, '(?ms)^```powershell\n(.*?)^```$')) {
        $number++
        @{ Number = $number; Begins = ($match.Groups[1].Value -split "`n" | Where-Object { $_ -notmatch '^#' })[0]; Code = $match.Groups[1].Value }
    })

    # In the about topic, an example stands after a blank line, further to the right than the line before.
    $text = [IO.File]::ReadAllText([IO.Path]::GetFullPath("$PSScriptRoot/../en-US/about_DeviceAuth.help.txt")).Replace("`r`n", "`n")
    $number = 0
    $aboutExamples = @(foreach ($match in [regex]::Matches($text, '(?m)^( *)(?=\S)[^\n]*\n\n(?<Code>\1 +\S[^\n]*(\n\n?\1 +[^\n]*)*)')) {
        $number++
        $lines = $match.Groups['Code'].Value -split "`n"
        @{ Number = $number; Begins = @($lines.Trim() | Where-Object { $_ -notmatch '^#' })[0]; Code = $lines.Trim() -join "`n" }
    })
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force

    # Only on Linux can the browser be named that is opened: there one is played.
    function Get-PlayedBrowser {
        $IsLinux ? @{ BROWSER = "dotnet $(Join-Path $PSScriptRoot 'Sandbox/bin/Debug/net10.0/DeviceAuth.Sandbox.dll') --visit" } : @{}
    }

    function Skip-RealBrowser([string] $Code) {
        if (-not $IsLinux -and $Code -match '-UseBrowser') {
            Set-ItResult -Skipped -Because 'it would open the browser of this machine'
        }
    }
}

AfterAll {
    Close-Everything
}

Describe 'The README (needs Microsoft.PowerShell.SecretStore)' -Skip:([bool](Get-WhyNoStore)) {
    BeforeAll {
        $script:sandbox = Open-Sandbox @('--approve-automatically', '--interval', '1')
        $script:shell = Open-Shell (Get-HomeWithSecretStore) $script:sandbox.Issuer (Get-PlayedBrowser)
        $null = Get-ShellOutput $script:shell {
            # Other tests do these for real: those of the package, of the vaults, and of remote sessions.
            function global:Register-PSResourceRepository { [CmdletBinding()] param($Name, $Uri, [switch] $Trusted) }
            function global:Install-PSResource { [CmdletBinding()] param([Parameter(Position = 0)] $Name, $Repository) }
            function global:Register-SecretVault { [CmdletBinding()] param($Name, $ModuleName, [switch] $DefaultVault) }
            function global:Invoke-Command { [CmdletBinding()] param($HostName, [Parameter(Position = 0)] $ScriptBlock) & $ScriptBlock }
            Set-Secret -Vault Store -Name nightly-secret -Secret sandbox-nightly-secret
            function global:gh { if (-not $env:GH_TOKEN) { throw 'gh has no token.' } }
            function global:Send-TeamMessage($Message) { if ($Message -notmatch '[A-Z]{4}-[A-Z]{4}') { throw "The message lacks the code: $Message" } }
        }
    }

    It 'has examples' -TestCases @{ Count = $examples.Count } {
        $Count | Should -BeGreaterThan 5
    }

    It 'is right in example <Number>: <Begins>' -ForEach $examples {
        Skip-RealBrowser $Code
        $issuer = $script:sandbox.Issuer.TrimEnd('/')
        $runnable = $Code.Replace('https://login.example.com', $issuer).Replace('https://api.example.com', $issuer).
            Replace('http://127.0.0.1:5055', $issuer).Replace('zitadel.example.com', $issuer).Replace('my-cli', 'sandbox-cli').
            Replace('nightly-job', 'sandbox-nightly').
            Replace('./out/DeviceAuth', "'$(Join-Path (Get-ModuleFolder) 'DeviceAuth.psd1')'")
        $null = Get-ShellOutput $script:shell {
            param($code, $issuer)
            # One more sign-in for the examples that only use one.
            if ($code -notmatch 'Connect-DeviceAuth') { $null = Connect-DeviceAuth $issuer sandbox-cli 'openid offline_access api.read api.write' }
            . ([scriptblock]::Create($code))
            Get-DeviceAuthConnection | Disconnect-DeviceAuth
        } $runnable, $issuer
    }
}

Describe 'about_DeviceAuth (needs Microsoft.PowerShell.SecretStore)' -Skip:([bool](Get-WhyNoStore)) {
    BeforeAll {
        $script:sandbox = Open-Sandbox @('--approve-automatically', '--interval', '1')
        $script:shell = Open-Shell (Get-HomeWithSecretStore) $script:sandbox.Issuer (Get-PlayedBrowser)
        $null = Get-ShellOutput $script:shell {
            function global:Install-Module { [CmdletBinding()] param([Parameter(Position = 0)] $Name) }
            function global:Register-SecretVault { [CmdletBinding()] param($Name, $ModuleName, [switch] $DefaultVault) }
            function global:Set-SecretStoreConfiguration { [CmdletBinding()] param($Interaction, [int] $PasswordTimeout) }
            function global:Unlock-SecretStore { [CmdletBinding()] param([securestring] $Password) }
            function global:New-PSSession { [CmdletBinding()] param($HostName) 'session' }
            function global:Invoke-Command { [CmdletBinding()] param([Parameter(Position = 0)] $Session, [Parameter(Position = 1)] $ScriptBlock) & $ScriptBlock }
            Set-Secret -Vault Store -Name nightly-secret -Secret sandbox-nightly-secret
            function global:Send-ToOperations($Message) { if ($Message -notmatch '[A-Z]{4}-[A-Z]{4}') { throw "The message lacks the code: $Message" } }
        }
    }

    It 'has examples' -TestCases @{ Count = $aboutExamples.Count } {
        $Count | Should -BeGreaterThan 10
    }

    It 'is right in example <Number>: <Begins>' -ForEach $aboutExamples {
        Skip-RealBrowser $Code
        # The sandbox is a server of one's own, and one that names no address of its API.
        $issuer = $script:sandbox.Issuer.TrimEnd('/')
        $runnable = $Code.Replace('https://login.example.com', $issuer).Replace('https://api.example.com', $issuer).Replace('my-cli', 'sandbox-cli').
            Replace('nightly-job', 'sandbox-nightly').
            Replace('-Provider GitHub', "-Provider Zitadel -ProviderHost $issuer").Replace('-Scope repo', '-Scope api.read').
            Replace("'GitLab'", "'Zitadel'").Replace('git.example.com', $issuer).Replace('read_api', 'api.read').
            Replace(').ApiUrl', ').Authority').Replace('services/data', 'me').Replace('Shared', 'Store').Replace('$using:', '$')
        $null = Get-ShellOutput $script:shell {
            param($code, $authority)
            $global:PSDefaultParameterValues.Clear()
            $scope = 'openid', 'offline_access', 'api.read'
            $id = 'sandbox-cli'
            $password = [securestring]::new()
            foreach ($name in 'crm', 'nightly', 'fleet' | Where-Object { $code -match "\b$_\b" -and $code -notmatch "Connect-.*-Name $_" }) {
                $null = Connect-DeviceAuth $authority $id $scope -Name $name -Vault Store
            }
            if ($code -match '\$Error\[') { try { Get-DeviceAuthToken nobody } catch { $null = $_ } }
            . ([scriptblock]::Create($code))
            $global:PSDefaultParameterValues.Clear()
            Get-DeviceAuthConnection | Disconnect-DeviceAuth
        } $runnable, $issuer
    }
}
