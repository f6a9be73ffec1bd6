# One vault and several processes or machines: what each sees of it, what each waits for, and that no token is used twice.
BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:home1 = Get-HomeWithSecretStore -OddVault Interrupted, Shared, Relay, Dead
    $null = Invoke-NewShell { Register-SecretVault -Name Alias -ModuleName Microsoft.PowerShell.SecretStore } -HomePath $home1

    # Two processes with one HOME. What one does the other finds in the vault.
    $script:one = Open-Shell $home1 $sandbox.Issuer -NoWait
    $script:other = Open-Shell $home1 $sandbox.Issuer
    Wait-Shell $one

    # A HOME with the same vaults and nothing else in common, as another machine has it that shares them.
    function Get-OtherHome {
        $folder = Get-TestFolder
        $null = New-Item "$folder/.secretmanagement" -ItemType SymbolicLink -Target "$home1/.secretmanagement"
        $folder
    }
}

AfterAll {
    Close-Everything
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
        Get-ShellOutput $shells[0] { param($token) Get-MeStatus $token } $results[0].Output[-1] | Should -Be 200
        Close-Shell $shells
    }

    It 'lose no time where the folder of the lock is there and cannot be written' -Skip:(-not (Test-Path /proc)) {
        $folder = Get-OtherHome
        $null = New-Item "$folder/.local/state" -ItemType Directory -Force
        $null = New-Item "$folder/.local/state/deviceauth" -ItemType SymbolicLink -Target /proc
        $null = Get-ShellOutput $one { Connect-Sandbox -Name seen -Vault Store }
        $shell = Open-Shell $folder $sandbox.Issuer
        $watch = [Diagnostics.Stopwatch]::StartNew()
        Get-ShellOutput $shell { Get-MeStatus (Get-DeviceAuthToken -Name seen -Vault Store -AsPlainText) } | Should -Be 200
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
            Send-ToShell $one {
                $null = New-Item "$HOME/started" -ItemType File
                Get-MeStatus (Get-DeviceAuthToken -Name held -ForceRefresh -AsPlainText)
            }
            $null = Wait-Until { Test-Path "$home1/started" } 'the refresh to begin'
            $held = [Diagnostics.Stopwatch]::StartNew()
            [Threading.Thread]::Sleep(5000) # a shorter while would pass before SecretStore looks at the file by itself
            Get-SandboxRequest $sandbox -GrantType refresh_token | Should -BeNullOrEmpty -Because 'what cannot be read is waited for'
            $held.Stop()
        }
        finally {
            $file.Dispose()
            Remove-Item "$home1/started" -ErrorAction Ignore
        }

        $result = Receive-FromShell $one
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        $result.Elapsed | Should -BeGreaterThan $held.Elapsed -Because 'it met the file while that was held'
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
            Send-ToShell $one ([scriptblock]::Create("`$null = New-Item `"`$HOME/started`" -ItemType File; $Script"))
            $null = Wait-Until { Test-Path "$home1/started" } 'the command to begin'
            $held = [Diagnostics.Stopwatch]::StartNew()
            [Threading.Thread]::Sleep(6000) # past the moment at which SecretStore's watcher reads what was written
            $held.Stop()
        }
        finally {
            $file.Dispose()
            Remove-Item "$home1/started" -ErrorAction Ignore
        }

        $result = Receive-FromShell $one
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be $Expected
        $result.Elapsed | Should -BeGreaterThan $held.Elapsed -Because 'it met the file while that was held'
        $new = Open-Shell $home1 $sandbox.Issuer
        Get-ShellOutput $new { Get-Secret -Vault Store -Name of-other-software -AsPlainText; Remove-Secret -Vault Store -Name of-other-software } | Should -Be 'its own'
        Close-Shell $new
    }
}

Describe 'A refresh that Ctrl+C interrupts' {
    It 'is saved before another process may use the refresh token: <_>' -ForEach 'Store', 'Interrupted' {
        $null = Get-ShellOutput $one { param($vault) Connect-Sandbox -Name cut -Vault $vault } $_
        $null = Get-ShellOutput $other { param($vault) Get-DeviceAuthToken -Name cut -Vault $vault } $_
        Send-SandboxControl $sandbox reset-log
        Send-SandboxControl $sandbox hold @{ path = '/connect/token' }
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
            Send-ToShell $other {
                param($vault)
                Get-DeviceAuthToken -Name cut -Vault $vault -ForceRefresh -AsPlainText 3>&1 | Show-Waiting "$HOME/waiting" | ForEach-Object { Get-MeStatus $_ }
            } $_
            $null = Wait-Until { Test-Path "$home1/waiting" } 'the other process to wait'
        }
        finally {
            Remove-Item "$home1/asked", "$home1/waiting" -ErrorAction Ignore
            Send-SandboxControl $sandbox release @{ path = '/connect/token' }
        }

        $result.Output[0] | Should -Be 1 -Because 'the prompt comes back before the answer'
        $result.Output[1] | Should -Be 'Stopped'
        $after = Receive-FromShell $other
        $after.Error | Should -BeNullOrEmpty
        $after.Output | Should -Be 200
        @(Get-SandboxRequest $sandbox -GrantType refresh_token).status | Should -Be 200, 200
        Get-ShellOutput $one { param($vault) Get-MeStatus (Get-DeviceAuthToken -Name cut -Vault $vault -ForceRefresh -AsPlainText) } $_ |
            Should -Be 200
    }
}

