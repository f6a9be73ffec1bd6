# What another user of the machine could do to a vault's locks and to the journal, and what whoever deletes them can.
BeforeDiscovery {
    $hasUsers = $IsLinux -and (id -u) -eq '0' -and $null -ne (Get-Command setpriv -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:home1 = Get-HomeWithSecretStore
}

AfterAll {
    Close-Everything
}

Describe 'A neighbour on the machine' {
    BeforeAll {
        # Another user of this machine, by number: no account is needed for that.
        function Invoke-Neighbour([string] $Command) {
            setpriv --reuid 54321 --regid 54321 --clear-groups sh -c $Command 2>$null
        }
    }

    It 'is another user, who may open what others may read' -Skip:(-not $hasUsers) {
        Invoke-Neighbour 'id -u' | Should -Be 54321
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

        # And it is the modes that keep him out.
        $open = "$home1/.local/state/open"
        [IO.File]::WriteAllText($open, '')
        chmod 644 $open
        Invoke-Neighbour "exec 9<'$open' && echo opened" | Should -Be opened
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
        $result.Elapsed.TotalSeconds | Should -BeLessThan 150 # it waits 180 s for another process
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

        $result = Invoke-Shell $shell { Get-MeStatus (Get-DeviceAuthToken -ForceRefresh -AsPlainText) }
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
        $null = Get-ShellOutput $shells[0] { Connect-Sandbox }
        $shells[1, 2] | ForEach-Object { $null = Get-ShellOutput $_ { Get-DeviceAuthConnection } }
        # A longer life is asked for than the first token has.
        $get = { Get-DeviceAuthToken -AsPlainText -MinimumLifetime 2:00:00 3>&1 | Show-Waiting "$HOME/waiting-$PID" }
        Send-SandboxControl $sandbox options @{ access_token_lifetime = 10800 }
        Send-SandboxControl $sandbox reset-log
        Send-SandboxControl $sandbox hold @{ path = '/connect/token' }
        try {
            Send-ToShell $shells[0] $get
            $null = Wait-Until { Get-SandboxRequest $sandbox -GrantType refresh_token } 'the refresh to begin'
            if ($Deletes) {
                Remove-Item "$folder/.local/state/deviceauth/*.lock"
            }

            $shells[1, 2] | ForEach-Object { Send-ToShell $_ $get }
            $shells[1, 2] | ForEach-Object { $id = $_.Process.Id; $null = Wait-Until { Test-Path "$folder/waiting-$id" } 'the others to wait' }
        }
        finally {
            Send-SandboxControl $sandbox release @{ path = '/connect/token' }
            Send-SandboxControl $sandbox options @{ access_token_lifetime = 3600 }
        }

        $results = @($shells | ForEach-Object { Receive-FromShell $_ })
        Close-Shell $shells
        $results.Error | Should -BeNullOrEmpty
        @(Get-SandboxRequest $sandbox -GrantType refresh_token).status | Should -Be 200
        @($results.Output | Select-Object -Unique) | Should -HaveCount 1
        $results[1].Warning -join ' ' | Should -BeLike "*Waiting for *that uses $Lock.*"
    }
}
