#Requires -Version 5.1
<#
.SYNOPSIS
    Builds, tests, packages and publishes DeviceAuth: thin tasks over dotnet and the real PowerShell modules.
.DESCRIPTION
    Needs the .NET SDK. A task that needs a PowerShell module which is missing installs it from the PowerShell Gallery for the
    current user, in the version that is pinned here, and says so. The first task that fails ends the build.
.PARAMETER Task
    What to do, in this order:
    Clean    removes everything that was built
    Build    assembles the module in out/DeviceAuth
    Help     makes the MAML help in en-US from its markdown
    Analyze  checks formatting and runs PSScriptAnalyzer with the Gallery's rules
    Package  makes out/package/DeviceAuth.<version>.nupkg, the same bytes wherever it is made
    Test     runs all tests on the module of the package, made now or given by -Package
    Install  copies the built module to the current user's module path
    Publish  publishes the package; needs -Repository, and -ApiKey for the PowerShell Gallery
.PARAMETER Package
    A package that was made before, for Test; without it, Test makes one.
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

# The versions that the project is tested with.
$pinned = @{
    'platyPS'                                = '0.14.2'
    'Pester'                                 = '5.7.1'
    'PSScriptAnalyzer'                       = '1.24.0'
    'Microsoft.PowerShell.PSResourceGet'     = '1.1.1'
    'Microsoft.PowerShell.SecretManagement'  = '1.1.2'
    'Microsoft.PowerShell.SecretStore'       = '1.0.6'
}

function Invoke-Dotnet {
    Write-Verbose "dotnet $args"
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE."
    }
}

# Imports a module in its pinned version or a later one of the same major version, and installs it first where there is none.
function Import-BuildModule([string] $Name) {
    $wanted = [version] $pinned[$Name]
    $isFit = { $_.Version -ge $wanted -and $_.Version.Major -eq $wanted.Major }
    if (-not (Get-Module -ListAvailable -Name $Name | Where-Object $isFit)) {
        Write-Host "Installing $Name $wanted from the PowerShell Gallery for the current user."
        if (Get-Command -Name Install-PSResource -ErrorAction Ignore) {
            Install-PSResource -Name $Name -Version "[$wanted]" -Repository PSGallery -Scope CurrentUser -TrustRepository
        }
        else {
            Install-Module -Name $Name -RequiredVersion $wanted -Repository PSGallery -Scope CurrentUser -Force -SkipPublisherCheck -AllowClobber
        }
    }

    $found = Get-Module -ListAvailable -Name $Name | Where-Object $isFit | Sort-Object Version -Descending | Select-Object -First 1
    Import-Module -Name $found.Path -Force
}

function Get-ModuleVersion {
    (Import-PowerShellDataFile -Path (Join-Path $root 'DeviceAuth.psd1')).ModuleVersion
}

function Invoke-Clean {
    foreach ($folder in @('out', 'src/*/bin', 'src/*/obj', 'tests/*/bin', 'tests/*/obj', 'samples/*/bin', 'samples/*/obj')) {
        Remove-Item -Path (Join-Path $root $folder) -Recurse -Force -ErrorAction Ignore
    }
}

function Invoke-Build {
    Invoke-Dotnet build (Join-Path $root 'src/DeviceAuth') --configuration Release --nologo
}

function Invoke-Help {
    Import-BuildModule platyPS
    $null = New-ExternalHelp -Path (Join-Path $root 'en-US') -OutputPath (Join-Path $root 'en-US') -Force
}

function Invoke-Analyze {
    Invoke-Build
    Invoke-Dotnet format (Join-Path $root 'DeviceAuth.sln') --verify-no-changes --verbosity minimal
    Import-BuildModule PSScriptAnalyzer
    $isOurs = { $_.FullName -notmatch '[\\/](bin|obj)[\\/]' }
    $findings = @(@(
        # What users get and run: the Gallery's rules.
        Get-Item -Path (Join-Path $root 'build.ps1'), (Join-Path $moduleFolder 'DeviceAuth.psd1')
        Get-ChildItem -Path (Join-Path $root 'samples') -Filter '*.ps1' -File -Recurse | Where-Object $isOurs
    ) | ForEach-Object { Invoke-ScriptAnalyzer -Path $_.FullName -Settings (Join-Path $root 'PSScriptAnalyzerSettings.psd1') })
    $findings += Get-ChildItem -Path (Join-Path $root 'tests') -Include '*.ps1', '*.psm1' -File -Recurse | Where-Object $isOurs |
        ForEach-Object { Invoke-ScriptAnalyzer -Path $_.FullName -Settings (Join-Path $root 'tests/PSScriptAnalyzerSettings.psd1') }
    if ($findings) {
        $findings | Format-Table -AutoSize | Out-String | Write-Host
        throw "PSScriptAnalyzer found $(@($findings).Count) problems."
    }
}

