# A vault's module that talks, quotes, asks back, returns more than it was given, or is no longer where it was.
BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:home1 = Get-HomeWithSecretStore -OddVault Login, Breaks, Laid, Keeper, Echo, Caller

    # All that a result has in its streams, and what of these texts stands in it.
    function Get-Said($Result) {
        @($Result.Output) + $Result.Error + $Result.Warning + $Result.Verbose + $Result.Debug + $Result.Information -join "`n"
    }

    function Find-Secret($Result, [string[]] $Secret) {
        $said = Get-Said $Result
        $Secret | Where-Object { $said.Contains($_) }
    }

    # What is said where the vault Echo fails at that call and quotes what it was given or has. The list comes first: it has nothing to
    # quote once the connection is gone.
    function Invoke-Echo([string] $Call) {
        Edit-OddVault Echo
        Send-SandboxControl $sandbox reset-log
        $shell = Open-Shell $home1 $sandbox.Issuer
        $null = Get-ShellOutput $shell { Connect-Sandbox -Vault Echo -Force; Get-DeviceAuthToken -Vault Echo -ForceRefresh }
        Edit-OddVault Echo "Echo=$Call"
        $result = Invoke-Shell $shell {
            $ErrorActionPreference = 'Stop'
            foreach ($script in { Get-DeviceAuthConnection -Vault Echo -Verbose }, { Get-DeviceAuthToken -Vault Echo -ForceRefresh -Verbose }, { Disconnect-DeviceAuth -Vault Echo -Verbose }) {
                try { $null = & $script } catch { $_.Exception.ToString(); $_ | Format-List * -Force | Out-String; $_.Exception | Format-List * -Force | Out-String; "$_" }
            }
        }
        Close-Shell $shell
        Edit-OddVault Echo
        $result
    }
}

AfterAll {
    Close-Everything
}

