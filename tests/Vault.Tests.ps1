# Connections in vaults: the real SecretManagement with a real SecretStore, and vaults that behave oddly (Pester/OddVault).
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $noTerminal = -not (Test-Terminal)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:home1 = Get-HomeWithSecretStore

    # Vaults of the odd kind, registered before the processes that use them start: one that runs learns of a new vault late.
    $script:oddModule = "$PSScriptRoot/Pester/OddVault"
    $script:oddFolder = Get-TestFolder
    $shell = Open-Shell $home1 $sandbox.Issuer
    $null = Get-ShellOutput $shell {
        param($names, $module, $folder)
        foreach ($name in $names) {
            $null = New-Item "$folder/$name" -ItemType Directory
            Register-SecretVault -Name $name -ModuleName $module -VaultParameters @{ Folder = "$folder/$name" }
        }

        Register-SecretVault -Name Alias -ModuleName Microsoft.PowerShell.SecretStore
    } @('Preset', 'Unreadable', 'Odd', 'OddLowerCase', 'OddReturnHashtable', 'OddReturnString', 'OddReturnCredential', 'OddThrowNotFound',
        'Bytes', 'Small', 'Tiny', 'Swallower', 'Locker', 'Trap', 'Closed', 'Passing', 'Vanishing', 'Slow', 'Sluggish', 'Shared', 'Relay', 'Dead', 'Jammed', 'Interrupted', 'SignedOut'
    ), $oddModule, $oddFolder
    Close-Shell $shell

    # Two processes with one HOME. What one does the other finds in the vault.
    $script:one = Open-Shell $home1 $sandbox.Issuer -NoWait
    $script:other = Open-Shell $home1 $sandbox.Issuer
    Wait-Shell $one

    # One of the odd vaults, which behaves as told from now on. See Pester/OddVault.
    function Open-OddVault([string] $Name, [string[]] $Behaviour = @()) {
        $vault = [pscustomobject]@{ Name = $Name; Folder = "$oddFolder/$Name" }
        Edit-OddVault $vault $Behaviour
        $vault
    }

    function Edit-OddVault($Vault, [string[]] $Behaviour = @()) {
        [IO.File]::WriteAllLines("$($Vault.Folder)/behaviour", $Behaviour)
    }

    # The text that an odd vault keeps for a connection; null where there is none.
    function Get-OddRecord($Vault, [string] $Name = 'default') {
        $path = "$($Vault.Folder)/deviceauth-$Name.secret"
        if (Test-Path $path) { [IO.File]::ReadAllText($path) }
    }

    # The status that the sandbox's API answers to a token.
    function Get-MeStatus([string] $Token) {
        [int](Invoke-WebRequest "$($sandbox.Issuer)me" -Headers @{ Authorization = "Bearer $Token" } -SkipHttpErrorCheck).StatusCode
    }

    # A HOME with the same vaults and nothing else in common, as another machine has it that shares them.
    function Get-OtherHome {
        $folder = Get-TestFolder
        $null = New-Item "$folder/.secretmanagement" -ItemType SymbolicLink -Target "$home1/.secretmanagement"
        $folder
    }

    # A HOME whose SecretStore wants a password and has a connection in it.
    function Get-HomeWithLockedStore([string] $Interaction) {
        $folder = Get-TestFolder
        $shell = Open-Shell $folder $sandbox.Issuer
        $null = Get-ShellOutput $shell {
            param($interaction)
            $password = [securestring]::new()
            'correct horse'.ToCharArray() | ForEach-Object { $password.AppendChar($_) }
            Register-SecretVault -Name Store -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault
            Reset-SecretStore -Authentication Password -Password $password -Interaction $interaction -Force -Confirm:$false 3>$null
            Unlock-SecretVault -Name Store -Password $password
            $null = Connect-Sandbox
        } $Interaction
        Close-Shell $shell
        $folder
    }
}

AfterAll {
    Close-Everything
}

