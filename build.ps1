#Requires -Version 5.1

<#
.SYNOPSIS
    Builds, tests, packages and publishes DeviceAuth: thin tasks over dotnet and the real PowerShell modules.
.DESCRIPTION
    Needs the .NET SDK, and runs in any PowerShell: where there is none, `dotnet tool restore` brings one for
    `dotnet pwsh ./build.ps1`. A task that needs a PowerShell module which is missing saves it from the PowerShell Gallery in
    out/modules, in the version of build/Modules.psd1, and says so. The first task that fails ends the build.
.PARAMETER Task
    What to do, in this order:
    Clean    removes everything that was built
    Help     makes the MAML help in en-US from its markdown
    Build    assembles the module in out/DeviceAuth
    Analyze  checks formatting and runs PSScriptAnalyzer with the Gallery's rules
    Package  makes out/package/DeviceAuth.<version>.nupkg, the same bytes wherever it is made
    Test     runs all tests on the module of the package, made now or given by -Package
    Install  copies the built module to the current user's module path
    Publish  publishes the package, made now or given by -Package; needs -Repository, and -ApiKey for the PowerShell Gallery
.PARAMETER Package
    A package that was made before, for Test and Publish; without it, they make one.
.PARAMETER Repository
    The registered repository that Publish publishes to.
.PARAMETER ApiKey
    The repository's key.
.PARAMETER ProjectUri
    The project's address, written into the package's manifest.
.PARAMETER LicenseUri
    The licence's address, written into the package's manifest.
.EXAMPLE
    ./build.ps1
    Builds the module.
.EXAMPLE
    ./build.ps1 -Task Test, Package
    Tests and packages it.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Clean', 'Build', 'Help', 'Analyze', 'Test', 'Package', 'Install', 'Publish')]
    [string[]] $Task = 'Build',

    [string] $Package,

    [string] $Repository,

    [securestring] $ApiKey,

    [uri] $ProjectUri,

    [uri] $LicenseUri
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

$root = $PSScriptRoot
$moduleFolder = Join-Path $root 'out/DeviceAuth'
$packageFolder = Join-Path $root 'out/package'

# No path here is a pattern: a folder above the clone may have brackets in its name.
Import-Module -Name ([WildcardPattern]::Escape((Join-Path $root 'build/Tools.psm1'))) -Force

function Invoke-Dotnet {
    Write-Verbose "dotnet $args"
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE."
    }
}

function Get-ModuleVersion {
    (Import-PowerShellDataFile -LiteralPath (Join-Path $root 'DeviceAuth.psd1')).ModuleVersion
}

function Clear-Folder([string[]] $Path) {
    foreach ($folder in $Path) {
        if (Test-Path -LiteralPath $folder) {
            Remove-Item -LiteralPath $folder -Recurse -Force
        }
    }
}

function Copy-Content([string] $Path, [string] $Destination) {
    $null = [System.IO.Directory]::CreateDirectory($Destination)
    Get-ChildItem -LiteralPath $Path | ForEach-Object { Copy-Item -LiteralPath $_.FullName -Destination $Destination -Recurse }
}

# What is built lies in bin and obj beside each project, and one project lies in another's folder. Of out, the PowerShell that
# runs this may be a part.
function Invoke-Clean {
    $sources = 'src', 'tests', 'samples' | ForEach-Object { Join-Path $root $_ } | Where-Object { Test-Path -LiteralPath $_ }
    $built = @(Get-ChildItem -LiteralPath $sources -Directory -Recurse | Where-Object { $_.Name -in 'bin', 'obj' } | ForEach-Object { $_.FullName })
    $out = Join-Path $root 'out'
    if ($PSHOME -like "$([WildcardPattern]::Escape($out))[\\/]*") {
        $out = @(Get-ChildItem -LiteralPath $out | Where-Object { $_.FullName -ne $PSHOME } | ForEach-Object { $_.FullName })
    }

    Clear-Folder (@($out) + $built)
}

function Invoke-Build {
    Invoke-Dotnet build (Join-Path $root 'src/DeviceAuth') --configuration Release --nologo
}

function Invoke-Help {
    Import-PinnedModule Microsoft.PowerShell.PlatyPS
    Import-Module -Name ([WildcardPattern]::Escape((Join-Path $root 'build/Help.psm1'))) -Force
    Export-Help -Path (Join-Path $root 'en-US') -OutputFolder (Join-Path $root 'en-US')
}

