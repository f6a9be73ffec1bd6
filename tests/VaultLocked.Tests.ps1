# Vaults that are locked: from the start, and while they are used.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $noTerminal = -not (Test-Terminal)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:home1 = Get-HomeWithSecretStore -OddVault Locker, Trap, Closed

    # Two processes with one HOME. What one does the other finds in the vault.
    $script:one = Open-Shell $home1 $sandbox.Issuer -NoWait
    $script:other = Open-Shell $home1 $sandbox.Issuer
    Wait-Shell $one

    # A HOME whose SecretStore wants a password and has a connection in it.
    function Get-HomeWithLockedStore([string] $Interaction) {
        Assert-OwnStore
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

Describe 'A vault' {
    It 'that locks between reading and writing costs nobody a token' {
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Locker }
        $before = Get-OddRecord Locker
        Edit-OddVault Locker LockedWrites
        foreach ($time in 'first', 'second') {
            $result = Invoke-Shell $one { Get-MeStatus (Get-DeviceAuthToken -Vault Locker -ForceRefresh -AsPlainText) }
            $result.Error | Should -BeNullOrEmpty
            $result.Output | Should -Be 200
            $result.Warning[0] | Should -BeLike "*could not be saved*is locked*Unlock-SecretVault -Name Locker*"
        }

        Get-OddRecord Locker | Should -BeExactly $before
        Edit-OddVault Locker
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Locker -ForceRefresh -AsPlainText) } | Should -Be 200
        Get-ShellOutput $other { Get-MeStatus (Get-DeviceAuthToken -Vault Locker -ForceRefresh -AsPlainText) } | Should -Be 200
    }

    It 'that locks while a person signs in does not waste the sign-in' {
        $result = Invoke-Shell $one {
            param($folder)
            $connection = Connect-DeviceAuth -Authority $env:DEVICEAUTH_TEST_ISSUER -ClientId sandbox-cli -Scope openid, offline_access -Vault Trap -PromptAction {
                param($prompt)
                $null = Invoke-RestMethod ($env:DEVICEAUTH_TEST_ISSUER + 'sandbox/approve') -Method Post -Body @{ user_code = $prompt.UserCode }
                [IO.File]::WriteAllText("$folder/behaviour", 'Locked')
            }
            $connection.Vault
            Get-MeStatus (Get-DeviceAuthToken -Vault Trap -AsPlainText)
        } (Get-OddFolder Trap)
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 'Trap', 200
        $result.Warning | Should -HaveCount 1
        $result.Warning[0] | Should -BeLike '*could not be saved*Unlock-SecretVault -Name Trap*'
        Edit-OddVault Trap
        (Get-ShellOutput $one { Get-DeviceAuthConnection -Vault Trap }).Name | Should -Be 'default' -Because 'this process has it'
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Trap -ForceRefresh -AsPlainText) } | Should -Be 200
        Get-OddRecord Trap | Should -BeLike '{"v":"2",*'
    }

    It 'that is locked for good is VaultLocked, and a token that lives is still given' {
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Closed }
        Edit-OddVault Closed Locked
        Get-ShellOutput $one { Get-MeStatus (Get-DeviceAuthToken -Vault Closed -AsPlainText) } | Should -Be 200
        $result = Invoke-Shell $other { Get-DeviceAuthToken -Vault Closed }
        $result.ErrorId | Should -Be 'VaultLocked'
        $result.Error[0] | Should -BeLike '*Unlock-SecretVault -Name Closed*'
        $result.LeftInError | Should -Be 1 -Because 'what SecretManagement wrote on the way is not the user''s concern'
    }

    It 'that is locked does not keep Disconnect-DeviceAuth -All from the others' {
        $shell = Open-Shell (Get-TestFolder) $sandbox.Issuer
        Register-OddVault $shell Jammed, Last
        $null = Get-ShellOutput $shell { foreach ($vault in 'Jammed', 'Last') { Connect-Sandbox -Vault $vault } }
        Edit-OddVault Jammed Locked
        $result = Invoke-Shell $shell { Disconnect-DeviceAuth -All }
        $result.ErrorId | Should -Be 'VaultLocked'
        Get-OddRecord Jammed | Should -Not -BeNullOrEmpty
        Get-OddRecord Last | Should -BeNullOrEmpty
        Close-Shell $shell
    }
}