Describe 'A connection in SecretStore' {
    It 'goes into the default vault without being asked to' {
        $result = Invoke-Shell $one { Connect-Sandbox }
        $result.Error | Should -BeNullOrEmpty
        $result.Warning | Should -BeNullOrEmpty
        $result.Information | Should -BeNullOrEmpty
        $result.Output[0].Vault | Should -Be 'Store'
    }

    It 'is a secret with a name that tells what it is, of type SecureString' {
        $secrets = @(Get-ShellOutput $other { Get-SecretInfo -Vault Store | ForEach-Object { "$($_.Name) $($_.Type)" } })
        $secrets | Should -Be 'deviceauth-default SecureString'
    }

    It 'gives a new process its token without any request' {
        Send-SandboxControl $sandbox reset-log
        $shell = Open-Shell $home1 $sandbox.Issuer
        $token = Get-ShellOutput $shell { Get-DeviceAuthToken -AsPlainText }
        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty
        Get-MeStatus $token | Should -Be 200
        $again = Get-ShellOutput $shell { Connect-Sandbox }
        $again.Vault | Should -Be 'Store' -Because 'a connection that works is reused'
        Get-SandboxRequest $sandbox -Path /connect/deviceauthorization | Should -BeNullOrEmpty
        Close-Shell $shell
    }

    It 'never burns a token when two long-lived processes take turns, each with an outdated memory' {
        Send-SandboxControl $sandbox reset-log
        foreach ($turn in 1..3) {
            foreach ($shell in $one, $other) {
                $token = Get-ShellOutput $shell { Get-DeviceAuthToken -ForceRefresh -AsPlainText }
                Get-MeStatus $token | Should -Be 200
            }
        }

        $refreshes = @(Get-SandboxRequest $sandbox -GrantType refresh_token)
        $refreshes | Should -HaveCount 6
        $refreshes.status | Should -Be (, 200 * 6)
    }

    It 'is read only by a caller with -CacheOnly, which sees what the refresher saved' {
        $renewed = Get-ShellOutput $one { Get-DeviceAuthToken -ForceRefresh -AsPlainText }
        Send-SandboxControl $sandbox reset-log
        $script:reader = Open-Shell $home1 $sandbox.Issuer
        Get-ShellOutput $reader { Get-DeviceAuthToken -CacheOnly -AsPlainText } | Should -Be $renewed

        $result = Invoke-Shell $reader { Get-DeviceAuthToken -CacheOnly -MinimumLifetime 2:00:00 }
        $result.ErrorId | Should -Be 'CacheExpired'
        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty

        Send-SandboxControl $sandbox options @{ access_token_lifetime = 10800 }
        try {
            $renewed = Get-ShellOutput $one { Get-DeviceAuthToken -ForceRefresh -AsPlainText }
            Send-SandboxControl $sandbox reset-log
            Get-ShellOutput $reader { Get-DeviceAuthToken -CacheOnly -MinimumLifetime 2:00:00 -AsPlainText } | Should -Be $renewed
            Get-SandboxRequest $sandbox | Should -BeNullOrEmpty
        }
        finally {
            Send-SandboxControl $sandbox options @{ access_token_lifetime = 3600 }
            Close-Shell $reader
        }
    }

    It 'is listed together with those in memory' {
        $result = Invoke-Shell $one {
            $null = Connect-Sandbox -Name fleeting -SessionOnly
            Get-DeviceAuthConnection | ForEach-Object { "$($_.Name) $($_.Vault)" }
        }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 'default Store', 'fleeting '
        @(Get-ShellOutput $other { Get-SecretInfo -Vault Store -Name *fleeting* }) | Should -HaveCount 0
        @(Get-ShellOutput $other { (Get-DeviceAuthConnection).Name }) | Should -Be 'default'
    }

    It 'is put into the vault that $PSDefaultParameterValues names, for all four cmdlets' {
        $vault = Open-OddVault Preset
        $result = Invoke-Shell $one {
            $global:PSDefaultParameterValues['*-DeviceAuth*:Vault'] = 'Preset'
            try {
                (Connect-Sandbox -Name preset).Vault
                (Get-DeviceAuthToken -Name preset).Name
                (Get-DeviceAuthConnection).Name
                Disconnect-DeviceAuth -Name preset
                @(Get-DeviceAuthConnection).Count
            }
            finally {
                $global:PSDefaultParameterValues.Clear()
            }
        }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 'Preset', 'preset', 'preset', 0
        Get-OddRecord $vault preset | Should -BeNullOrEmpty
        @(Get-ShellOutput $other { Get-SecretInfo -Vault Store -Name *preset* }) | Should -HaveCount 0
    }

    It 'is forgotten by Disconnect-DeviceAuth in the vault and in memory, and revoked' {
        $null = Get-ShellOutput $one { Connect-Sandbox -Name leaving }
        Send-SandboxControl $sandbox reset-log
        $result = Invoke-Shell $one { Disconnect-DeviceAuth -Name leaving }
        $result.Error | Should -BeNullOrEmpty
        $result.Warning | Should -BeNullOrEmpty
        @(Get-SandboxRequest $sandbox -Path /connect/revocation).status | Should -Be 200, 200
        @(Get-ShellOutput $other { Get-SecretInfo -Vault Store -Name *leaving* }) | Should -HaveCount 0
        (Invoke-Shell $one { Get-DeviceAuthToken -Name leaving }).ErrorId | Should -Be 'SignInRequired'
        (Invoke-Shell $other { Get-DeviceAuthToken -Name leaving }).ErrorId | Should -Be 'SignInRequired'
    }

    It 'is forgotten in the vault though the provider cannot be reached, and the user is told that it was not revoked' {
        $mortal = Open-Sandbox
        $shell = Open-Shell $home1 $mortal.Issuer
        $null = Get-ShellOutput $shell { Connect-Sandbox -Name orphan }
        Close-Sandbox $mortal
        $result = Invoke-Shell $shell { Disconnect-DeviceAuth -Name orphan }
        Close-Shell $shell
        $result.Error | Should -BeNullOrEmpty
        $result.Warning | Should -HaveCount 2
        $result.Warning[0] | Should -BeLike "*refresh token of 'orphan' was not revoked*"
        @(Get-ShellOutput $other { Get-SecretInfo -Vault Store -Name *orphan* }) | Should -HaveCount 0
    }

    It 'leaves the variables of who calls alone' {
        $output = Get-ShellOutput $one {
            $Name = $Vault = $Secret = 'mine'
            $null = Connect-Sandbox -Name scope
            $null = Get-DeviceAuthToken -Name scope -ForceRefresh
            Disconnect-DeviceAuth -Name scope
            "$Name $Vault $Secret"
        }
        $output | Should -Be 'mine mine mine'
    }

    It 'leaves no secret in any file of DeviceAuth''s own' {
        $files = @(Get-ChildItem "$home1/.local/state/deviceauth" -File -Recurse -Force)
        $files | Should -Not -BeNullOrEmpty
        Send-SandboxControl $sandbox reset-log
        $null = Get-ShellOutput $one { Connect-Sandbox -Name traceless; Get-DeviceAuthToken -Name traceless -ForceRefresh }
        $secrets = @(Get-SandboxSecret $sandbox)
        $secrets.Count | Should -BeGreaterThan 3
        $everything = (Get-ChildItem "$home1/.local/state/deviceauth" -File -Recurse -Force | Get-Content -Raw) -join "`n"
        $everything | Should -Match 'deviceauth-traceless'
        @($secrets | Where-Object { $everything.Contains($_) }) | Should -HaveCount 0
        $elsewhere = @(Get-ChildItem $home1 -File -Recurse -Force | Where-Object FullName -NotLike '*/.secretmanagement/*')
        $texts = ($elsewhere | ForEach-Object { [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($_.FullName)) }) -join "`n"
        @($secrets | Where-Object { $texts.Contains($_) }) | Should -HaveCount 0
    }
}

Describe 'A connection in memory that is piped to be signed in again' {
    It 'stays in memory while it is there, and goes to the default vault when it is gone' {
        $result = Invoke-Shell $one {
            $again = @{
                PromptAction = { $null = Invoke-RestMethod ($env:DEVICEAUTH_TEST_ISSUER + 'sandbox/approve') -Method Post -Body @{ user_code = $_.UserCode } }
            }
            $connection = Connect-Sandbox -Name piped -SessionOnly
            "in '$(($connection | Connect-DeviceAuth -Force @again).Vault)'"
            Disconnect-DeviceAuth piped -Vault ''
            "in '$(($connection | Connect-DeviceAuth @again).Vault)'"
            Disconnect-DeviceAuth piped
        }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be "in ''", "in 'Store'"
    }
}