function Invoke-Analyze {
    Invoke-Build
    Invoke-Dotnet format (Join-Path $root 'DeviceAuth.sln') --verify-no-changes --verbosity minimal
    Import-PinnedModule PSScriptAnalyzer
    $isOurs = { $_.FullName -notmatch '[\\/](bin|obj)[\\/]' }
    $findings = @(@(
        # What users get and run: the Gallery's rules.
        Get-Item -LiteralPath (Join-Path $root 'build.ps1'), (Join-Path $moduleFolder 'DeviceAuth.psd1')
        Get-ChildItem -LiteralPath (Join-Path $root 'build')
        Get-ChildItem -LiteralPath (Join-Path $root 'samples') -Filter '*.ps1' -File -Recurse | Where-Object $isOurs
    ) | ForEach-Object { Invoke-ScriptAnalyzer -Path ([WildcardPattern]::Escape($_.FullName)) -Settings (Join-Path $root 'PSScriptAnalyzerSettings.psd1') })
    $findings += Get-ChildItem -LiteralPath (Join-Path $root 'tests') -File -Recurse | Where-Object { $_.Extension -in '.ps1', '.psm1' } | Where-Object $isOurs |
        ForEach-Object { Invoke-ScriptAnalyzer -Path ([WildcardPattern]::Escape($_.FullName)) -Settings (Join-Path $root 'tests/PSScriptAnalyzerSettings.psd1') }
    if ($findings) {
        $findings | Format-Table -AutoSize | Out-String | Write-Host
        throw "PSScriptAnalyzer found $(@($findings).Count) problems."
    }
}

# What is tested is what users get: the tests import the module from the package.
function Invoke-Test([string] $Package) {
    $unpacked = Join-Path $root 'out/unpacked/DeviceAuth'
    Clear-Folder $unpacked
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    [System.IO.Compression.ZipFile]::ExtractToDirectory($Package, $unpacked)
    Write-Host "Testing $Package."
    $before = $env:DEVICEAUTH_MODULE
    try {
        $env:DEVICEAUTH_MODULE = $unpacked
        Invoke-Dotnet test $root --nologo
    }
    finally {
        $env:DEVICEAUTH_MODULE = $before
    }
}

# The addresses are the publisher's, so the manifest in the repository has none. Update-PSModuleManifest would write the date too.
function Add-Address([string] $Manifest, [hashtable] $Address) {
    $lines = foreach ($name in $Address.Keys | Sort-Object) {
        "            $name = '$($Address[$name].AbsoluteUri -replace "'", "''")'"
    }
    $text = [System.IO.File]::ReadAllText($Manifest)
    [System.IO.File]::WriteAllText($Manifest, $text.Replace("PSData = @{", "PSData = @{`n$($lines -join "`n")"))
}

# PSResourceGet and Test-ModuleManifest take a path for a pattern, and find nothing in a folder with brackets in its name: they work in
# a temporary folder. The script gets its path.
function Invoke-InTemporaryFolder([scriptblock] $Script) {
    $folder = Join-Path ([System.IO.Path]::GetTempPath()) "deviceauth-$([guid]::NewGuid().ToString('N'))"
    try {
        $null = [System.IO.Directory]::CreateDirectory($folder)
        & $Script $folder
    }
    finally {
        Clear-Folder $folder
    }
}

# Writes an archive anew without what differs each time, or from machine to machine: the time and the order of its entries, and in
# what NuGet adds to a package the name of a file, the ids of relationships, the order of types, the line ends, and the system that it
# ran on.
function ConvertTo-PlainArchive([string] $Path) {
    Add-Type -AssemblyName System.IO.Compression, System.IO.Compression.FileSystem
    $utf8 = [System.Text.UTF8Encoding]::new($false)
    $files = [System.Collections.Generic.SortedDictionary[string, byte[]]]::new([System.StringComparer]::Ordinal)
    $archive = [System.IO.Compression.ZipFile]::OpenRead($Path)
    try {
        foreach ($entry in $archive.Entries) {
            $content = [System.IO.MemoryStream]::new()
            $stream = $entry.Open()
            $stream.CopyTo($content)
            $stream.Dispose()
            $bytes = $content.ToArray()
            if ($entry.FullName -match '\.(psmdcp|rels|nuspec)$|^\[Content_Types\]\.xml$') {
                $lines = [string[]]($utf8.GetString($bytes) -split '\r?\n' -replace '[^/"]+\.psmdcp', 'nuget.psmdcp' -replace 'Target="([^"]*/)([^"/]*)" Id="[^"]*"', 'Target="$1$2" Id="$2"' |
                    Where-Object { $_ -notlike '*<lastModifiedBy>*' })
                if ($entry.FullName -like '*Content_Types*') {
                    # One line each between the heading's two and the last.
                    [array]::Sort($lines, 2, $lines.Count - 3, [System.StringComparer]::Ordinal)
                }

                $bytes = $utf8.GetBytes($lines -join "`n")
            }

            $files[($entry.FullName -replace '[^/]+\.psmdcp$', 'nuget.psmdcp')] = $bytes
        }
    }
    finally {
        $archive.Dispose()
    }

    Remove-Item -LiteralPath $Path
    $archive = [System.IO.Compression.ZipFile]::Open($Path, [System.IO.Compression.ZipArchiveMode]::Create)
    try {
        foreach ($name in $files.Keys) {
            $entry = $archive.CreateEntry($name)
            $entry.LastWriteTime = [DateTimeOffset]::new(1980, 1, 1, 0, 0, 0, [TimeSpan]::Zero)
            $stream = $entry.Open()
            $stream.Write($files[$name], 0, $files[$name].Length)
            $stream.Dispose()
        }
    }
    finally {
        $archive.Dispose()
    }
}

