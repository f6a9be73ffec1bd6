# What users get: the package, made from two copies of the sources, one of them a clone, and installed by a new user with nothing else.
#
#   DEVICEAUTH_SANDBOX  DeviceAuth.Sandbox.dll; default: where `dotnet build tests/Sandbox` puts it

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester has scopes of its own.')]
param()

BeforeDiscovery {
    Import-Module (Join-Path (Split-Path $PSScriptRoot) 'build/Tools.psm1')
    $skip = if (-not (Find-PinnedModule Microsoft.PowerShell.PSResourceGet)) { 'PSResourceGet is not installed' }
    # A new HOME makes a new user everywhere but on Windows, where the folders of the real one would be used.
    $skipUser = if ($skip) { $skip } elseif ($env:OS -eq 'Windows_NT') { 'on Windows no other home can be given to a process' }
}

Describe "The package$(if ($skip) { " (skipped: $skip)" })" -Skip:([bool]$skip) {
    BeforeAll {
        $ErrorActionPreference = 'Stop'
        $repository = Split-Path $PSScriptRoot
        $shell = Get-ShellPath

        # The sources and nothing that was built: another folder, other times of files, and no repository around it.
        function Copy-Source([string]$Target) {
            $null = [IO.Directory]::CreateDirectory($Target)
            foreach ($name in 'build.ps1', 'DeviceAuth.psd1', 'Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', 'global.json', '.editorconfig', '.gitignore', 'LICENSE', 'ThirdPartyNotices.txt', 'en-US', 'build') {
                Copy-Item -LiteralPath (Join-Path $repository $name) -Destination $Target -Recurse
            }
            $source = Join-Path $repository 'src/DeviceAuth'
            foreach ($file in Get-ChildItem -Path $source -File -Recurse | Where-Object FullName -NotMatch '[\\/](bin|obj)[\\/]') {
                $copy = Join-Path $Target ('src/DeviceAuth' + $file.FullName.Substring($source.Length))
                $null = [IO.Directory]::CreateDirectory((Split-Path $copy))
                [IO.File]::Copy($file.FullName, $copy)
                [IO.File]::SetLastWriteTime($copy, [datetime]::Now)
            }
        }

        function Invoke-BuildTask([string]$Source, [string]$Task, [string[]]$Argument = @()) {
            $said = & $shell -NoLogo -NoProfile -NonInteractive -File (Join-Path $Source 'build.ps1') -Task $Task @Argument 2>&1 | Out-String
            if ($LASTEXITCODE -ne 0) { throw "-Task $Task failed: $said" }
        }

        function New-Package([string]$Source, [string[]]$Address = @()) {
            Invoke-BuildTask $Source Package $Address
            (Get-ChildItem -LiteralPath (Join-Path $Source 'out/package') -Filter *.nupkg).FullName
        }

        # Path in the package -> hash of what it holds.
        function Get-PackageFile([string]$Path) {
            Add-Type -AssemblyName System.IO.Compression, System.IO.Compression.FileSystem
            $files = @{}
            $archive = [System.IO.Compression.ZipFile]::OpenRead($Path)
            try {
                foreach ($entry in $archive.Entries) {
                    $stream = $entry.Open()
                    $files[$entry.FullName] = (Get-FileHash -InputStream $stream).Hash
                    $stream.Dispose()
                }
            }
            finally { $archive.Dispose() }
            $files
        }

        $first = Join-Path $TestDrive 'first'
        $second = Join-Path $TestDrive 'a longer [path]/it''s the second'
        Copy-Source $first
        Copy-Source $second
        if (Get-Command git -CommandType Application -ErrorAction Ignore) {
            # As in a clone: the compiler's targets look for a repository around the sources, and what they find must not show.
            git -C $second init --quiet
            git -C $second add .
            git -C $second -c user.name=Test -c user.email=test@example.com commit --quiet --message Sources
            git -C $second remote add origin https://project.example.com/DeviceAuth.git
            if ($LASTEXITCODE -ne 0) { throw 'The copy could not be made a repository.' }
        }
        $package = New-Package $first
        $packageFile = Get-PackageFile $package
    }

    It 'is the same byte for byte from another folder, in a clone or not, whatever lies above it and the environment has' {
        Set-Content -LiteralPath (Join-Path (Split-Path $second) 'Directory.Build.targets') -Value '<Project><Target Name="Alien" BeforeTargets="Build"><Error Text="a stranger" /></Target></Project>'
        $kept = @{}
        $alien = @{ Platform = 'MCD'; OutDir = "$TestDrive/elsewhere/"; Company = 'A laptop'; Product = 'A laptop'; AssemblyName = 'Other'; Version = '9.9.9'; DefineConstants = 'ALIEN' }
        try {
            foreach ($name in $alien.Keys) { $kept[$name] = [Environment]::GetEnvironmentVariable($name); [Environment]::SetEnvironmentVariable($name, $alien[$name]) }
            $made = New-Package $second
        }
        finally {
            foreach ($name in $kept.Keys) { [Environment]::SetEnvironmentVariable($name, $kept[$name]) }
        }
        (Get-FileHash -LiteralPath $made).Hash | Should -Be (Get-FileHash $package).Hash
    }

    It 'holds what users need, what makes it a package, and nothing else' {
        @($packageFile.Keys | Sort-Object) | Should -Be @(@(
            'DeviceAuth.dll', 'DeviceAuth.Format.ps1xml', 'DeviceAuth.psd1', 'QRCoder.dll', 'LICENSE', 'ThirdPartyNotices.txt',
            'en-US/about_DeviceAuth.help.txt', 'en-US/DeviceAuth.dll-Help.xml',
            'DeviceAuth.nuspec', '[Content_Types].xml', '_rels/.rels', 'package/services/metadata/core-properties/nuget.psmdcp') | Sort-Object)
    }

    It 'holds the files of the built module as they are' {
        $built = Join-Path $first 'out/DeviceAuth'
        foreach ($file in Get-ChildItem -Path $built -File -Recurse) {
            $packageFile[$file.FullName.Substring($built.Length + 1).Replace('\', '/')] | Should -Be (Get-FileHash $file.FullName).Hash -Because $file.Name
        }
    }

    It 'is under 500 KB' {
        (Get-Item $package).Length | Should -BeLessThan 500KB
    }

    It 'has no address of a project, unless its publisher gives one' {
        (Import-PowerShellDataFile (Join-Path $first 'out/staging/DeviceAuth/DeviceAuth.psd1')).PrivateData.PSData.ProjectUri | Should -BeNullOrEmpty
        $null = New-Package $second '-ProjectUri', 'https://project.example.com/', '-LicenseUri', 'https://project.example.com/license'
        $data = (Import-PowerShellDataFile -LiteralPath (Join-Path $second 'out/staging/DeviceAuth/DeviceAuth.psd1')).PrivateData.PSData
        $data.ProjectUri | Should -Be 'https://project.example.com/'
        $data.LicenseUri | Should -Be 'https://project.example.com/license'
    }

    It 'is published as it was made before, when it is given' {
        $published = (New-Item -ItemType Directory -Path (Join-Path $TestDrive 'published')).FullName
        $repository = "Published-$([guid]::NewGuid().ToString('N'))"
        Register-PSResourceRepository -Name $repository -Uri $published
        try {
            Invoke-BuildTask $second Clean
            Invoke-BuildTask $second Publish '-Package', $package, '-Repository', $repository
        }
        finally { Unregister-PSResourceRepository -Name $repository }
        (Get-FileHash (Join-Path $published '*.nupkg')).Hash | Should -Be (Get-FileHash $package).Hash
        Test-Path -LiteralPath (Join-Path $second 'out') | Should -BeFalse -Because 'nothing is built anew'
    }

    It 'keeps its addresses when it is given' {
        { Invoke-BuildTask $second Publish '-Package', $package, '-Repository', 'None', '-ProjectUri', 'https://project.example.com/' } |
            Should -Throw '*has its addresses already*'
    }

    It 'leaves nothing that was built behind after Clean' {
        foreach ($folder in 'src/DeviceAuth/obj', 'tests/Benchmarks/obj', 'tests/Benchmarks/EmptyModule/bin/Release', 'out/staging') {
            $null = [IO.Directory]::CreateDirectory((Join-Path $second $folder))
        }
        Invoke-BuildTask $second Clean
        Get-ChildItem -LiteralPath $second -Directory -Recurse | Where-Object Name -In bin, obj, out | Should -BeNullOrEmpty
        Test-Path -LiteralPath (Join-Path $second 'tests/Benchmarks/EmptyModule') | Should -BeTrue
    }

    Describe "in the hands of a new user$(if ($skipUser) { " (skipped: $skipUser)" })" -Skip:([bool]$skipUser) {
        BeforeAll {
            $sandbox = if ($env:DEVICEAUTH_SANDBOX) { $env:DEVICEAUTH_SANDBOX } else {
                Join-Path $repository 'tests/Sandbox/bin/Debug/net10.0/DeviceAuth.Sandbox.dll'
            }
            $start = New-Object System.Diagnostics.ProcessStartInfo 'dotnet',
                "`"$sandbox`" --port 0 --interval 1 --approve-automatically --exit-with-stdin"
            $start.UseShellExecute = $false
            $start.RedirectStandardInput = $true
            $start.RedirectStandardOutput = $true
            $server = [System.Diagnostics.Process]::Start($start)
            $line = $server.StandardOutput.ReadLine()
            if ($line -notmatch '^Sandbox: (http://\S+)$') { throw "The sandbox began with: $line" }
            $issuer = $Matches[1]
            $null = $server.StandardOutput.ReadToEndAsync()

            $feed = Split-Path $package
            $userHome = Join-Path $TestDrive 'home'
            $null = New-Item -ItemType Directory -Path $userHome
            $script = {
                param($Feed, $Issuer, $Result)
                $ErrorActionPreference = 'Stop'
                $ProgressPreference = 'SilentlyContinue'
                $seen = @{}
                Register-PSResourceRepository -Name Feed -Uri $Feed -Trusted
                Install-PSResource -Name DeviceAuth -Repository Feed
                Import-Module DeviceAuth
                $seen.Path = (Get-Module DeviceAuth).Path
                $seen.Manifest = (Test-ModuleManifest (Join-Path (Split-Path $seen.Path) 'DeviceAuth.psd1')).Name
                $seen.Parameters = (TabExpansion2 'Connect-DeviceAuth -Sc').CompletionMatches.CompletionText
                $seen.Providers = (TabExpansion2 'Connect-DeviceAuth -Provider Gi').CompletionMatches.CompletionText
                $seen.Examples = Get-Help Connect-DeviceAuth -Examples | Out-String
                $seen.Connection = Connect-DeviceAuth $Issuer sandbox-cli 'openid profile api.read' -SessionOnly 6>$null
                $seen.Scopes = (TabExpansion2 "Connect-DeviceAuth $Issuer sandbox-cli api.").CompletionMatches.CompletionText
                $header = Get-DeviceAuthToken -AsHeader
                $seen.Me = (Invoke-RestMethod "$($Issuer)me" -Headers $header).preferred_username
                Remove-Module DeviceAuth
                Import-Module DeviceAuth
                $seen.AfterImport = (Get-DeviceAuthConnection).Account
                Disconnect-DeviceAuth
                $seen.AfterSignOut = @(Get-DeviceAuthConnection).Count
                $seen.Revoked = try { Invoke-RestMethod "$($Issuer)me" -Headers $header } catch { [int]$_.Exception.Response.StatusCode }
                ConvertTo-Json $seen -Depth 3 | Set-Content $Result
            }
            $result = Join-Path $TestDrive 'seen.json'
            Set-Content (Join-Path $TestDrive 'user.ps1') -Value "& {$script} '$feed' '$issuer' '$result'"
            $kept = @{ HOME = $env:HOME; XDG_DATA_HOME = $env:XDG_DATA_HOME; XDG_CONFIG_HOME = $env:XDG_CONFIG_HOME; XDG_CACHE_HOME = $env:XDG_CACHE_HOME; XDG_STATE_HOME = $env:XDG_STATE_HOME }
            try {
                foreach ($name in @($kept.Keys)) { [Environment]::SetEnvironmentVariable($name, $(if ($name -eq 'HOME') { $userHome })) }
                $said = & $shell -NoLogo -NoProfile -NonInteractive -File (Join-Path $TestDrive 'user.ps1') 2>&1 | Out-String
                if ($LASTEXITCODE -ne 0 -or -not (Test-Path $result)) { throw "The new user saw: $said" }
            }
            finally {
                foreach ($name in @($kept.Keys)) { [Environment]::SetEnvironmentVariable($name, $kept[$name]) }
            }
            $seen = Get-Content $result -Raw | ConvertFrom-Json
        }

        AfterAll {
            if ($server) {
                $server.StandardInput.Close()
                if (-not $server.WaitForExit(10000)) { $server.Kill() }
            }
        }

        It 'is installed where modules are found, and its manifest is valid there' {
            $seen.Path | Should -BeLike "$userHome*DeviceAuth.dll"
            $seen.Manifest | Should -Be 'DeviceAuth'
        }

        It 'answers Tab' {
            $seen.Parameters | Should -Be '-Scope'
            $seen.Providers | Should -Contain 'GitHub'
            $seen.Scopes | Should -Be 'api.read', 'api.write'
        }

        It 'has help with examples' {
            $seen.Examples | Should -Match 'Example 3'
        }

        It 'signs in, calls an API, and signs out' {
            $seen.Connection.Account | Should -Be 'alice'
            $seen.Me | Should -Be 'alice'
            $seen.AfterSignOut | Should -Be 0
            $seen.Revoked | Should -Be 401
        }

        It 'is removed and imported again without losing the connection' {
            $seen.AfterImport | Should -Be 'alice'
        }

        It 'can be installed from the sources as well, wherever this user''s modules are' {
            $data = Join-Path $TestDrive 'data'
            $kept = $env:XDG_DATA_HOME
            try {
                $env:XDG_DATA_HOME = $data
                Invoke-BuildTask $first Install
                $found = & $shell -NoLogo -NoProfile -NonInteractive -Command '(Import-Module DeviceAuth -PassThru).Path'
            }
            finally { $env:XDG_DATA_HOME = $kept }
            $found | Should -BeLike "$data*DeviceAuth.dll"
        }
    }
}