Describe 'A connection that lives in memory for want of a vault' {
    It 'is kept, without another sign-in, by who follows the one sentence literally' {
        $shell = Open-Shell (Get-TestFolder) $sandbox.Issuer
        $result = Invoke-Shell $shell { (Connect-Sandbox).Vault }
        $result.Output | Should -BeNullOrEmpty
        $result.Information | Should -HaveCount 1
        $commands = [regex]::Match($result.Information[0], 'run once: (Install-Module .*; Register-SecretVault .*-DefaultVault)').Groups[1].Value
        $commands | Should -Not -BeNullOrEmpty
        Send-SandboxControl $sandbox reset-log
        $result = Invoke-Shell $shell {
            param($commands)
            # Both modules are here, and the store would ask for a new password.
            Set-Item function:Install-Module { $args }
            $null = . ([scriptblock]::Create($commands))
            Reset-SecretStore -Authentication None -Interaction None -Force -Confirm:$false 3>$null
            Get-MeStatus (Get-DeviceAuthToken -AsPlainText)
            (Connect-Sandbox).Vault
            Get-MeStatus (Get-DeviceAuthToken -AsPlainText)
            (Get-DeviceAuthConnection).Vault
        } $commands
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200, 'Store', 200, 'Store'
        $result.Information | Should -BeNullOrEmpty
        Get-SandboxRequest $sandbox -Path /connect/deviceauthorization | Should -BeNullOrEmpty
        @(Get-ShellOutput $shell { (Get-SecretInfo -Vault Store).Name }) | Should -Be 'deviceauth-default'

        $result = Invoke-Shell $shell {
            $null = Connect-Sandbox -Name mine -SessionOnly
            "in '$((Connect-Sandbox -Name mine).Vault)'"
            "in '$((Connect-Sandbox -Force).Vault)'"
        }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be "in ''", "in 'Store'"
        Close-Shell $shell
    }
}

Describe 'The default vault' {
    It 'that is another one now is where a connection is looked for ten seconds later' {
        $shell = Open-Shell (Get-TestFolder) $sandbox.Issuer
        $result = Invoke-Shell $shell {
            param($module, $one, $two)
            Register-SecretVault -Name First -ModuleName $module -VaultParameters @{ Folder = $one } -DefaultVault
            Register-SecretVault -Name Second -ModuleName $module -VaultParameters @{ Folder = $two }
            $null = Connect-Sandbox -Vault First
            $null = Connect-Sandbox -Vault Second
            $tokens = 'First', 'Second' | ForEach-Object { Get-DeviceAuthToken -Vault $_ -AsPlainText }
            (Get-DeviceAuthToken -MinimumLifetime 0:01 -AsPlainText) -ceq $tokens[0]
            Set-SecretVaultDefault -Name Second
            Start-Sleep 10
            (Get-DeviceAuthToken -AsPlainText) -ceq $tokens[1]
        } $oddModule, (Get-TestFolder), (Get-TestFolder)
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be $true, $true
        Close-Shell $shell
    }
}

Describe 'Two processes that see the one SecretStore differently' {
    It 'never burn a token: <_>' -ForEach 'another XDG_STATE_HOME', 'another name of the vault' {
        $vaults = 'Store', 'Store'
        $environment = @{}
        if ($_ -eq 'another name of the vault') {
            $vaults = 'Store', 'Alias'
        }
        else {
            $environment.XDG_STATE_HOME = Get-TestFolder
        }

        $null = Get-ShellOutput $one { Connect-Sandbox -Name seen -Vault Store -Force }
        $shells = (Open-Shell $home1 $sandbox.Issuer -NoWait), (Open-Shell $home1 $sandbox.Issuer -Environment $environment -NoWait)
        $shells | ForEach-Object { Wait-Shell $_ }
        foreach ($number in 0, 1) {
            Send-ToShell $shells[$number] {
                param($vault)
                foreach ($turn in 1..4) {
                    Get-DeviceAuthToken -Name seen -Vault $vault -ForceRefresh -AsPlainText
                }
            } $vaults[$number]
        }

        $results = @($shells | ForEach-Object { Receive-FromShell $_ })
        $results.Error | Should -BeNullOrEmpty
        Get-MeStatus $results[0].Output[-1] | Should -Be 200
        Close-Shell $shells
    }

    It 'lose no time where the folder of the lock is there and cannot be written' -Skip:(-not (Test-Path /proc)) {
        $folder = Get-OtherHome
        $null = New-Item "$folder/.local/state" -ItemType Directory -Force
        $null = New-Item "$folder/.local/state/deviceauth" -ItemType SymbolicLink -Target /proc
        $null = Get-ShellOutput $one { Connect-Sandbox -Name seen -Vault Store }
        $shell = Open-Shell $folder $sandbox.Issuer
        $watch = [Diagnostics.Stopwatch]::StartNew()
        Get-MeStatus (Get-ShellOutput $shell { Get-DeviceAuthToken -Name seen -Vault Store -AsPlainText }) | Should -Be 200
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 150 -Because 'a lock that another holds is waited for for three minutes'
        Close-Shell $shell
    }
}