Describe 'Two machines that share a vault and have no lock in common' {
    It 'the loser of the race takes the winner''s token and deletes nothing' {
        $machines = @('a', 'b' | ForEach-Object { Open-Shell (Get-OtherHome) $sandbox.Issuer -NoWait })
        $machines | ForEach-Object { Wait-Shell $_ }
        $null = Get-ShellOutput $machines[0] { Connect-Sandbox -Vault Shared }
        $null = Get-ShellOutput $machines[1] { Get-DeviceAuthToken -Vault Shared }
        Send-SandboxControl $sandbox reset-log
        Send-SandboxControl $sandbox hold @{ path = '/connect/token' }
        try {
            foreach ($number in 0, 1) {
                Send-ToShell $machines[$number] { Get-DeviceAuthToken -Vault Shared -ForceRefresh -AsPlainText }
                $null = Wait-Until { @(Get-SandboxRequest $sandbox -GrantType refresh_token).Count -gt $number } 'the refresh to begin'
            }

        }
        finally {
            Send-SandboxControl $sandbox release @{ path = '/connect/token' }
        }

        $results = @($machines | ForEach-Object { Receive-FromShell $_ })
        $results.Error | Should -BeNullOrEmpty
        $results.Warning | Should -BeNullOrEmpty
        @(Get-SandboxRequest $sandbox -GrantType refresh_token).status | Sort-Object | Should -Be 200, 400
        $results[1].Output -ceq $results[0].Output | Should -BeTrue
        (Get-OddRecord Shared | ConvertFrom-Json).tokens[0].access_token -ceq $results[0].Output[0] | Should -BeTrue
        [IO.File]::ReadAllLines("$(Get-OddFolder Shared)/calls") | Should -Not -Contain 'Remove'
        Close-Shell $machines
    }

    It 'a machine with an outdated memory takes the token that the other one saved' {
        $machines = @('a', 'b' | ForEach-Object { Open-Shell (Get-OtherHome) $sandbox.Issuer -NoWait })
        $machines | ForEach-Object { Wait-Shell $_ }
        $null = Get-ShellOutput $machines[0] { Connect-Sandbox -Vault Relay }
        foreach ($number in 1, 0, 1, 0) {
            Get-ShellOutput $machines[$number] { Get-MeStatus (Get-DeviceAuthToken -Vault Relay -ForceRefresh -AsPlainText) } | Should -Be 200
        }

        Get-OddRecord Relay | Should -Not -BeNullOrEmpty
        Close-Shell $machines
    }

    It 'only when nothing newer comes is the user told to sign in, and nothing is deleted' {
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Dead }
        $record = Get-OddRecord Dead
        Send-SandboxControl $sandbox revoke-tokens
        $result = Invoke-Shell $one { Get-DeviceAuthToken -Vault Dead -ForceRefresh }
        $result.ErrorId | Should -Be 'SignInRequired'
        $result.Error[0] | Should -BeLike "*Connect-DeviceAuth -Authority $($sandbox.Issuer) -ClientId sandbox-cli*"
        Get-OddRecord Dead | Should -BeExactly $record
    }
}

Describe 'SecretStore''s file' {
    It 'is read once for many connections where nobody wrote since' {
        $folder = Get-HomeWithSecretStore
        $shell = Open-Shell $folder $sandbox.Issuer
        $null = Get-ShellOutput $shell { 1..5 | ForEach-Object { $null = Connect-Sandbox -Name "n$_" } }
        Close-Shell $shell
        # A file that was written just now could be written once more within the same moment, and is read again.
        $store = "$folder/.secretmanagement/localstore/storefile"
        [IO.File]::SetLastWriteTimeUtc($store, [IO.File]::GetLastWriteTimeUtc($store).AddSeconds(-1))
        $shell = Open-Shell $folder $sandbox.Issuer
        $result = Invoke-Shell $shell {
            function Get-Copy { # the object that SecretStore makes anew whenever it reads its file
                $any = [Reflection.BindingFlags]'Static, Instance, NonPublic, Public'
                $type = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'Microsoft.PowerShell.SecretStore' })[0].GetType('Microsoft.PowerShell.SecretStore.LocalSecretStore')
                $local = $type.GetField('LocalStore', $any).GetValue($null)
                $store = $local.GetType().GetField('_secureStore', $any).GetValue($local)
                [Runtime.CompilerServices.RuntimeHelpers]::GetHashCode($store.GetType().GetField('_data', $any).GetValue($store))
            }
            foreach ($n in 1..5) { $null = Get-DeviceAuthToken -Name "n$n"; Get-Copy }
        }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -HaveCount 5
        $result.Output | Select-Object -Unique | Should -HaveCount 1
        $result.Output[0] | Should -Not -Be 0 -Because 'there is a copy'

        $outside = Invoke-NewShell { Set-Secret -Vault Store -Name from-outside -Secret 'x' } -HomePath $folder
        $outside.Error | Should -BeNullOrEmpty
        $later = Invoke-Shell $shell { Get-DeviceAuthConnection -Vault Store | ForEach-Object Name; Get-Copy }
        Close-Shell $shell
        $later.Error | Should -BeNullOrEmpty
        $later.Output[0..4] | Should -Be 'n1', 'n2', 'n3', 'n4', 'n5'
        $later.Output[5] | Should -Not -BeIn 0, $result.Output[0] -Because 'somebody wrote since'
    }
}
