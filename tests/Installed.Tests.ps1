# The module as others install, load and replace it: what users of other modules reported, see docs/field-reports.md.
# DEVICEAUTH_MODULE names the folder with the built module.

BeforeAll {
    Import-Module (Join-Path (Split-Path $PSScriptRoot) 'build/Tools.psm1')
    Import-Module (Join-Path $env:DEVICEAUTH_MODULE 'DeviceAuth.psd1')
    $script:shell = Get-ShellPath

    function Invoke-InNewShell([string] $Script, [hashtable] $Environment = @{}) {
        $kept = @{}
        try {
            foreach ($name in $Environment.Keys) {
                $kept[$name] = [Environment]::GetEnvironmentVariable($name)
                [Environment]::SetEnvironmentVariable($name, $Environment[$name])
            }

            & $shell -NoLogo -NoProfile -NonInteractive -Command $Script
        }
        finally {
            foreach ($name in $kept.Keys) { [Environment]::SetEnvironmentVariable($name, $kept[$name]) }
        }
    }
}

Describe 'The module' {
    It 'has in what Windows PowerShell reads without a mark of its encoding nothing but ASCII' {
        foreach ($file in Get-ChildItem -LiteralPath $env:DEVICEAUTH_MODULE -Recurse -File | Where-Object Extension -In '.psd1', '.ps1xml', '.txt') {
            @([IO.File]::ReadAllBytes($file.FullName) | Where-Object { $_ -gt 127 }) | Should -BeNullOrEmpty -Because $file.Name
        }
    }

    It 'names no place for Update-Help, since its help comes with it' {
        (Get-Module DeviceAuth).HelpInfoUri | Should -BeNullOrEmpty
    }

    It 'shows its help where the language is <Language>' -ForEach @(
        @{ Language = 'none'; Environment = @{ LC_ALL = 'C' } }
        @{ Language = 'German'; Environment = @{ LC_ALL = 'de_DE.UTF-8' } }
        @{ Language = 'unknown to .NET'; Environment = @{ DOTNET_SYSTEM_GLOBALIZATION_INVARIANT = '1' } }
    ) {
        $said = Invoke-InNewShell "Import-Module '$($env:DEVICEAUTH_MODULE.Replace("'", "''"))'; (Get-Help Connect-DeviceAuth).Synopsis; Get-Help about_DeviceAuth" $Environment
        $said[0] | Should -BeLike 'Signs in to an OAuth 2.0*'
        $said -join "`n" | Should -Match 'TROUBLE|RUNBOOKS'
    }

    It 'is loaded from a folder that nobody may write to' {
        $folder = Join-Path $TestDrive 'read only/DeviceAuth'
        $null = [IO.Directory]::CreateDirectory((Split-Path $folder))
        Copy-Item -LiteralPath $env:DEVICEAUTH_MODULE -Destination $folder -Recurse
        $before = Get-ChildItem $folder -Recurse -File | ForEach-Object { "$($_.FullName) $($_.LastWriteTimeUtc.Ticks)" }
        Get-ChildItem $folder -Recurse -File | ForEach-Object { $_.IsReadOnly = $true }
        try {
            Invoke-InNewShell "Import-Module '$folder'; (Get-DeviceAuthProvider GitHub).Name; (Get-DeviceAuthConnection -Vault '' | Measure-Object).Count" | Should -Be 'GitHub', '0'
            Get-ChildItem $folder -Recurse -File | ForEach-Object { "$($_.FullName) $($_.LastWriteTimeUtc.Ticks)" } | Should -Be $before
        }
        finally {
            Get-ChildItem $folder -Recurse -File | ForEach-Object { $_.IsReadOnly = $false }
        }
    }

    It 'loads by itself from a folder with an apostrophe, blanks and brackets in its name' {
        $modules = Join-Path $TestDrive 'it''s [one] #1 %20'
        $null = [IO.Directory]::CreateDirectory($modules)
        Copy-Item -LiteralPath $env:DEVICEAUTH_MODULE -Destination $modules -Recurse
        $said = Invoke-InNewShell '(Get-DeviceAuthProvider GitHub).Name; (Get-Command Get-DeviceAuthProvider).Module.ModuleBase' @{ PSModulePath = $modules; HOME = $TestDrive; XDG_DATA_HOME = $null } # who runs the tests may have the module too
        $said[0] | Should -Be 'GitHub'
        $said[1].StartsWith($modules) | Should -BeTrue
    }

    It 'goes on in a shell that has it when its folder is replaced' {
        $folder = Join-Path $TestDrive 'replaced/DeviceAuth'
        $null = [IO.Directory]::CreateDirectory((Split-Path $folder))
        Copy-Item -LiteralPath $env:DEVICEAUTH_MODULE -Destination $folder -Recurse
        Invoke-InNewShell "Import-Module '$folder'; Move-Item '$folder' '$folder-old'; Remove-Item '$folder-old' -Recurse -ErrorAction Ignore; (Get-DeviceAuthProvider GitHub).Name; @(Get-DeviceAuthConnection -Vault '').Count" |
            Should -Be 'GitHub', '0'
    }
}

Describe 'Its commands' {
    It 'can be mocked, with their parameters' {
        foreach ($command in 'Connect-DeviceAuth', 'Disconnect-DeviceAuth', 'Get-DeviceAuthConnection', 'Get-DeviceAuthProvider', 'Get-DeviceAuthToken') {
            Mock $command { 'mocked' }
        }

        Connect-DeviceAuth -Provider GitHub -ClientId my-client -Scope a, b -AdditionalParameter @{ a = 1 } | Should -Be 'mocked'
        Get-DeviceAuthToken nightly -AsHeader -MinimumLifetime 300 | Should -Be 'mocked'
        'nightly' | Disconnect-DeviceAuth | Should -Be 'mocked'
        Get-DeviceAuthConnection | Should -Be 'mocked'
        Get-DeviceAuthProvider | Should -Be 'mocked'
        Should -Invoke Connect-DeviceAuth -Times 1 -ParameterFilter { $Scope -contains 'b' -and $ClientId -eq 'my-client' }
        Should -Invoke Get-DeviceAuthToken -Times 1 -ParameterFilter { $Name -eq 'nightly' -and $AsHeader }
    }

    It 'can be wrapped, and check what they are given as before' {
        $proxy = [Management.Automation.ProxyCommand]::Create([Management.Automation.CommandMetadata]::new((Get-Command Connect-DeviceAuth)))
        $wrapped = [scriptblock]::Create($proxy)
        { & $wrapped -Provider GitHub -ClientId 'my-client ' } | Should -Throw '*ends with a blank*'
    }
}