Describe 'SecretStore''s copy in the memory of a process' {
    It 'is renewed beside other code of the process that writes into the store, and the process lives' {
        $shell = Open-Shell $home1 $sandbox.Issuer
        $null = Get-ShellOutput $shell { Connect-Sandbox -Name beside }
        $result = Invoke-Shell $shell {
            # For five seconds, and longer where the machine is too busy for enough of both by then.
            $beside = [hashtable]::Synchronized(@{ Written = 0; IsEnough = $false })
            $writer = [powershell]::Create().AddScript({
                    param($beside)
                    while (-not $beside.IsEnough) {
                        # SecretManagement refuses a call that meets one of ours, which is its own way.
                        Set-Secret -Vault Store -Name of-other-code -Secret "written at $([datetime]::UtcNow.Ticks)" -ErrorAction Ignore
                        $beside.Written++
                        [Threading.Thread]::Sleep(10)
                    }
                }).AddArgument($beside)
            $writing = $writer.BeginInvoke()
            $end = [datetime]::UtcNow.AddSeconds(5)
            $reads = 0
            while ([datetime]::UtcNow -lt $end -or $reads -le 10 -or $beside.Written -le 10) {
                $reads++
                try {
                    Get-DeviceAuthToken -Name beside -CacheOnly -MinimumLifetime 20:00:00
                }
                catch {
                    ($_.FullyQualifiedErrorId -split ',')[0]
                }
            }

            $beside.IsEnough = $true
            $null = $writer.EndInvoke($writing)
            Get-MeStatus (Get-DeviceAuthToken -Name beside -ForceRefresh -AsPlainText)
        }
        $result.Output[-1] | Should -Be 200
        $result.Output | Select-Object -SkipLast 1 | Sort-Object -Unique | Should -Be 'CacheExpired'
        $result.Output.Count | Should -BeGreaterThan 10
        Get-ShellOutput $shell { Get-Secret -Vault Store -Name of-other-code -AsPlainText; Remove-Secret -Vault Store -Name of-other-code } |
            Should -BeLike 'written at *'
        Close-Shell $shell
    }

    It 'is not taken for the newest while the file cannot be read: the newest was written <Title>' -ForEach @(
        @{ Title = 'just now'; Ago = 0 }
        @{ Title = 'two minutes ago'; Ago = 120000 }
    ) {
        $null = Get-ShellOutput $one { Connect-Sandbox -Name held; Get-DeviceAuthToken -Name held -ForceRefresh }
        $null = Get-ShellOutput $other { Get-DeviceAuthToken -Name held -ForceRefresh }
        foreach ($state in Get-ChildItem "$home1/.local/state/deviceauth" -Filter *.state) {
            $lines = [IO.File]::ReadAllLines($state.FullName) | ForEach-Object {
                $parts = $_ -split "`t"
                $parts.Count -eq 4 ? "$($parts[0])`t$($parts[1])`t$($parts[2])`t$([long]$parts[3] - $Ago)" : $_
            }
            [IO.File]::WriteAllLines($state.FullName, [string[]]$lines)
        }

        Send-SandboxControl $sandbox reset-log
        $file = [IO.File]::Open("$home1/.secretmanagement/localstore/storefile", 'Open', 'Read', 'None')
        try {
            Send-ToShell $one { Get-MeStatus (Get-DeviceAuthToken -Name held -ForceRefresh -AsPlainText) }
            Start-Sleep 5
        }
        finally {
            $file.Dispose()
        }

        $result = Receive-FromShell $one
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        @(Get-SandboxRequest $sandbox -GrantType refresh_token).status | Should -Be 200
    }

    It 'is not written over what other software wrote, while the file cannot be read: <Title>' -ForEach @(
        @{ Title = 'a token that is refreshed'; Script = { Get-MeStatus (Get-DeviceAuthToken -Name own -ForceRefresh -AsPlainText) }; Expected = 200 }
        @{ Title = 'a connection that is forgotten'; Script = { Disconnect-DeviceAuth -Name own; Get-DeviceAuthConnection -Name own -ErrorAction Ignore }; Expected = $null }
    ) {
        $null = Get-ShellOutput $one { Connect-Sandbox -Name own }
        $null = Get-ShellOutput $other { Set-Secret -Vault Store -Name of-other-software -Secret 'its own' }
        $file = [IO.File]::Open("$home1/.secretmanagement/localstore/storefile", 'Open', 'Read', 'None')
        try {
            Send-ToShell $one $Script
            Start-Sleep 6
        }
        finally {
            $file.Dispose()
        }

        $result = Receive-FromShell $one
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be $Expected
        $new = Open-Shell $home1 $sandbox.Issuer
        Get-ShellOutput $new { Get-Secret -Vault Store -Name of-other-software -AsPlainText; Remove-Secret -Vault Store -Name of-other-software } | Should -Be 'its own'
        Close-Shell $new
    }
}

Describe 'A refresh that Ctrl+C interrupts' {
    It 'is saved before another process may use the refresh token: <_>' -ForEach 'Store', 'Interrupted' {
        if ($_ -ne 'Store') {
            $null = Open-OddVault $_
        }

        $null = Get-ShellOutput $one { param($vault) Connect-Sandbox -Name cut -Vault $vault } $_
        $null = Get-ShellOutput $other { param($vault) Get-DeviceAuthToken -Name cut -Vault $vault } $_
        Send-SandboxControl $sandbox reset-log
        Send-SandboxControl $sandbox options @{ token_endpoint_delay = 6 }
        try {
            Send-ToShell $one {
                param($vault)
                $stopped = [powershell]::Create().AddScript({
                        param($vault)
                        Import-Module (Join-Path $env:DEVICEAUTH_MODULE 'DeviceAuth.psd1')
                        Get-DeviceAuthToken -Name cut -Vault $vault -ForceRefresh
                    }).AddArgument($vault)
                $null = $stopped.BeginInvoke()
                Wait-Barrier "$HOME/asked"
                $stopped.Stop()
                @(Invoke-RestMethod "$($env:DEVICEAUTH_TEST_ISSUER)sandbox/requests" | ForEach-Object { $_ } | Where-Object { $null -eq $_.answered_ms }).Count
                "$($stopped.InvocationStateInfo.State)"
            } $_
            $null = Wait-Until { Get-SandboxRequest $sandbox -GrantType refresh_token } 'the refresh to begin'
            $null = New-Item "$home1/asked" -ItemType File
            $result = Receive-FromShell $one
        }
        finally {
            Remove-Item "$home1/asked" -ErrorAction Ignore
            Send-SandboxControl $sandbox options @{ token_endpoint_delay = 0 }
        }

        $result.Output[0] | Should -Be 1 -Because 'the prompt comes back before the answer'
        $result.Output[1] | Should -Be 'Stopped'
        $token = Get-ShellOutput $other { param($vault) Get-DeviceAuthToken -Name cut -Vault $vault -ForceRefresh -AsPlainText } $_
        Get-MeStatus $token | Should -Be 200
        @(Get-SandboxRequest $sandbox -GrantType refresh_token).status | Should -Be 200, 200
        Get-ShellOutput $one { param($vault) Get-MeStatus (Get-DeviceAuthToken -Name cut -Vault $vault -ForceRefresh -AsPlainText) } $_ |
            Should -Be 200
    }
}

Describe 'A vault that is not there' {
    It '<_> names those that are' -ForEach 'Connect-Sandbox', 'Get-DeviceAuthToken', 'Disconnect-DeviceAuth', 'Get-DeviceAuthConnection' {
        Send-SandboxControl $sandbox reset-log
        $result = Invoke-Shell $one { param($command) & $command -Vault Nowhere } $_
        $result.ErrorId | Should -Be 'VaultNotFound'
        $result.Error[0] | Should -BeLike "*'Nowhere'*Store*Register-SecretVault -Name Nowhere*"
        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty -Because 'no code is asked for that would be wasted'
    }

    It 'is completed by Tab from those that are' {
        $completions = @(Get-ShellOutput $one { (TabExpansion2 'Get-DeviceAuthToken -Vault St').CompletionMatches.CompletionText })
        $completions | Should -Be 'Store'
    }
}

