# Connections in vaults: the real SecretManagement with a real SecretStore.
BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:home1 = Get-HomeWithSecretStore -OddVault Preset

    # Two processes with one HOME. What one does the other finds in the vault.
    $script:one = Open-Shell $home1 $sandbox.Issuer -NoWait
    $script:other = Open-Shell $home1 $sandbox.Issuer
    Wait-Shell $one
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
        Get-ShellOutput $shell { param($token) Get-MeStatus $token } $token | Should -Be 200
        $again = Get-ShellOutput $shell { Connect-Sandbox }
        $again.Vault | Should -Be 'Store' -Because 'a connection that works is reused'
        Get-SandboxRequest $sandbox -Path /connect/deviceauthorization | Should -BeNullOrEmpty
        Close-Shell $shell
    }

    It 'never burns a token when two long-lived processes take turns, each with an outdated memory' {
        Send-SandboxControl $sandbox reset-log
        foreach ($turn in 1..3) {
            foreach ($shell in $one, $other) {
                Get-ShellOutput $shell { Get-MeStatus (Get-DeviceAuthToken -ForceRefresh -AsPlainText) } | Should -Be 200
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
        Get-OddRecord Preset preset | Should -BeNullOrEmpty
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

Describe 'The default vault' {
    It 'that is another one now is where a connection is looked for as soon as one is not found' {
        $shell = Open-Shell (Get-TestFolder) $sandbox.Issuer
        Register-OddVault $shell First -DefaultVault
        Register-OddVault $shell Second
        $result = Invoke-Shell $shell {
            $null = Connect-Sandbox -Vault First
            $null = Connect-Sandbox -Vault Second
            $tokens = 'First', 'Second' | ForEach-Object { Get-DeviceAuthToken -Vault $_ -AsPlainText }
            (Get-DeviceAuthToken -MinimumLifetime 0:01 -AsPlainText) -ceq $tokens[0]
            Set-SecretVaultDefault -Name Second
            try { Get-DeviceAuthToken -Name absent } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
            (Get-DeviceAuthToken -AsPlainText) -ceq $tokens[1]
        }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be $true, 'SignInRequired', $true
        Close-Shell $shell
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
