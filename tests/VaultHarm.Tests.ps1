# What could do harm around a vault, and does not: a full disk, neighbours on the machine, a vault's module that talks, one that asks back.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $canMount = Test-Disk
    $hasUsers = $IsLinux -and (id -u) -eq '0' -and $null -ne (Get-Command setpriv -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:home1 = Get-HomeWithSecretStore -OddVault Login, Breaks, Laid, Keeper, Echo, Caller

    # What of these texts stands in any stream of a result, or in an exception's own words.
    function Find-Secret($Result, [string[]] $Secret) {
        $texts = @($Result.Output) + $Result.Error + $Result.Warning + $Result.Verbose + $Result.Information -join "`n"
        $Secret | Where-Object { $texts.Contains($_) }
    }
}

AfterAll {
    Close-Everything
}

Describe 'A disk that is full' {
    BeforeEach {
        # A home of 256 KB with a store that has somebody else's secret and a connection.
        $script:small = Get-HomeWithSecretStore (Open-Disk 256k)
        $script:inSmall = @{ HomePath = $small; Issuer = $sandbox.Issuer }
        $script:smallShell = Open-Shell $small $sandbox.Issuer
        $null = Get-ShellOutput $smallShell {
            Set-Secret -Vault Store -Name of-other-software -Secret 'its own'
            $null = Connect-Sandbox
        }

        function Set-Free([int] $Bytes) {
            $free = [IO.DriveInfo]::new($small).AvailableFreeSpace
            if ($free -gt $Bytes) {
                [IO.File]::WriteAllBytes("$small/ballast", [byte[]]::new($free - $Bytes))
            }
        }
    }

    AfterEach {
        Close-Shell $smallShell
    }

    # A new record makes the file grow by more than a page; a lock file with a number in it takes a page too.
    It 'costs nobody a secret: <Title>' -Skip:(-not $canMount) -ForEach @(
        @{ Title = 'there is no room at all'; HasRoom = $false; Says = '*could not be copied first*Nothing in it was changed*' }
        @{ Title = 'there is room for the copy and not for the write'; HasRoom = $true; Says = '*put back as it was before*' }
    ) {
        $store = "$small/.secretmanagement/localstore/storefile"
        $before = [IO.File]::ReadAllBytes($store)
        Set-Free ($HasRoom ? 4096 + 4096 * [math]::Ceiling($before.Length / 4096) : 0)
        $result = Invoke-Shell $smallShell { $null = Connect-Sandbox -Name second; Get-MeStatus (Get-DeviceAuthToken -Name second -AsPlainText) }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        $result.Warning -join ' ' | Should -BeLike $Says
        [IO.File]::ReadAllBytes($store) | Should -Be $before
        Get-ChildItem "$small/.secretmanagement/localstore" -Filter deviceauth* | Should -BeNullOrEmpty

        $new = Invoke-NewShell @inSmall { Get-Secret -Vault Store -Name of-other-software -AsPlainText; Get-MeStatus (Get-DeviceAuthToken -AsPlainText) }
        $new.Error | Should -BeNullOrEmpty
        $new.Output | Should -Be 'its own', 200

        # There is room again: what this process kept is saved, and works for the next one.
        Remove-Item "$small/ballast"
        Get-ShellOutput $smallShell { Get-MeStatus (Get-DeviceAuthToken -Name second -ForceRefresh -AsPlainText) } | Should -Be 200
        $new = Invoke-NewShell @inSmall { Get-MeStatus (Get-DeviceAuthToken -Name second -ForceRefresh -AsPlainText); Get-Secret -Vault Store -Name of-other-software -AsPlainText }
        $new.Error | Should -BeNullOrEmpty
        $new.Output | Should -Be 200, 'its own'
    }

    It 'does not keep a connection from being forgotten' -Skip:(-not $canMount) {
        Set-Free 0
        $result = Invoke-Shell $smallShell { Disconnect-DeviceAuth }
        $result.ErrorId | Should -Be 'VaultFailed'
        (Invoke-NewShell @inSmall { Get-Secret -Vault Store -Name of-other-software -AsPlainText }).Output | Should -Be 'its own'
        Remove-Item "$small/ballast"
        (Invoke-NewShell @inSmall { Get-DeviceAuthConnection -Vault Store | Disconnect-DeviceAuth; (Get-SecretInfo -Vault Store).Name }).Output | Should -Be 'of-other-software'
    }
}