Describe 'A record that cannot be read' {
    BeforeAll {
        # In two vaults: what one reports of its records does not stand in the way of the other tests.
        $script:vault = Open-OddVault Unreadable
        $script:records = @{
            damaged = '{"v":"1","revision":'
            newer   = '{"v":"3","revision":"9","sealed":"in a way that this version does not know"}'
            foreign = 'not JSON at all'
        }
        foreach ($name in $records.Keys) {
            [IO.File]::WriteAllText("$($vault.Folder)/deviceauth-$name.secret", $records[$name])
        }
    }

    It 'is reported and left alone byte for byte: <_>' -ForEach 'damaged', 'newer', 'foreign' {
        Send-SandboxControl $sandbox reset-log
        foreach ($script in { param($name) Get-DeviceAuthToken -Vault Unreadable -Name $name },
            { param($name) Connect-Sandbox -Vault Unreadable -Name $name },
            { param($name) Disconnect-DeviceAuth -Vault Unreadable -Name $name }) {
            $result = Invoke-Shell $one $script $_
            $result.ErrorId | Should -Be 'RecordUnreadable'
            $result.Error[0] | Should -BeLike "*deviceauth-$_*left as it is*Remove-Secret -Vault Unreadable -Name deviceauth-$_*"
            $result.Output | Should -BeNullOrEmpty
        }

        Get-OddRecord $vault $_ | Should -BeExactly $records[$_]
        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty
    }

    It 'is warned of when connections are listed, and the others are listed' {
        $result = Invoke-Shell $one {
            $null = Connect-Sandbox -Vault Unreadable -Name sound
            Get-DeviceAuthConnection -Vault Unreadable
        }
        $result.Error | Should -BeNullOrEmpty
        @($result.Output).Name | Should -Be 'sound'
        $result.Warning | Should -HaveCount 3
        $result.Warning -join ' ' | Should -Match 'deviceauth-newer.*version'
    }

    It 'is replaced by Connect-DeviceAuth -Force alone, which says so' {
        $result = Invoke-Shell $one { Connect-Sandbox -Vault Unreadable -Name newer -Force }
        $result.Error | Should -BeNullOrEmpty
        $result.Warning | Should -HaveCount 1
        $result.Warning[0] | Should -BeLike '*is replaced when this sign-in succeeds*'
        Get-OddRecord $vault newer | Should -BeLike '{"v":"2",*'
    }

    It 'is reported in SecretStore too' {
        $shell = Open-Shell $home1 $sandbox.Issuer
        $result = Invoke-Shell $shell {
            Set-Secret -Vault Store -Name deviceauth-broken -Secret '{"v":"3"}'
            Get-DeviceAuthToken -Name broken
        }
        $result.ErrorId | Should -Be 'RecordUnreadable'
        Get-ShellOutput $shell { Get-Secret -Vault Store -Name deviceauth-broken -AsPlainText; Remove-Secret -Vault Store -Name deviceauth-broken } |
            Should -Be '{"v":"3"}'
        Close-Shell $shell
    }
}

Describe 'A locked SecretStore in a session that nobody can be asked in' {
    It 'is VaultLocked at once, with the command that opens it, before any code is asked for (Interaction <_>)' -ForEach 'None', 'Prompt' {
        $folder = Get-HomeWithLockedStore $_
        $shell = Open-Shell $folder $sandbox.Issuer
        Send-SandboxControl $sandbox reset-log
        foreach ($script in { Get-DeviceAuthToken }, { Connect-Sandbox }, { Connect-Sandbox -Name another -Force }, { Get-DeviceAuthConnection -Vault Store },
            { Disconnect-DeviceAuth }) {
            $result = Invoke-Shell $shell $script
            $result.ErrorId | Should -Be 'VaultLocked' -Because "of $script"
            $result.Error[0] | Should -BeLike '*Unlock-SecretVault -Name Store *'
            $result.Elapsed.TotalSeconds | Should -BeLessThan 60 -Because 'nobody waits for an answer'
        }

        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty
        $result = Invoke-Shell $shell {
            $password = [securestring]::new()
            'correct horse'.ToCharArray() | ForEach-Object { $password.AppendChar($_) }
            Unlock-SecretVault -Name Store -Password $password
            Get-MeStatus (Get-DeviceAuthToken -AsPlainText)
        }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        Close-Shell $shell
    }
}

Describe 'A locked SecretStore in an interactive session' {
    It 'asks with its own prompt, and the sign-in goes on' -Skip:$noTerminal {
        $terminal = Open-Terminal (Get-HomeWithLockedStore Prompt) $sandbox.Issuer
        Send-ToTerminal $terminal ('$c = Connect-DeviceAuth -Authority $env:DEVICEAUTH_TEST_ISSUER -ClientId sandbox-cli ' +
            '-Scope openid, offline_access -Name second')
        $null = Wait-Terminal $terminal '(?i)password'
        Send-ToTerminal $terminal 'correct horse'
        $screen = Wait-Terminal $terminal 'enter the code:\s+(\S+)'
        $null = $screen -match 'enter the code:\s+(\S+)'
        Send-SandboxControl $sandbox approve @{ user_code = $Matches[1] }
        $null = Wait-Terminal $terminal 'READY> *\s*\z'
        Send-ToTerminal $terminal '"$($c.Name) is kept in $($c.Vault), errors: $($Error.Count)"'
        Wait-Terminal $terminal 'second is kept in Store, errors: 0' | Should -Not -Match 'correct horse'
        Close-Terminal $terminal
    }
}

Describe 'Without SecretManagement' {
    BeforeAll {
        $script:bare = Open-Shell (Get-TestFolder) $sandbox.Issuer -Environment @{ DEVICEAUTH_TEST_BARE = '1' }
        $null = Get-ShellOutput $bare {
            $env:PSModulePath = "$PSHOME/Modules"
            Import-Module (Join-Path $env:DEVICEAUTH_MODULE 'DeviceAuth.psd1')
            if (Get-Module Microsoft.PowerShell.SecretManagement -ListAvailable) { throw 'SecretManagement is here after all.' }
        }
    }

    AfterAll {
        Close-Shell $bare
    }

    It 'a connection lives in memory, and the user is told once how to make it last' {
        $result = Invoke-Shell $bare {
            (Connect-Sandbox).Vault
            Get-MeStatus (Get-DeviceAuthToken -AsPlainText)
            Get-MeStatus (Get-DeviceAuthToken -ForceRefresh -AsPlainText)
            (Get-DeviceAuthConnection).Name
            $null = Connect-Sandbox -Name more
            Get-DeviceAuthConnection | Disconnect-DeviceAuth
            @(Get-DeviceAuthConnection).Count
        }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be $null, 200, 200, 'default', 0
        $result.Information | Should -HaveCount 1
        $result.Information[0] | Should -BeLike '*Install-Module*Register-SecretVault*'
    }

    It '-Vault says what to install: <_>' -ForEach 'Connect-Sandbox', 'Get-DeviceAuthToken', 'Disconnect-DeviceAuth', 'Get-DeviceAuthConnection' {
        $result = Invoke-Shell $bare { param($command) & $command -Vault Store } $_
        $result.ErrorId | Should -Be 'SecretManagementNotFound'
        $result.Error[0] | Should -BeLike '*Install-Module Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore*'
    }

    It 'Tab completes no vault and fails at nothing' {
        $result = Invoke-Shell $bare { (TabExpansion2 'Get-DeviceAuthToken -Vault S').CompletionMatches.Count; $Error.Count; "$Error" }
        $result.Output[1] | Should -Be 0 -Because $result.Output[2]
    }
}

