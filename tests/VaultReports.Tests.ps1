# What users of other modules reported of SecretManagement and its vaults, tried here: see docs/field-reports.md.
BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:home1 = Get-HomeWithSecretStore -OddVault Talker, Neighbours, NeighboursFirst, ErrorsOnly, NoFilter, Twice, LockedInWords,
    "Bob's [team] vault", Disabled
    $script:one = Open-Shell $home1 $sandbox.Issuer -NoWait
    $script:other = Open-Shell $home1 $sandbox.Issuer
    Wait-Shell $one
}

AfterAll {
    Close-Everything
}

Describe 'A vault of the field' {
    It 'keeps connections, one for each name: <Title>' -ForEach @(
        @{ Title = 'a read returns those with longer names as well'; Vault = 'Neighbours'; Behaviour = 'Neighbours' }
        @{ Title = 'it lists everything, whatever is asked for'; Vault = 'NoFilter'; Behaviour = 'NoFilter' }
        @{ Title = 'its name has blanks, brackets and an apostrophe'; Vault = "Bob's [team] vault"; Behaviour = '' }
    ) {
        Edit-OddVault $Vault $Behaviour
        [IO.File]::WriteAllText("$(Get-OddFolder $Vault)/w3elg4bl.b0n.secret", 'not ours')
        $null = Get-ShellOutput $one { param($vault) foreach ($name in 'default', 'default2') { Connect-Sandbox -Vault $vault -Name $name } } $Vault
        $result = Invoke-Shell $other {
            param($vault)
            Get-MeStatus (Get-DeviceAuthToken -Vault $vault -AsPlainText)
            Get-MeStatus (Get-DeviceAuthToken -Vault $vault -ForceRefresh -AsPlainText)
            (Get-DeviceAuthConnection -Vault $vault).Name
            Disconnect-DeviceAuth -Vault $vault
            (Get-DeviceAuthConnection -Vault $vault).Name
        } $Vault
        $result.Error | Should -BeNullOrEmpty
        $result.Warning | Should -BeNullOrEmpty
        $result.Output | Should -Be 200, 200, 'default', 'default2', 'default2'
    }

    It 'that gives another secret than the one that was asked for does not hand out another''s token' {
        Edit-OddVault NeighboursFirst NeighboursFirst
        $null = Get-ShellOutput $one { foreach ($name in 'default', 'default2') { Connect-Sandbox -Vault NeighboursFirst -Name $name } }
        foreach ($script in { Get-DeviceAuthToken -Vault NeighboursFirst }, { Disconnect-DeviceAuth -Vault NeighboursFirst }) {
            $result = Invoke-Shell $other $script
            $result.ErrorId | Should -Be 'RecordUnreadable'
            $result.Error[0] | Should -BeLike "*record of another connection, 'default2'*"
        }

        Get-ShellOutput $other { Get-MeStatus (Get-DeviceAuthToken -Vault NeighboursFirst -Name default2 -AsPlainText) } | Should -Be 200
    }

    It 'that says in its own words what it wants is quoted before anybody signs in: <Vault>' -ForEach @(
        @{ Vault = 'ErrorsOnly'; Words = 'Run Connect-OddAccount' }
        @{ Vault = 'LockedInWords'; Words = 'A valid master password is required: run Unlock-SecretVault' }
    ) {
        Edit-OddVault $Vault
        $null = Get-ShellOutput $one { param($vault) Connect-Sandbox -Vault $vault } $Vault
        Edit-OddVault $Vault $Vault
        Send-SandboxControl $sandbox reset-log
        foreach ($script in { param($vault) Get-DeviceAuthToken -Vault $vault }, { param($vault) Get-DeviceAuthConnection -Vault $vault },
            { param($vault) Connect-Sandbox -Vault $vault -Name another }, { param($vault) Disconnect-DeviceAuth -Vault $vault }) {
            $result = Invoke-Shell $other $script $Vault
            $result.ErrorId | Should -Be 'VaultFailed'
            $result.Error[0] | Should -BeLike "*$Words*"
        }

        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty
        Get-ShellOutput $one { param($vault) Get-MeStatus (Get-DeviceAuthToken -Vault $vault -AsPlainText) } $Vault | Should -Be 200
        Edit-OddVault $Vault
        Get-ShellOutput $other { param($vault) Get-MeStatus (Get-DeviceAuthToken -Vault $vault -AsPlainText) } $Vault | Should -Be 200
    }

    It 'that has two secrets of one name still gives tokens, and says so when connections are listed' {
        Edit-OddVault Twice Twice
        $null = Get-ShellOutput $one { Connect-Sandbox -Vault Twice }
        $result = Invoke-Shell $other { Get-MeStatus (Get-DeviceAuthToken -Vault Twice -AsPlainText); Get-DeviceAuthConnection -Vault Twice }
        $result.Output | Should -Be 200
        $result.ErrorId | Should -Be 'VaultFailed'
        $result.Error[0] | Should -BeLike '*same key*deviceauth-default*'
    }

    It 'that lists a secret which it does not give hides no other' {
        Edit-OddVault Disabled
        $null = Get-ShellOutput $one { foreach ($name in 'default', 'second') { Connect-Sandbox -Vault Disabled -Name $name } }
        Edit-OddVault Disabled 'Disabled=deviceauth-second'
        $result = Invoke-Shell $other { (Get-DeviceAuthConnection -Vault Disabled).Name; Get-MeStatus (Get-DeviceAuthToken -Vault Disabled -ForceRefresh -AsPlainText) }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 'default', 200
        $result.Warning | Should -HaveCount 1
        $result.Warning[0] | Should -BeLike '*deviceauth-second*disabled*'
        (Invoke-Shell $other { Get-DeviceAuthToken -Vault Disabled -Name second }).ErrorId | Should -Be 'VaultFailed'
    }

    It 'that talks at each call does not talk into the output, nor as a warning' {
        Edit-OddVault Talker Talk
        $result = Invoke-Shell $one { Connect-Sandbox -Vault Talker; Get-DeviceAuthToken -Vault Talker -AsPlainText }
        $result.Error | Should -BeNullOrEmpty
        $result.Warning | Should -BeNullOrEmpty
        $result.Verbose | Should -BeNullOrEmpty
        $result.Information | Should -BeNullOrEmpty
        $result.Output | Should -HaveCount 2
        $result.Output[0].Name | Should -Be 'default'
    }
}