Describe 'A write that a dead process left' {
    BeforeEach {
        $script:home2 = Get-HomeWithSecretStore
        $script:store = "$home2/.secretmanagement/localstore/storefile"
        $script:copy = "$home2/.secretmanagement/localstore/deviceauth-before-storefile.deviceauth-default"
        $script:next = @{ HomePath = $home2; Issuer = $sandbox.Issuer }
        $script:look = { Get-MeStatus (Get-DeviceAuthToken -AsPlainText); Get-Secret -Vault Store -Name of-other-software -AsPlainText }
        (Invoke-NewShell @next {
            $null = Connect-Sandbox
            Set-Secret -Vault Store -Name of-other-software -Secret 'its own'
        }).Error | Should -BeNullOrEmpty
        [IO.File]::Copy($store, $copy)
        $script:whole = [IO.File]::ReadAllBytes($store)
    }

    It 'torn is undone by the next one: <Title>' -ForEach @(
        @{ Title = 'its beginning is new'; Tear = { param($bytes) foreach ($i in 4..60) { $bytes[$i] = 7 }; , $bytes } }
        @{ Title = 'it ends too early'; Tear = { param($bytes) , $bytes[0..500] } }
        @{ Title = 'it is empty'; Tear = { param($bytes) , [byte[]]@() } }
        @{ Title = 'it is longer than before and ends early'; Tear = { param($bytes) foreach ($i in 4..($bytes.Length - 1)) { $bytes[$i] = 9 }; , ($bytes + [byte[]](1..50)) } }
    ) {
        [IO.File]::WriteAllBytes($store, [byte[]](& $Tear $whole.Clone()))
        $result = Invoke-NewShell @next $look
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200, 'its own'
        $copy | Should -Not -Exist
        [IO.File]::ReadAllBytes($store) | Should -Be $whole
    }

    It 'in the middle of a replacement is undone by the next one' {
        $null = Invoke-NewShell @next { Remove-Secret -Vault Store -Name deviceauth-default }
        $result = Invoke-NewShell @next $look
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200, 'its own'
        $copy | Should -Not -Exist
    }

    It 'that came to its end is not undone, nor is what other software wrote since: <Title>' -ForEach @(
        @{ Title = 'a newer record'; Script = { $secret = Get-Secret -Vault Store -Name deviceauth-default; Set-Secret -Vault Store -Name deviceauth-default -Secret $secret } }
        @{ Title = 'another secret'; Script = { Set-Secret -Vault Store -Name of-others -Secret 'new' } }
        @{ Title = 'another secret, and the record is gone'; Script = { Remove-Secret -Vault Store -Name deviceauth-default; Set-Secret -Vault Store -Name of-others -Secret 'new' } }
        @{ Title = 'a removed secret'; Script = { Remove-Secret -Vault Store -Name of-other-software } }
    ) {
        $null = Invoke-NewShell @next $Script
        $newer = [IO.File]::ReadAllBytes($store)
        $null = Invoke-NewShell @next { Get-DeviceAuthConnection -Vault Store }
        $copy | Should -Not -Exist
        [IO.File]::ReadAllBytes($store) | Should -Be $newer
    }

    It 'of a removal is not undone where it came to its end' {
        [IO.File]::Move($copy, "$home2/.secretmanagement/localstore/deviceauth-before-storefile")
        $null = Invoke-NewShell @next { Remove-Secret -Vault Store -Name deviceauth-default }
        (Invoke-NewShell @next { @(Get-DeviceAuthConnection -Vault Store).Count }).Output | Should -Be 0
        (Invoke-NewShell @next { (Get-SecretInfo -Vault Store).Name }).Output | Should -Be 'of-other-software'
    }

    It 'is found by a process that has been running all the while' {
        $shell = Open-Shell $home2 $sandbox.Issuer
        $null = Get-ShellOutput $shell { Get-DeviceAuthToken }
        [IO.File]::WriteAllBytes($store, $whole[0..200])
        if (-not [IO.File]::Exists($copy)) { [IO.File]::WriteAllBytes($copy, $whole) }
        $result = Invoke-Shell $shell { Get-MeStatus (Get-DeviceAuthToken -ForceRefresh -AsPlainText) }
        Close-Shell $shell
        $result.Error | Should -BeNullOrEmpty
        (Invoke-NewShell @next $look).Output | Should -Be 200, 'its own'
    }
}

