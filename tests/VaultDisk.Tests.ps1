# SecretStore's file on a disk that is full, and after a process that died while it wrote.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $canMount = Test-Disk
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
}

AfterAll {
    Close-Everything
}

Describe 'A disk that is full' {
    BeforeEach {
        # A home of 256 KB with a store that has somebody else's secret and a connection.
        $script:small = Get-HomeWithSecretStore (Open-Disk 256k)
        $script:inSmall = @{ HomePath = $small; Issuer = $sandbox.Issuer }
        # What PowerShell itself saves after some seconds would take of the room.
        $script:smallShell = Open-Shell $small $sandbox.Issuer -Environment @{ XDG_CACHE_HOME = Get-TestFolder }
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
        # The last page of the file is nearly full, so that the shortest record of a connection takes another one.
        $null = Get-ShellOutput $smallShell {
            param($store)
            for ($length = 100; [IO.FileInfo]::new($store).Length % 4096 -lt 3600; $length += 100) { Set-Secret -Vault Store -Name filler -Secret ('x' * $length) }
        } $store
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

    It 'keeps a record from being removed, which is said, and not its tokens from being revoked' -Skip:(-not $canMount) {
        Set-Free 0
        Send-SandboxControl $sandbox reset-log
        $result = Invoke-Shell $smallShell { Disconnect-DeviceAuth }
        $result.ErrorId | Should -Be 'VaultFailed'
        $result.Error[0] | Should -BeLike '*No space left on device*then try again*'
        @(Get-SandboxRequest $sandbox -Path /connect/revocation).status | Should -Be 200, 200
        (Invoke-Shell $smallShell { Get-DeviceAuthToken -ForceRefresh }).ErrorId | Should -Be 'SignInRequired'
        (Invoke-NewShell @inSmall { Get-Secret -Vault Store -Name of-other-software -AsPlainText }).Output | Should -Be 'its own'
        Remove-Item "$small/ballast"
        $result = Invoke-Shell $smallShell { Disconnect-DeviceAuth }
        $result.Error | Should -BeNullOrEmpty
        (Invoke-Shell $smallShell { Get-DeviceAuthToken }).ErrorId | Should -Be 'SignInRequired'
        (Invoke-NewShell @inSmall { (Get-SecretInfo -Vault Store).Name }).Output | Should -Be 'of-other-software'
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
        $script:wholeHash = (Get-FileHash $store).Hash
    }

    It 'torn is undone by the next one: <Title>' -ForEach @(
        @{ Title = 'its beginning is new'; Tear = { param($bytes) foreach ($i in 4..60) { $bytes[$i] = 7 }; , $bytes } }
        @{ Title = 'it ends too early'; Tear = { param($bytes) , $bytes[0..500] } }
        @{ Title = 'it is empty'; Tear = { param($bytes) , [byte[]]@() } }
        @{ Title = 'it is longer than before and ends early'; Tear = { param($bytes) foreach ($i in 4..($bytes.Length - 1)) { $bytes[$i] = 9 }; , ($bytes + [byte[]](1..50)) } }
    ) {
        [IO.File]::WriteAllBytes($store, [byte[]](& $Tear $whole.Clone()))
        (Get-FileHash $store).Hash | Should -Not -Be $wholeHash
        $result = Invoke-NewShell @next $look
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200, 'its own'
        $copy | Should -Not -Exist
        [IO.File]::ReadAllBytes($store) | Should -Be $whole
    }

    It 'in the middle of a replacement is undone by the next one' {
        (Invoke-NewShell @next { Remove-Secret -Vault Store -Name deviceauth-default }).Error | Should -BeNullOrEmpty
        (Get-FileHash $store).Hash | Should -Not -Be $wholeHash
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
        (Invoke-NewShell @next $Script).Error | Should -BeNullOrEmpty
        $newer = [IO.File]::ReadAllBytes($store)
        (Get-FileHash $store).Hash | Should -Not -Be $wholeHash
        (Invoke-NewShell @next { Get-DeviceAuthConnection -Vault Store }).Error | Should -BeNullOrEmpty
        $copy | Should -Not -Exist
        [IO.File]::ReadAllBytes($store) | Should -Be $newer
    }

    It 'of a removal is not undone where it came to its end' {
        [IO.File]::Move($copy, "$home2/.secretmanagement/localstore/deviceauth-before-storefile")
        (Invoke-NewShell @next { Remove-Secret -Vault Store -Name deviceauth-default }).Error | Should -BeNullOrEmpty
        (Get-FileHash $store).Hash | Should -Not -Be $wholeHash
        (Invoke-NewShell @next { @(Get-DeviceAuthConnection -Vault Store).Count }).Output | Should -Be 0
        Get-ChildItem "$home2/.secretmanagement/localstore" -Filter deviceauth* | Should -BeNullOrEmpty
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