Describe 'SecretStore' {
    It 'whose file is empty is reported and left alone' {
        $folder = Get-HomeWithSecretStore
        $shell = Open-Shell $folder $sandbox.Issuer
        $null = Get-ShellOutput $shell { Connect-Sandbox }
        Close-Shell $shell
        $file = (Get-ChildItem $folder -Recurse -Force -File -Filter storefile).FullName
        [IO.File]::WriteAllBytes($file, [byte[]]@())
        $shell = Open-Shell $folder $sandbox.Issuer
        Send-SandboxControl $sandbox reset-log
        foreach ($script in { Get-DeviceAuthToken }, { Connect-Sandbox }) {
            $result = Invoke-Shell $shell $script
            $result.ErrorId | Should -Be 'VaultFailed'
            $result.Error[0] | Should -BeLike '*Unable to read from local store file*'
        }

        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty
        [IO.File]::ReadAllBytes($file) | Should -BeNullOrEmpty
        Close-Shell $shell
    }

    It 'that another process has reset needs a sign-in, and is written as ever' {
        $folder = Get-HomeWithSecretStore
        $first = Open-Shell $folder $sandbox.Issuer -NoWait
        $second = Open-Shell $folder $sandbox.Issuer
        Wait-Shell $first
        $null = Get-ShellOutput $first { Connect-Sandbox }
        $null = Get-ShellOutput $second { Reset-SecretStore -Authentication None -Interaction None -Force -Confirm:$false 3>$null }
        Get-ShellOutput $first { Get-MeStatus (Get-DeviceAuthToken -AsPlainText) } | Should -Be 200
        (Invoke-Shell $first { Get-DeviceAuthToken -ForceRefresh }).ErrorId | Should -Be 'SignInRequired'
        (Get-ShellOutput $first { Connect-Sandbox }).IsSaved | Should -BeTrue
        Get-ShellOutput $second { Get-MeStatus (Get-DeviceAuthToken -AsPlainText) } | Should -Be 200
        Close-Shell $first
        Close-Shell $second
    }
}

Describe 'SecretManagement whose list of vaults is damaged' {
    It 'costs no process its token, and a new one is told that no vault is the default: <Title>' -ForEach @(
        @{ Title = 'empty'; Text = '' }
        @{ Title = 'torn'; Text = '{' }
    ) {
        $folder = Get-HomeWithSecretStore
        $living = Open-Shell $folder $sandbox.Issuer
        $null = Get-ShellOutput $living { Connect-Sandbox }
        $file = (Get-ChildItem $folder -Recurse -Force -File -Filter vaultinfo).FullName
        [IO.File]::WriteAllText($file, $Text)
        Get-ShellOutput $living { Get-MeStatus (Get-DeviceAuthToken -AsPlainText) } | Should -Be 200
        $new = Open-Shell $folder $sandbox.Issuer
        $result = Invoke-Shell $new { Get-DeviceAuthToken }
        $result.ErrorId | Should -Be 'SignInRequired'
        $result.Error[0] | Should -BeLike '*no vault was named or is the default*'
        (Invoke-Shell $new { Get-DeviceAuthToken -Vault Store }).ErrorId | Should -Be 'VaultNotFound'
        Close-Shell $living
        Close-Shell $new
    }
}