Describe 'A neighbour on the machine' {
    BeforeAll {
        # Another user of this machine, by number: no account is needed for that.
        function Invoke-Neighbour([string] $Command) {
            setpriv --reuid 54321 --regid 54321 --clear-groups sh -c $Command 2>$null
        }
    }

    It 'cannot take a lock, whatever the umask and whoever may enter the home' -Skip:(-not $hasUsers) {
        chmod 777 $home1
        $null = New-Item "$home1/.local/state/deviceauth" -ItemType Directory -Force
        chmod 755 "$home1/.local" "$home1/.local/state" "$home1/.local/state/deviceauth"
        $shell = Open-Shell $home1 $sandbox.Issuer
        $null = Get-ShellOutput $shell { Connect-Sandbox -Name guarded }
        $locks = @(Get-ChildItem "$home1/.local/state/deviceauth" -File)
        $locks | Should -Not -BeNullOrEmpty
        stat -c %a "$home1/.local/state/deviceauth" | Should -Be 700
        $locks | ForEach-Object { stat -c %a $_.FullName } | Sort-Object -Unique | Should -Be 600
        foreach ($lock in $locks) {
            Invoke-Neighbour "exec 9<'$($lock.FullName)' && echo opened" | Should -BeNullOrEmpty
        }

        Close-Shell $shell
        chmod 700 $home1
    }

    It 'has the folder in the temporary folder first, which is said at once' -Skip:(-not $hasUsers) {
        $temporary = Get-TestFolder
        chmod 1777 $temporary
        Invoke-Neighbour "mkdir '$temporary/deviceauth-0'"
        $homeless = Get-TestFolder
        $null = New-Item "$homeless/.local" -ItemType Directory
        $null = New-Item "$homeless/.local/state" -ItemType File
        $null = New-Item "$homeless/.secretmanagement" -ItemType SymbolicLink -Target "$home1/.secretmanagement"
        $shell = Open-Shell $homeless $sandbox.Issuer -Environment @{ TMPDIR = $temporary }
        $result = Invoke-Shell $shell { Get-DeviceAuthToken -Vault Store }
        Close-Shell $shell
        $result.ErrorId | Should -Be 'VaultFailed'
        $result.Error[0] | Should -BeLike '*belongs to the user 54321, and this is the user 0*'
        $result.Elapsed.TotalSeconds | Should -BeLessThan 20
    }

    It 'puts <_> in the place of a file, which nobody waits for' -Skip:(-not $IsLinux) -ForEach 'a pipe', 'a huge file' {
        $folder = Get-HomeWithSecretStore
        $shell = Open-Shell $folder $sandbox.Issuer
        $null = Get-ShellOutput $shell { Connect-Sandbox }
        $state = @(Get-ChildItem "$folder/.local/state/deviceauth" -Filter *.state)[0].FullName
        if ($_ -eq 'a pipe') {
            Remove-Item $state
            mkfifo $state
        }
        else {
            truncate -s 4G $state
        }

        $result = Invoke-Shell $shell { Get-MeStatus (Get-DeviceAuthToken -ForceRefresh -AsPlainText) } -TimeoutSec 60
        Close-Shell $shell
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        (Get-Item $state).Length | Should -BeLessThan 1000
    }
}