Describe 'A vault that is odd' {
    It 'keeps a connection for another process: <Title>' -ForEach @(
        @{ Title = 'no metadata'; Behaviour = @() }
        @{ Title = 'lower-cased names'; Behaviour = @('LowerCase') }
        @{ Title = 'returns a hashtable'; Behaviour = @('ReturnHashtable') }
        @{ Title = 'returns a plain string'; Behaviour = @('ReturnString') }
        @{ Title = 'returns a PSCredential'; Behaviour = @('ReturnCredential') }
        @{ Title = 'throws on what it does not find'; Behaviour = @('ThrowNotFound') }
    ) {
        $name = "Odd$($Behaviour -join '')"
        $vault = Open-OddVault $name $Behaviour
        $result = Invoke-Shell $one { param($vault) Connect-Sandbox -Vault $vault -Name Mixed-Case } $name
        $result.Error | Should -BeNullOrEmpty
        $result.Warning | Should -BeNullOrEmpty
        $result.Output[0].Vault | Should -Be $name
        Get-OddRecord $vault mixed-case | Should -BeLike '{"v":"2",*'

        Send-SandboxControl $sandbox reset-log
        $token = Get-ShellOutput $other { param($vault) Get-DeviceAuthToken -Vault $vault -Name mixed-case -AsPlainText } $name
        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty
        Get-MeStatus $token | Should -Be 200
        (Get-ShellOutput $other { param($vault) Get-DeviceAuthConnection -Vault $vault } $name).Name | Should -Be 'Mixed-Case'

        $result = Invoke-Shell $other {
            param($vault)
            Get-MeStatus (Get-DeviceAuthToken -Vault $vault -Name mixed-case -ForceRefresh -AsPlainText)
            Disconnect-DeviceAuth -Vault $vault -Name mixed-case
        } $name
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        Get-OddRecord $vault mixed-case | Should -BeNullOrEmpty
    }

    It 'that returns bytes is refused, and what it has is left alone' {
        $vault = Open-OddVault Bytes
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Bytes }
        $record = Get-OddRecord $vault
        Edit-OddVault $vault ReturnBytes
        (Invoke-Shell $other { Get-DeviceAuthToken -Vault Bytes }).ErrorId | Should -Be 'RecordUnreadable'
        Get-OddRecord $vault | Should -BeExactly $record
    }

    It 'that takes 2,560 bytes at most keeps the refresh token alone, which is enough for another process' {
        $vault = Open-OddVault Small 'Bytes=2560'
        $result = Invoke-Shell $one { Connect-Sandbox -Vault Small }
        $result.Error | Should -BeNullOrEmpty
        $result.Warning | Should -BeNullOrEmpty
        $record = Get-OddRecord $vault | ConvertFrom-Json
        $record.grant.refresh_token | Should -Not -BeNullOrEmpty
        $record.PSObject.Properties.Name | Should -Not -Contain 'tokens'

        Send-SandboxControl $sandbox reset-log
        $tokens = @(Get-ShellOutput $one { 1..3 | ForEach-Object { Get-DeviceAuthToken -Vault Small -AsPlainText } })
        $tokens | Select-Object -Unique | Should -HaveCount 1
        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty -Because 'this process has the access token in memory'
        $result = Invoke-Shell $other { 1..3 | ForEach-Object { Get-MeStatus (Get-DeviceAuthToken -Vault Small -AsPlainText) } }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200, 200, 200
        @(Get-SandboxRequest $sandbox -GrantType refresh_token) | Should -HaveCount 1
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Small -ForceRefresh -AsPlainText) } | Should -Be 200
    }

    It 'that cannot even hold the refresh token hands out the token with a warning' {
        $vault = Open-OddVault Tiny 'Bytes=500'
        $result = Invoke-Shell $one { Connect-Sandbox -Vault Tiny; Get-MeStatus (Get-DeviceAuthToken -Vault Tiny -AsPlainText) }
        $result.Error | Should -BeNullOrEmpty
        $result.Output[1] | Should -Be 200
        $result.Warning | Should -HaveCount 1
        $result.Warning[0] | Should -BeLike "*could not be saved*'Tiny'*500 bytes*"
        Get-OddRecord $vault | Should -BeNullOrEmpty
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Tiny -ForceRefresh -AsPlainText 3>$null) } | Should -Be 200
    }

    It 'that says yes and stores nothing is found out, the token is handed out and is saved at the next chance' {
        $vault = Open-OddVault Swallower
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Swallower }
        $before = Get-OddRecord $vault
        Edit-OddVault $vault SwallowWrites
        $result = Invoke-Shell $one { Get-MeStatus (Get-DeviceAuthToken -Vault Swallower -ForceRefresh -AsPlainText) }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        $result.LeftInError | Should -Be 0
        $result.Warning | Should -HaveCount 1
        $result.Warning[0] | Should -BeLike "*newest tokens of 'default' could not be saved*'Swallower'*does not return what was written*"
        Get-OddRecord $vault | Should -BeExactly $before

        Edit-OddVault $vault
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Swallower -ForceRefresh -AsPlainText) } | Should -Be 200
        Get-OddRecord $vault | Should -Not -BeExactly $before
        Get-ShellOutput $other { Get-MeStatus (Get-DeviceAuthToken -Vault Swallower -ForceRefresh -AsPlainText) } | Should -Be 200
    }

    It 'that locks between reading and writing costs nobody a token' {
        $vault = Open-OddVault Locker
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Locker }
        $before = Get-OddRecord $vault
        Edit-OddVault $vault LockedWrites
        foreach ($time in 'first', 'second') {
            $result = Invoke-Shell $one { Get-MeStatus (Get-DeviceAuthToken -Vault Locker -ForceRefresh -AsPlainText) }
            $result.Error | Should -BeNullOrEmpty
            $result.Output | Should -Be 200
            $result.Warning[0] | Should -BeLike "*could not be saved*is locked*Unlock-SecretVault -Name Locker*"
        }

        Get-OddRecord $vault | Should -BeExactly $before
        Edit-OddVault $vault
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Locker -ForceRefresh -AsPlainText) } | Should -Be 200
        Get-ShellOutput $other { Get-MeStatus (Get-DeviceAuthToken -Vault Locker -ForceRefresh -AsPlainText) } | Should -Be 200
    }

    It 'that refused a refresh does not bring back a connection that another process has signed out since' {
        $vault = Open-OddVault SignedOut
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault SignedOut }
        Edit-OddVault $vault LockedWrites
        $null = Get-ShellOutput $one { Get-DeviceAuthToken -Vault SignedOut -ForceRefresh 3>$null }
        Edit-OddVault $vault
        $null = Get-ShellOutput $other { Disconnect-DeviceAuth -Vault SignedOut }
        (Invoke-Shell $one { Get-DeviceAuthToken -Vault SignedOut -ForceRefresh }).ErrorId | Should -Be 'SignInRequired'
        Get-OddRecord $vault | Should -BeNullOrEmpty
    }

    It 'that locks while a person signs in does not waste the sign-in' {
        $vault = Open-OddVault Trap
        $result = Invoke-Shell $one {
            param($folder)
            $connection = Connect-DeviceAuth -Authority $env:DEVICEAUTH_TEST_ISSUER -ClientId sandbox-cli -Scope openid, offline_access -Vault Trap -PromptAction {
                param($prompt)
                $null = Invoke-RestMethod ($env:DEVICEAUTH_TEST_ISSUER + 'sandbox/approve') -Method Post -Body @{ user_code = $prompt.UserCode }
                [IO.File]::WriteAllText("$folder/behaviour", 'Locked')
            }
            $connection.Vault
            Get-MeStatus (Get-DeviceAuthToken -Vault Trap -AsPlainText)
        } $vault.Folder
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 'Trap', 200
        $result.Warning | Should -HaveCount 1
        $result.Warning[0] | Should -BeLike '*could not be saved*Unlock-SecretVault -Name Trap*'
        Edit-OddVault $vault
        (Get-ShellOutput $one { Get-DeviceAuthConnection -Vault Trap }).Name | Should -Be 'default' -Because 'this process has it'
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Trap -ForceRefresh -AsPlainText) } | Should -Be 200
        Get-OddRecord $vault | Should -BeLike '{"v":"2",*'
    }

    It 'that is locked for good is VaultLocked, and a token that lives is still given' {
        $vault = Open-OddVault Closed
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Closed }
        Edit-OddVault $vault Locked
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Closed -AsPlainText) } | Should -Be 200
        $result = Invoke-Shell $other { Get-DeviceAuthToken -Vault Closed }
        $result.ErrorId | Should -Be 'VaultLocked'
        $result.Error[0] | Should -BeLike '*Unlock-SecretVault -Name Closed*'
        $result.LeftInError | Should -Be 1 -Because 'what SecretManagement wrote on the way is not the user''s concern'
    }

    It 'that is locked does not keep Disconnect-DeviceAuth -All from the others' {
        $jammed = Open-OddVault Jammed
        $shell = Open-Shell (Get-TestFolder) $sandbox.Issuer
        $null = Get-ShellOutput $shell {
            param($module, $folders)
            foreach ($folder in $folders) {
                $name = Split-Path $folder -Leaf
                $null = New-Item $folder -ItemType Directory -Force
                Register-SecretVault -Name $name -ModuleName $module -VaultParameters @{ Folder = $folder }
                $null = Connect-Sandbox -Vault $name
            }
        } $oddModule, @($jammed.Folder, "$oddFolder/Last")
        Edit-OddVault $jammed Locked
        $result = Invoke-Shell $shell { Disconnect-DeviceAuth -All }
        $result.ErrorId | Should -Be 'VaultLocked'
        Get-OddRecord $jammed | Should -Not -BeNullOrEmpty
        "$oddFolder/Last/deviceauth-default.secret" | Should -Not -Exist
        Close-Shell $shell
    }

    It 'that is unregistered in mid-session leaves what is in memory, and is as before when it is back' {
        $vault = Open-OddVault Passing
        $result = Invoke-Shell $one {
            $null = Connect-Sandbox -Vault Passing
            Unregister-SecretVault -Name Passing
            Get-MeStatus (Get-DeviceAuthToken -Vault Passing -AsPlainText)
        }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        (Invoke-Shell $one { Get-DeviceAuthToken -Vault Passing -ForceRefresh }).ErrorId | Should -Be 'VaultNotFound'
        $result = Invoke-Shell $one {
            param($module, $folder)
            Register-SecretVault -Name Passing -ModuleName $module -VaultParameters @{ Folder = $folder }
            Get-MeStatus (Get-DeviceAuthToken -Vault Passing -ForceRefresh -AsPlainText)
        } $oddModule, $vault.Folder
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
    }

    It 'that is unregistered, or the default one no more, costs nobody what this process has of it' {
        $shell = Open-Shell (Get-TestFolder) $sandbox.Issuer
        $folder = Get-TestFolder
        $null = Get-ShellOutput $shell {
            param($module, $folder)
            Register-SecretVault -Name Leaving -ModuleName $module -VaultParameters @{ Folder = $folder } -DefaultVault
            $null = Connect-Sandbox
        } $oddModule, $folder
        [IO.File]::WriteAllText("$folder/behaviour", 'LockedWrites')
        $null = Get-ShellOutput $shell { $null = Get-DeviceAuthToken -ForceRefresh 3>$null; Set-SecretVaultDefault -ClearDefault }
        $result = Invoke-Shell $shell { Get-MeStatus (Get-DeviceAuthToken -ForceRefresh -AsPlainText) }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        $result.Warning -join ' ' | Should -BeLike '*There is no default vault any more*Set-SecretVaultDefault -Name Leaving*'

        $null = Get-ShellOutput $shell { Unregister-SecretVault -Name Leaving }
        foreach ($script in { Get-MeStatus (Get-DeviceAuthToken -ForceRefresh -AsPlainText) },
            { Get-MeStatus (Get-DeviceAuthToken -Vault Leaving -ForceRefresh -AsPlainText) }) {
            $result = Invoke-Shell $shell $script
            $result.Error | Should -BeNullOrEmpty
            $result.Output | Should -Be 200
            $result.Warning -join ' ' | Should -BeLike '*Register-SecretVault -Name Leaving*'
        }

        Send-SandboxControl $sandbox reset-log
        $result = Invoke-Shell $shell { Disconnect-DeviceAuth -Vault Leaving }
        $result.Error | Should -BeNullOrEmpty
        $result.Warning -join ' ' | Should -BeLike "*forgotten in this process alone*'Leaving'*"
        @(Get-SandboxRequest $sandbox -Path /connect/revocation).status | Should -Be 200, 200
        (Invoke-Shell $shell { Get-DeviceAuthToken -Vault Leaving }).ErrorId | Should -Be 'VaultNotFound'
        (Invoke-Shell $shell { Get-DeviceAuthToken }).ErrorId | Should -Be 'SignInRequired'
        Close-Shell $shell
    }

    It 'that disappears while a token is refreshed costs nobody a token' {
        $vault = Open-OddVault Vanishing
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Vanishing }
        Send-SandboxControl $sandbox options @{ token_endpoint_delay = 1 }
        Send-SandboxControl $sandbox reset-log
        try {
            Send-ToShell $one { Get-MeStatus (Get-DeviceAuthToken -Vault Vanishing -ForceRefresh -AsPlainText) }
            $null = Wait-Until { Get-SandboxRequest $sandbox -GrantType refresh_token } 'the refresh to begin'
            Edit-OddVault $vault Gone
            $result = Receive-FromShell $one
        }
        finally {
            Send-SandboxControl $sandbox options @{ token_endpoint_delay = 0 }
        }

        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        $result.Warning[0] | Should -BeLike "*could not be saved*The disk with the vault is gone*"
        Edit-OddVault $vault
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Vanishing -ForceRefresh -AsPlainText) } | Should -Be 200
        Get-ShellOutput $other { Get-MeStatus (Get-DeviceAuthToken -Vault Vanishing -ForceRefresh -AsPlainText) } | Should -Be 200
    }

    It 'that takes two seconds for each call works' {
        $vault = Open-OddVault Slow Slow=300
        (Invoke-Shell $one { Connect-Sandbox -Vault Slow }).Error | Should -BeNullOrEmpty
        $before = Get-OddRecord $vault
        Edit-OddVault $vault Slow=2000
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Slow -ForceRefresh -AsPlainText) } | Should -Be 200
        Get-OddRecord $vault | Should -BeLike '{"v":"2",*'
        Get-OddRecord $vault | Should -Not -BeExactly $before
    }

    It 'that is slow can be interrupted: the prompt is back when its call ends, and $Error is clean' -Skip:$noTerminal {
        $vault = Open-OddVault Sluggish
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Sluggish }
        Edit-OddVault $vault Slow=2000
        $terminal = Open-Terminal $home1 $sandbox.Issuer
        [IO.File]::Delete("$($vault.Folder)/calls")
        Send-ToTerminal $terminal 'Get-DeviceAuthToken -Vault Sluggish -ForceRefresh'
        $null = Wait-Until { [IO.File]::Exists("$($vault.Folder)/calls") } 'the vault to be called'
        Send-KeyToTerminal $terminal C-c
        $null = Wait-Terminal $terminal '\^?C?\s+READY> *\s*\z'
        [IO.File]::ReadAllLines("$($vault.Folder)/calls") | Should -Be 'Get' -Because 'nothing goes on after Ctrl+C'
        Send-ToTerminal $terminal '"errors: $($Error.Count)"'
        $null = Wait-Terminal $terminal 'errors: 0'
        Close-Terminal $terminal
    }
}