Describe 'A vault whose module' {
    It 'asks DeviceAuth for a token is refused that, and nothing hangs: <_>' -ForEach 'DeviceAuth', 'Get-Secret' {
        Edit-OddVault Caller
        $shell = Open-Shell $home1 $sandbox.Issuer
        $null = Get-ShellOutput $shell { Connect-Sandbox -Vault Caller }
        Edit-OddVault Caller CallsBack
        $result = Invoke-Shell $shell {
            param($who)
            if ($who -eq 'DeviceAuth') { Get-MeStatus (Get-DeviceAuthToken -Vault Caller -ForceRefresh -AsPlainText) }
            else { $null = Get-Secret -Vault Caller -Name deviceauth-default; 200 }
        } $_
        Close-Shell $shell
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        [IO.File]::ReadAllLines("$(Get-OddFolder Caller)/answers") | Sort-Object -Unique | Should -BeLike 'A vault asked DeviceAuth *while SecretManagement was waiting*'
        Remove-Item "$(Get-OddFolder Caller)/answers"
    }

    It 'says again what it was given shows nothing of it, at <Call>' -ForEach @(
        @{ Call = 'Set'; Says = 'Inner' }
        @{ Call = 'Remove'; Says = 'Cannot remove' }
    ) {
        $result = Invoke-Echo $Call
        $secrets = Get-SandboxSecret $sandbox
        $secrets | Should -Not -BeNullOrEmpty
        Find-Secret $result $secrets | Should -BeNullOrEmpty
        Get-Said $result | Should -Match "$Says \*{3}" -Because 'it is said without the secret, and not left out'
        Get-Said $result | Should -Not -Match "[\e\a]" -Because 'a vault moves no cursor'
    }

    # A new process had none of it in hand: the members of a record that are secret are known by their names.
    It 'quotes a record that the command never had shows no secret of it, at <Call>' -ForEach @(
        @{ Call = 'Get'; Says = 'Inner' }
        @{ Call = 'Info'; Says = 'Cannot list' }
    ) {
        $result = Invoke-Echo $Call
        $secrets = Get-SandboxSecret $sandbox
        $secrets | Should -Not -BeNullOrEmpty
        Find-Secret $result $secrets | Should -BeNullOrEmpty
        $said = Get-Said $result
        $said | Should -Match "$Says ?\{`"v`":" -Because 'the record was quoted'
        $said | Should -Not -Match "[\e\a]"
    }

    It 'says what it was given while it works shows nothing of it, in no stream and on no screen: <_>' -ForEach @(
        'Host', 'Information', 'Warning', 'Verbose', 'Debug'
    ) {
        Edit-OddVault Echo "Says=$_"
        Send-SandboxControl $sandbox reset-log
        $shell = Open-Shell $home1 $sandbox.Issuer
        $result = Invoke-Shell $shell {
            $InformationPreference = $VerbosePreference = $DebugPreference = $WarningPreference = 'Continue'
            $null = Connect-Sandbox -Vault Echo -Force
            foreach ($script in { Get-DeviceAuthToken -Vault Echo -ForceRefresh }, { Get-DeviceAuthConnection -Vault Echo }) {
                $null = & $script
            }
        }
        # Whoever asks the vault itself hears it, in that very stream.
        $direct = Invoke-Shell $shell { $null = Get-Secret -Vault Echo -Name deviceauth-default }
        $end = Invoke-Shell $shell { Disconnect-DeviceAuth -Vault Echo }
        Close-Shell $shell
        Edit-OddVault Echo
        $secrets = Get-SandboxSecret $sandbox
        $stream = $_ -eq 'Host' ? 'Information' : $_
        $heard = $direct.$stream -join "`n"
        $secrets | Where-Object { $heard.Contains($_) } | Should -Not -BeNullOrEmpty
        foreach ($one in $result, $end) {
            $one.Error | Should -BeNullOrEmpty
            Find-Secret $one $secrets | Should -BeNullOrEmpty
            $one.Screen + ($one.Information -join '') | Should -Not -Match 'refresh_token|Odd vault'
            $secrets | Where-Object { $one.Screen.Contains($_) } | Should -BeNullOrEmpty
        }

        $secrets | Where-Object { $shell.Errors.Result.Contains($_) } | Should -BeNullOrEmpty
    }

    # Progress goes to the host and to no stream that could be merged, but to that of a pipeline of its own.
    It 'says what it was given as progress shows nothing of it' {
        Edit-OddVault Echo Says=Progress
        Send-SandboxControl $sandbox reset-log
        $result = Invoke-NewShell -HomePath $home1 -Issuer $sandbox.Issuer {
            function Get-Progress([scriptblock] $Script, $Connect) {
                $pipeline = [powershell]::Create()
                $null = $pipeline.AddScript({
                        param($script, $connect)
                        Import-Module (Join-Path $env:DEVICEAUTH_MODULE 'DeviceAuth.psd1')
                        Set-Item function:Connect-Sandbox $connect
                        Write-Progress -Activity 'The test' -Status 'is heard'
                        $null = . ([scriptblock]::Create($script))
                    }).AddArgument("$Script").AddArgument($Connect)
                $null = $pipeline.Invoke()
                $pipeline.Streams.Error | ForEach-Object { throw $_ }
                $pipeline.Streams.Progress -join "`n"
            }

            Get-Progress { Connect-Sandbox -Vault Echo -Force; Get-DeviceAuthToken -Vault Echo -ForceRefresh; Get-DeviceAuthConnection -Vault Echo } "${function:Connect-Sandbox}"
            Get-Progress { Get-Secret -Vault Echo -Name deviceauth-default }
            Get-Progress { Disconnect-DeviceAuth -Vault Echo }
        }
        Edit-OddVault Echo
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -HaveCount 3
        $result.Output | ForEach-Object { $_ | Should -Match 'The test' }
        $secrets = Get-SandboxSecret $sandbox
        $secrets | Should -Not -BeNullOrEmpty
        foreach ($one in $result.Output) {
            # Not even who asks the vault itself hears it, the second of the three: SecretManagement passes no progress on. Where that
            # changes, what it says to us must still not be heard.
            $one | Should -Not -Match 'Odd vault'
            $secrets | Where-Object { $one.Contains($_) } | Should -BeNullOrEmpty
        }
    }

    It 'returns <Title> is read' -ForEach @(
        @{ Title = 'a login with notes'; Name = 'Login'; Behaviour = 'ReturnLogin' }
        @{ Title = 'a text with a line break at its end'; Name = 'Breaks'; Behaviour = 'LineBreak' }
        @{ Title = 'a record that is laid out anew'; Name = 'Laid'; Behaviour = 'Layout' }
    ) {
        Edit-OddVault $Name $Behaviour
        $shells = (Open-Shell $home1 $sandbox.Issuer -NoWait), (Open-Shell $home1 $sandbox.Issuer)
        Wait-Shell $shells[0]
        $results = @(Invoke-Shell $shells[0] { param($vault) $null = Connect-Sandbox -Vault $vault } $Name)
        foreach ($turn in 1, 0, 1) {
            $results += Invoke-Shell $shells[$turn] { param($vault) Get-MeStatus (Get-DeviceAuthToken -Vault $vault -ForceRefresh -AsPlainText) } $Name
        }

        Close-Shell $shells
        $results.Error | Should -BeNullOrEmpty
        $results.Warning | Should -BeNullOrEmpty
        $results.Output | Should -Be 200, 200, 200
    }

    It 'keeps the names of removed secrets says so, with the ways out' {
        Edit-OddVault Keeper KeepNames
        $shell = Open-Shell $home1 $sandbox.Issuer
        $null = Get-ShellOutput $shell { Connect-Sandbox -Vault Keeper; Disconnect-DeviceAuth -Vault Keeper }
        $result = Invoke-Shell $shell { $null = Connect-Sandbox -Vault Keeper }
        Close-Shell $shell
        $result.Warning -join ' ' | Should -BeLike "*keeps the name of a secret that was removed*another -Name*Remove-AzKeyVaultSecret -InRemovedState*"
        @(Get-Content "$home1/.local/state/deviceauth/*.state") -like "name reserved`tdeviceauth-default`t*" | Should -HaveCount 1
    }

    It 'has moved is told to be registered again, with the command that does it' {
        $module = Get-TestFolder
        Copy-Item "$PSScriptRoot/Pester/OddVault" "$module/one" -Recurse
        $null = New-Item "$module/one/OddVault" -ItemType Directory
        Get-ChildItem "$PSScriptRoot/Pester/OddVault" | Copy-Item -Destination "$module/one/OddVault" -Recurse
        $folder = Get-TestFolder
        $kept = Get-TestFolder
        $shell = Open-Shell $folder $sandbox.Issuer
        $null = Get-ShellOutput $shell {
            param($path, $kept)
            $env:PSModulePath = "$path$([IO.Path]::PathSeparator)$env:PSModulePath"
            Register-SecretVault -Name "Bob's" -ModuleName OddVault -VaultParameters @{ Folder = $kept } -DefaultVault
            $null = Connect-Sandbox
        } "$module/one", $kept
        Close-Shell $shell
        Rename-Item "$module/one" two
        $shell = Open-Shell $folder $sandbox.Issuer
        $result = Invoke-Shell $shell {
            param($path)
            $env:PSModulePath = "$path$([IO.Path]::PathSeparator)$env:PSModulePath"
            Get-DeviceAuthToken
        } "$module/two"
        $result.ErrorId | Should -Be 'VaultFailed'
        $result.Error[0] | Should -BeLike "*its module 'OddVault' is no longer at *, where it was when the vault was registered*"
        $command = [regex]::Match($result.Error[0], 'register it again with the secrets that it has: (.*)$').Groups[1].Value
        $again = Invoke-Shell $shell { param($command) . ([scriptblock]::Create($command)); Get-MeStatus (Get-DeviceAuthToken -AsPlainText); (Get-SecretVault "Bob's").IsDefault } $command
        Close-Shell $shell
        $again.Error | Should -BeNullOrEmpty
        $again.Output | Should -Be 200, $true
    }
}
