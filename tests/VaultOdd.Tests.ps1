# Vaults that behave oddly (Pester/OddVault), and records that cannot be read.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $noTerminal = -not (Test-Terminal)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:home1 = Get-HomeWithSecretStore -OddVault Unreadable, Odd, OddLowerCase, OddReturnHashtable, OddReturnString, OddReturnCredential,
    OddThrowNotFound, Bytes, Small, Tiny, Swallower, Passing, Vanishing, Slow, Sluggish, SignedOut

    # Two processes with one HOME. What one does the other finds in the vault.
    $script:one = Open-Shell $home1 $sandbox.Issuer -NoWait
    $script:other = Open-Shell $home1 $sandbox.Issuer
    Wait-Shell $one
}

AfterAll {
    Close-Everything
}

Describe 'A record that cannot be read' {
    BeforeAll {
        # In two vaults: what one reports of its records does not stand in the way of the other tests.
        $script:records = @{
            damaged = '{"v":"1","revision":'
            newer   = '{"v":"3","revision":"9","sealed":"in a way that this version does not know"}'
            foreign = 'not JSON at all'
        }
        foreach ($name in $records.Keys) {
            [IO.File]::WriteAllText("$(Get-OddFolder Unreadable)/deviceauth-$name.secret", $records[$name])
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

        Get-OddRecord Unreadable $_ | Should -BeExactly $records[$_]
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
        Get-OddRecord Unreadable newer | Should -BeLike '{"v":"2",*'
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
        Edit-OddVault $name $Behaviour
        $result = Invoke-Shell $one { param($vault) Connect-Sandbox -Vault $vault -Name Mixed-Case } $name
        $result.Error | Should -BeNullOrEmpty
        $result.Warning | Should -BeNullOrEmpty
        $result.Output[0].Vault | Should -Be $name
        Get-OddRecord $name mixed-case | Should -BeLike '{"v":"2",*'

        Send-SandboxControl $sandbox reset-log
        $token = Get-ShellOutput $other { param($vault) Get-DeviceAuthToken -Vault $vault -Name mixed-case -AsPlainText } $name
        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty
        Get-ShellOutput $other { param($token) Get-MeStatus $token } $token | Should -Be 200
        (Get-ShellOutput $other { param($vault) Get-DeviceAuthConnection -Vault $vault } $name).Name | Should -Be 'Mixed-Case'

        $result = Invoke-Shell $other {
            param($vault)
            Get-MeStatus (Get-DeviceAuthToken -Vault $vault -Name mixed-case -ForceRefresh -AsPlainText)
            Disconnect-DeviceAuth -Vault $vault -Name mixed-case
        } $name
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        Get-OddRecord $name mixed-case | Should -BeNullOrEmpty
    }

    It 'that returns bytes is refused, and what it has is left alone' {
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Bytes }
        $record = Get-OddRecord Bytes
        Edit-OddVault Bytes ReturnBytes
        (Invoke-Shell $other { Get-DeviceAuthToken -Vault Bytes }).ErrorId | Should -Be 'RecordUnreadable'
        Get-OddRecord Bytes | Should -BeExactly $record
    }

    It 'that takes 2,560 bytes at most keeps the refresh token alone, which is enough for another process' {
        Edit-OddVault Small 'Bytes=2560'
        $result = Invoke-Shell $one { Connect-Sandbox -Vault Small }
        $result.Error | Should -BeNullOrEmpty
        $result.Warning | Should -BeNullOrEmpty
        $record = Get-OddRecord Small | ConvertFrom-Json
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
        Edit-OddVault Tiny 'Bytes=500'
        $result = Invoke-Shell $one { Connect-Sandbox -Vault Tiny; Get-MeStatus (Get-DeviceAuthToken -Vault Tiny -AsPlainText) }
        $result.Error | Should -BeNullOrEmpty
        $result.Output[1] | Should -Be 200
        $result.Warning | Should -HaveCount 1
        $result.Warning[0] | Should -BeLike "*could not be saved*'Tiny'*500 bytes*"
        Get-OddRecord Tiny | Should -BeNullOrEmpty
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Tiny -ForceRefresh -AsPlainText 3>$null) } | Should -Be 200
    }

    It 'that says yes and stores nothing is found out, the token is handed out and is saved at the next chance' {
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Swallower }
        $before = Get-OddRecord Swallower
        Edit-OddVault Swallower SwallowWrites
        $result = Invoke-Shell $one { Get-MeStatus (Get-DeviceAuthToken -Vault Swallower -ForceRefresh -AsPlainText) }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        $result.LeftInError | Should -Be 0
        $result.Warning | Should -HaveCount 1
        $result.Warning[0] | Should -BeLike "*newest tokens of 'default' could not be saved*'Swallower'*does not return what was written*"
        Get-OddRecord Swallower | Should -BeExactly $before

        Edit-OddVault Swallower
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Swallower -ForceRefresh -AsPlainText) } | Should -Be 200
        Get-OddRecord Swallower | Should -Not -BeExactly $before
        Get-ShellOutput $other { Get-MeStatus (Get-DeviceAuthToken -Vault Swallower -ForceRefresh -AsPlainText) } | Should -Be 200
    }

    It 'that refused a refresh does not bring back a connection that another process has signed out since' {
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault SignedOut }
        Edit-OddVault SignedOut LockedWrites
        $null = Get-ShellOutput $one { Get-DeviceAuthToken -Vault SignedOut -ForceRefresh 3>$null }
        Edit-OddVault SignedOut
        $null = Get-ShellOutput $other { Disconnect-DeviceAuth -Vault SignedOut }
        (Invoke-Shell $one { Get-DeviceAuthToken -Vault SignedOut -ForceRefresh }).ErrorId | Should -Be 'SignInRequired'
        Get-OddRecord SignedOut | Should -BeNullOrEmpty
    }

    It 'that is unregistered in mid-session leaves what is in memory, and is as before when it is back' {
        $result = Invoke-Shell $one {
            $null = Connect-Sandbox -Vault Passing
            Unregister-SecretVault -Name Passing
            Get-MeStatus (Get-DeviceAuthToken -Vault Passing -AsPlainText)
        }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        (Invoke-Shell $one { Get-DeviceAuthToken -Vault Passing -ForceRefresh }).ErrorId | Should -Be 'VaultNotFound'
        Register-OddVault $one Passing
        $result = Invoke-Shell $one { Get-MeStatus (Get-DeviceAuthToken -Vault Passing -ForceRefresh -AsPlainText) }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
    }

    It 'that is unregistered, or the default one no more, costs nobody what this process has of it' {
        $shell = Open-Shell (Get-TestFolder) $sandbox.Issuer
        Register-OddVault $shell Leaving -DefaultVault
        $null = Get-ShellOutput $shell { Connect-Sandbox }
        Edit-OddVault Leaving LockedWrites
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
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Vanishing }
        Send-SandboxControl $sandbox reset-log
        Send-SandboxControl $sandbox hold @{ path = '/connect/token' }
        try {
            Send-ToShell $one { Get-MeStatus (Get-DeviceAuthToken -Vault Vanishing -ForceRefresh -AsPlainText) }
            $null = Wait-Until { Get-SandboxRequest $sandbox -GrantType refresh_token } 'the refresh to begin'
            Edit-OddVault Vanishing Gone
        }
        finally {
            Send-SandboxControl $sandbox release @{ path = '/connect/token' }
        }

        $result = Receive-FromShell $one
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        $result.Warning[0] | Should -BeLike "*could not be saved*The disk with the vault is gone*"
        Edit-OddVault Vanishing
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Vanishing -ForceRefresh -AsPlainText) } | Should -Be 200
        Get-ShellOutput $other { Get-MeStatus (Get-DeviceAuthToken -Vault Vanishing -ForceRefresh -AsPlainText) } | Should -Be 200
    }

    It 'that takes two seconds for each call works' {
        Edit-OddVault Slow Slow=300
        (Invoke-Shell $one { Connect-Sandbox -Vault Slow }).Error | Should -BeNullOrEmpty
        $before = Get-OddRecord Slow
        Edit-OddVault Slow Slow=2000
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Slow -ForceRefresh -AsPlainText) } | Should -Be 200
        Get-OddRecord Slow | Should -BeLike '{"v":"2",*'
        Get-OddRecord Slow | Should -Not -BeExactly $before
    }

    It 'that is slow can be interrupted: the prompt is back when its call ends, and $Error is clean' -Skip:$noTerminal {
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Sluggish }
        Edit-OddVault Sluggish Slow=6000
        $terminal = Open-Terminal $home1 $sandbox.Issuer
        [IO.File]::Delete("$(Get-OddFolder Sluggish)/calls")
        Send-ToTerminal $terminal 'Get-DeviceAuthToken -Vault Sluggish -ForceRefresh'
        $null = Wait-Until { [IO.File]::Exists("$(Get-OddFolder Sluggish)/calls") } 'the vault to be called'
        Send-KeyToTerminal $terminal C-c
        $null = Wait-Terminal $terminal '\^?C?\s+READY> *\s*\z'
        [IO.File]::ReadAllLines("$(Get-OddFolder Sluggish)/calls") | Should -Be 'Get' -Because 'nothing goes on after Ctrl+C'
        Send-ToTerminal $terminal '"errors: $($Error.Count)"'
        $null = Wait-Terminal $terminal 'errors: 0'
        Close-Terminal $terminal
    }
}