Describe 'Two machines that share a vault and have no lock in common' {
    It 'the loser of the race takes the winner''s token and deletes nothing' {
        $vault = Open-OddVault Shared
        $machines = @('a', 'b' | ForEach-Object { Open-Shell (Get-OtherHome) $sandbox.Issuer -NoWait })
        $machines | ForEach-Object { Wait-Shell $_ }
        $null = Get-ShellOutput $machines[0] { Connect-Sandbox -Vault Shared }
        $null = Get-ShellOutput $machines[1] { Get-DeviceAuthToken -Vault Shared }
        Send-SandboxControl $sandbox reset-log
        Send-SandboxControl $sandbox options @{ token_endpoint_delay = 2 }
        try {
            foreach ($number in 0, 1) {
                Send-ToShell $machines[$number] { Get-DeviceAuthToken -Vault Shared -ForceRefresh -AsPlainText }
                $null = Wait-Until { @(Get-SandboxRequest $sandbox -GrantType refresh_token).Count -gt $number } 'the refresh to begin'
            }

            $results = @($machines | ForEach-Object { Receive-FromShell $_ })
        }
        finally {
            Send-SandboxControl $sandbox options @{ token_endpoint_delay = 0 }
        }

        $results.Error | Should -BeNullOrEmpty
        $results.Warning | Should -BeNullOrEmpty
        @(Get-SandboxRequest $sandbox -GrantType refresh_token).status | Should -Be 200, 400
        $results[1].Output -ceq $results[0].Output | Should -BeTrue
        (Get-OddRecord $vault | ConvertFrom-Json).tokens[0].access_token -ceq $results[0].Output[0] | Should -BeTrue
        [IO.File]::ReadAllLines("$($vault.Folder)/calls") | Should -Not -Contain 'Remove'
        Close-Shell $machines
    }

    It 'a machine with an outdated memory takes the token that the other one saved' {
        $vault = Open-OddVault Relay
        $machines = @('a', 'b' | ForEach-Object { Open-Shell (Get-OtherHome) $sandbox.Issuer -NoWait })
        $machines | ForEach-Object { Wait-Shell $_ }
        $null = Get-ShellOutput $machines[0] { Connect-Sandbox -Vault Relay }
        foreach ($number in 1, 0, 1, 0) {
            Get-ShellOutput $machines[$number] { Get-MeStatus (Get-DeviceAuthToken -Vault Relay -ForceRefresh -AsPlainText) } | Should -Be 200
        }

        Get-OddRecord $vault | Should -Not -BeNullOrEmpty
        Close-Shell $machines
    }

    It 'only when nothing newer comes is the user told to sign in, and nothing is deleted' {
        $vault = Open-OddVault Dead
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Dead }
        $record = Get-OddRecord $vault
        Send-SandboxControl $sandbox revoke-tokens
        $result = Invoke-Shell $one { Get-DeviceAuthToken -Vault Dead -ForceRefresh }
        $result.ErrorId | Should -Be 'SignInRequired'
        $result.Error[0] | Should -BeLike "*Connect-DeviceAuth -Authority $($sandbox.Issuer) -ClientId sandbox-cli*"
        Get-OddRecord $vault | Should -BeExactly $record
    }
}