function Invoke-Package([hashtable] $Address) {
    Invoke-Build
    Import-PinnedModule Microsoft.PowerShell.PSResourceGet
    $staging = Join-Path $root 'out/staging/DeviceAuth'
    Clear-Folder $staging, $packageFolder
    $null = [System.IO.Directory]::CreateDirectory($packageFolder)
    Copy-Content $moduleFolder $staging
    if ($Address.Count -gt 0) {
        Add-Address -Manifest (Join-Path $staging 'DeviceAuth.psd1') -Address $Address
    }

    $name = "DeviceAuth.$(Get-ModuleVersion).nupkg"
    $package = Join-Path $packageFolder $name
    Invoke-InTemporaryFolder {
        param($folder)
        $module = Join-Path $folder 'DeviceAuth'
        Copy-Content $staging $module
        $null = Test-ModuleManifest -Path (Join-Path $module 'DeviceAuth.psd1')
        Compress-PSResource -Path $module -DestinationPath $folder
        [System.IO.File]::Copy((Join-Path $folder $name), $package)
    }
    ConvertTo-PlainArchive -Path $package
    Write-Host "Packaged $package, $([System.IO.FileInfo]::new($package).Length) bytes."
}

function Invoke-Install {
    Invoke-Build
    $userModules = if ($PSVersionTable.PSEdition -eq 'Desktop') {
        Join-Path ([Environment]::GetFolderPath('MyDocuments')) 'WindowsPowerShell/Modules'
    }
    elseif ($IsWindows) {
        Join-Path ([Environment]::GetFolderPath('MyDocuments')) 'PowerShell/Modules'
    }
    else {
        $data = if ($env:XDG_DATA_HOME) { $env:XDG_DATA_HOME } else { Join-Path $HOME '.local/share' }
        Join-Path $data 'powershell/Modules'
    }
    $target = Join-Path $userModules "DeviceAuth/$(Get-ModuleVersion)"

    # Windows lets nobody delete an assembly that a PowerShell has loaded: the old folder is moved away whole or stays as it is.
    $fresh = Join-Path $userModules "DeviceAuth/new-$PID"
    $old = Join-Path $userModules "DeviceAuth/old-$PID"
    Clear-Folder $fresh, $old
    Copy-Content $moduleFolder $fresh
    try {
        if (Test-Path -LiteralPath $target) {
            [System.IO.Directory]::Move($target, $old)
        }
    }
    catch {
        Clear-Folder $fresh
        throw "Nothing was installed, because $target is in use: close each PowerShell that has DeviceAuth loaded. $_"
    }

    [System.IO.Directory]::Move($fresh, $target)
    Clear-Folder $old
    Write-Host "Installed DeviceAuth $(Get-ModuleVersion) in $target."
}

function Invoke-Publish([string] $Package, [string] $Repository, [securestring] $ApiKey) {
    if (-not $Repository) {
        throw 'Publish needs -Repository, and for the PowerShell Gallery -ApiKey, -ProjectUri and -LicenseUri.'
    }

    Import-PinnedModule Microsoft.PowerShell.PSResourceGet

    # NuGet keeps its settings there, and in the current folder where a new user has none yet.
    $null = [Environment]::GetFolderPath('ApplicationData', 'Create')
    $key = @{}
    if ($ApiKey) {
        $key.ApiKey = [System.Net.NetworkCredential]::new('', $ApiKey).Password
    }

    $name = [System.IO.Path]::GetFileName($Package)
    Invoke-InTemporaryFolder {
        param($folder)
        $copy = Join-Path $folder $name
        [System.IO.File]::Copy($Package, $copy)
        Publish-PSResource -NupkgPath $copy -Repository $Repository @key
    }
    Write-Host "Published $name to $Repository."
}

$address = @{}
if ($ProjectUri) { $address.ProjectUri = $ProjectUri }
if ($LicenseUri) { $address.LicenseUri = $LicenseUri }

# Test and Publish need a package, and have it made unless there is one.
$isPackaged = $Task -contains 'Package' -or (-not $Package -and ($Task -contains 'Test' -or $Task -contains 'Publish'))
if ($Package -and $address.Count -gt 0) {
    throw 'A package that was made before has its addresses already: leave out -ProjectUri and -LicenseUri, or -Package.'
}

if ($Task -contains 'Clean') { Invoke-Clean }
if ($Task -contains 'Help') { Invoke-Help }
if ($Task -contains 'Build' -and -not $isPackaged) { Invoke-Build }
if ($Task -contains 'Analyze') { Invoke-Analyze }
if ($isPackaged) { Invoke-Package -Address $address }
if ($Task -contains 'Test' -or $Task -contains 'Publish') {
    $made = if ($Package) { $Package } else { Join-Path $packageFolder "DeviceAuth.$(Get-ModuleVersion).nupkg" }
    $made = (Resolve-Path -LiteralPath $made).Path
}
if ($Task -contains 'Test') { Invoke-Test -Package $made }
if ($Task -contains 'Install') { Invoke-Install }
if ($Task -contains 'Publish') { Invoke-Publish -Package $made -Repository $Repository -ApiKey $ApiKey }
