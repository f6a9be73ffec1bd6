# Connections that live in memory: where that was asked for, where there is no vault, no SecretManagement or no home.
BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
}

AfterAll {
    Close-Everything
}

Describe 'A connection in memory that is piped to be signed in again' {
    It 'stays in memory while it is there, and goes to the default vault when it is gone' {
        $result = Invoke-NewShell -HomePath (Get-HomeWithSecretStore) -Issuer $sandbox.Issuer {
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
        Assert-OwnStore
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