# What is tested is what users get: the tests import the module from the package.
function Invoke-Test([string] $Package) {
    foreach ($name in 'Pester', 'Microsoft.PowerShell.SecretManagement', 'Microsoft.PowerShell.SecretStore') {
        Import-BuildModule $name
    }

    $unpacked = Join-Path $root 'out/unpacked/DeviceAuth'
    Remove-Item -Path $unpacked -Recurse -Force -ErrorAction Ignore
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
    $null = Test-ModuleManifest -Path $Manifest
}

# An archive keeps the time of every file in it, and so would differ each time.
function Clear-ArchiveTime([string] $Path) {
    Add-Type -AssemblyName System.IO.Compression, System.IO.Compression.FileSystem
    $archive = [System.IO.Compression.ZipFile]::Open($Path, [System.IO.Compression.ZipArchiveMode]::Update)
    try {
        foreach ($entry in $archive.Entries) {
            $entry.LastWriteTime = [DateTimeOffset]::new(1980, 1, 1, 0, 0, 0, [TimeSpan]::Zero)
        }
    }
    finally {
        $archive.Dispose()
    }
}

function Invoke-Package([hashtable] $Address) {
    Invoke-Build
    Import-BuildModule Microsoft.PowerShell.PSResourceGet
    $staging = Join-Path $root 'out/staging/DeviceAuth'
    Remove-Item -Path $staging, $packageFolder -Recurse -Force -ErrorAction Ignore
    $null = New-Item -Path $staging, $packageFolder -ItemType Directory -Force
    Copy-Item -Path (Join-Path $moduleFolder '*') -Destination $staging -Recurse
    if ($Address.Count -gt 0) {
        Add-Address -Manifest (Join-Path $staging 'DeviceAuth.psd1') -Address $Address
    }

    Compress-PSResource -Path $staging -DestinationPath $packageFolder
    $package = Get-Item -Path (Join-Path $packageFolder "DeviceAuth.$(Get-ModuleVersion).nupkg")
    Clear-ArchiveTime -Path $package.FullName
    Write-Host "Packaged $($package.FullName), $([System.IO.FileInfo]::new($package.FullName).Length) bytes."
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
        Join-Path $HOME '.local/share/powershell/Modules'
    }
    $target = Join-Path $userModules "DeviceAuth/$(Get-ModuleVersion)"
    Remove-Item -Path $target -Recurse -Force -ErrorAction Ignore
    $null = New-Item -Path $target -ItemType Directory -Force
    Copy-Item -Path (Join-Path $moduleFolder '*') -Destination $target -Recurse
    Write-Host "Installed DeviceAuth $(Get-ModuleVersion) in $target."
}

function Invoke-Publish([string] $Repository, [securestring] $ApiKey) {
    if (-not $Repository) {
        throw 'Publish needs -Repository, and for the PowerShell Gallery -ApiKey, -ProjectUri and -LicenseUri.'
    }

    $package = Get-ChildItem -Path $packageFolder -Filter '*.nupkg' | Select-Object -First 1
    $key = @{}
    if ($ApiKey) {
        $key.ApiKey = [System.Net.NetworkCredential]::new('', $ApiKey).Password
    }

    Publish-PSResource -NupkgPath $package.FullName -Repository $Repository @key
    Write-Host "Published $($package.Name) to $Repository."
}

$address = @{}
if ($ProjectUri) { $address.ProjectUri = $ProjectUri }
if ($LicenseUri) { $address.LicenseUri = $LicenseUri }

# Test and Publish need a package, and have it made.
$isPackaged = $Task -contains 'Package' -or $Task -contains 'Publish' -or ($Task -contains 'Test' -and -not $Package)

if ($Task -contains 'Clean') { Invoke-Clean }
if ($Task -contains 'Build' -and -not $isPackaged) { Invoke-Build }
if ($Task -contains 'Help') { Invoke-Help }
if ($Task -contains 'Analyze') { Invoke-Analyze }
if ($isPackaged) { Invoke-Package -Address $address }
if ($Task -contains 'Test') {
    $tested = if ($Package) { $Package } else { Join-Path $packageFolder "DeviceAuth.$(Get-ModuleVersion).nupkg" }
    Invoke-Test -Package (Resolve-Path -Path $tested).Path
}
if ($Task -contains 'Install') { Invoke-Install }
if ($Task -contains 'Publish') { Invoke-Publish -Repository $Repository -ApiKey $ApiKey }