Describe 'A refresh in one process' -Skip:(-not $IsLinux) {
    It 'uses the refresh token once though <Title>' -ForEach @(
        @{ Title = 'the lock files are deleted meanwhile'; Environment = @{}; Deletes = $true; Lock = "the vault 'Store'" }
        @{ Title = '.NET is told to lock no files'; Environment = @{ DOTNET_SYSTEM_IO_DISABLEFILELOCKING = '1' }; Deletes = $false; Lock = "'deviceauth-default' in the vault 'Store'" }
    ) {
        $folder = Get-HomeWithSecretStore
        $shells = @(1..3 | ForEach-Object { Open-Shell $folder $sandbox.Issuer -Environment $Environment -NoWait })
        $shells | ForEach-Object { Wait-Shell $_ }
        Send-SandboxControl $sandbox options @{ access_token_lifetime = 2 }
        $null = Get-ShellOutput $shells[0] { Connect-Sandbox }
        $null = Get-ShellOutput $shells[1] { Get-DeviceAuthConnection }
        [Threading.Thread]::Sleep(2500) # the token's end
        Send-SandboxControl $sandbox reset-log
        Send-SandboxControl $sandbox options @{ access_token_lifetime = 3600; token_endpoint_delay = 5 }
        try {
            Send-ToShell $shells[0] { Get-DeviceAuthToken -AsPlainText }
            $null = Wait-Until { Get-SandboxRequest $sandbox -GrantType refresh_token } 'the refresh to begin'
            if ($Deletes) {
                Remove-Item "$folder/.local/state/deviceauth/*.lock"
            }

            foreach ($number in 1, 2) {
                Send-ToShell $shells[$number] { Get-DeviceAuthToken -AsPlainText }
            }

            $results = @($shells | ForEach-Object { Receive-FromShell $_ })
        }
        finally {
            Send-SandboxControl $sandbox options @{ token_endpoint_delay = 0 }
        }

        Close-Shell $shells
        $results.Error | Should -BeNullOrEmpty
        @(Get-SandboxRequest $sandbox -GrantType refresh_token).status | Should -Be 200
        @($results.Output | Select-Object -Unique) | Should -HaveCount 1
        $results[1].Warning -join ' ' | Should -BeLike "*Waiting for *that uses $Lock.*"
    }
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
        } $_ -TimeoutSec 60
        Close-Shell $shell
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        [IO.File]::ReadAllLines("$(Get-OddFolder Caller)/answers") | Sort-Object -Unique | Should -BeLike 'A vault asked DeviceAuth *while SecretManagement was waiting*'
        Remove-Item "$(Get-OddFolder Caller)/answers"
    }

    It 'says again what it was given shows nothing of it, at <_>' -ForEach 'Get', 'Set', 'Remove', 'Info' {
        Edit-OddVault Echo
        Send-SandboxControl $sandbox reset-log
        $shell = Open-Shell $home1 $sandbox.Issuer
        $null = Get-ShellOutput $shell { Connect-Sandbox -Vault Echo -Force; Get-DeviceAuthToken -Vault Echo -ForceRefresh }
        Edit-OddVault Echo "Echo=$_"
        $result = Invoke-Shell $shell {
            $ErrorActionPreference = 'Stop'
            foreach ($script in { Get-DeviceAuthToken -Vault Echo -ForceRefresh -Verbose }, { Disconnect-DeviceAuth -Vault Echo -Verbose }, { Get-DeviceAuthConnection -Vault Echo -Verbose }) {
                try { $null = & $script } catch { $_.Exception.ToString(); $_ | Format-List * -Force | Out-String; $_.Exception | Format-List * -Force | Out-String; "$_" }
            }
        }
        Close-Shell $shell
        Edit-OddVault Echo
        $result.Output.Count + $result.Warning.Count | Should -BeGreaterThan 0
        $texts = @($result.Output) + $result.Error + $result.Warning + $result.Verbose -join "`n"
        $texts | Should -Match 'Echo'
        $texts | Should -Not -Match "[\e\a]" -Because 'a vault moves no cursor'
        if ($_ -in 'Set', 'Remove') {
            Find-Secret $result (Get-SandboxSecret $sandbox) | Should -BeNullOrEmpty
        }
    }

    It 'says what it was given while it works shows nothing of it, in no stream and on no screen: <_>' -ForEach @(
        'Host', 'Information', 'Warning', 'Verbose', 'Debug', 'Progress'
    ) {
        Edit-OddVault Echo "Says=$_"
        Send-SandboxControl $sandbox reset-log
        $shell = Open-Shell $home1 $sandbox.Issuer
        $result = Invoke-Shell $shell {
            $InformationPreference = $VerbosePreference = $DebugPreference = $WarningPreference = $ProgressPreference = 'Continue'
            $null = Connect-Sandbox -Vault Echo -Force
            foreach ($script in { Get-DeviceAuthToken -Vault Echo -ForceRefresh }, { Get-DeviceAuthConnection -Vault Echo }, { Disconnect-DeviceAuth -Vault Echo }) {
                $null = & $script
            }
        }
        Close-Shell $shell
        Edit-OddVault Echo
        $result.Error | Should -BeNullOrEmpty
        $secrets = Get-SandboxSecret $sandbox
        $secrets | Should -Not -BeNullOrEmpty
        Find-Secret $result $secrets | Should -BeNullOrEmpty
        $secrets | Where-Object { ($result.Screen + $shell.Errors.Result).Contains($_) } | Should -BeNullOrEmpty
        $result.Screen + ($result.Information -join '') | Should -Not -Match 'refresh_token|Odd vault'
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
        $results.Elapsed.TotalSeconds | ForEach-Object { $_ | Should -BeLessThan 10 }
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

Describe 'Without a home' -Skip:$IsWindows {
    It 'it is said that there is none' {
        $shell = Open-Shell '' $sandbox.Issuer -Environment @{ TMPDIR = Get-TestFolder }
        $result = Invoke-Shell $shell { Get-DeviceAuthToken -Vault Store }
        $without = Invoke-Shell $shell { (Connect-Sandbox).Name }
        Close-Shell $shell
        $result.ErrorId | Should -Be 'VaultFailed'
        $result.Error[0] | Should -BeLike 'There is no home folder here*HOME is not set*'
        $result.Error[0] | Should -Not -Match 'path1'
        $without.Error | Should -BeNullOrEmpty
        $without.Output | Should -Be 'default'
        $without.Warning -join ' ' | Should -BeLike '*There is no home folder here*'
    }
}

Describe 'SecretStore''s file' {
    It 'is read once for many connections where nobody wrote since' {
        $folder = Get-HomeWithSecretStore
        $shell = Open-Shell $folder $sandbox.Issuer
        $null = Get-ShellOutput $shell { 1..5 | ForEach-Object { $null = Connect-Sandbox -Name "n$_" } }
        Close-Shell $shell
        [Threading.Thread]::Sleep(200)
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
            Set-Secret -Vault Store -Name from-outside -Secret 'x'
            $null = Get-DeviceAuthToken -Name n1 -CacheOnly -MinimumLifetime 0:30 -ErrorAction Ignore
            Get-DeviceAuthConnection -Vault Store | ForEach-Object Name
        }
        Close-Shell $shell
        $result.Error | Should -BeNullOrEmpty
        $result.Output[0..4] | Select-Object -Unique | Should -HaveCount 1
    }
}
