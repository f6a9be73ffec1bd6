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

# In a process of its own: an older PSResourceGet, which PowerShell brings along, would be loaded by it, and two versions of its
# assembly do not go into one process.
function Install-BuildModule([string] $Name, [version] $Version) {
    Write-Host "Installing $Name $Version from the PowerShell Gallery for the current user."
    $script = {
        param([string] $Name, [string] $Version)
        $ErrorActionPreference = 'Stop'
        $ProgressPreference = 'SilentlyContinue'
        if (Get-Command -Name Install-PSResource -ErrorAction Ignore) {
            Install-PSResource -Name $Name -Version "[$Version]" -Repository PSGallery -Scope CurrentUser -TrustRepository
        }
        else {
            # Windows PowerShell as it comes: without the provider it would ask, and the Gallery takes TLS 1.2 or later.
            [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.ServicePointManager]::SecurityProtocol -bor 'Tls12'
            if (-not (Get-PackageProvider -Name NuGet -ListAvailable -ErrorAction Ignore)) {
                $null = Install-PackageProvider -Name NuGet -MinimumVersion 2.8.5.201 -Scope CurrentUser -Force
            }

            Install-Module -Name $Name -RequiredVersion $Version -Repository PSGallery -Scope CurrentUser -Force -SkipPublisherCheck -AllowClobber
        }
    }
    $encoded = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes("& {$script} $Name $Version"))
    & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand $encoded
    if ($LASTEXITCODE -ne 0) {
        throw "$Name $Version could not be installed."
    }
}

# Imports a module in its pinned version or a later one of the same major version, and installs it first where there is none.
function Import-BuildModule([string] $Name) {
    $wanted = [version] $pinned[$Name]
    $isFit = { $_.Version -ge $wanted -and $_.Version.Major -eq $wanted.Major }
    if (-not (Get-Module -ListAvailable -Name $Name | Where-Object $isFit)) {
        Install-BuildModule -Name $Name -Version $wanted
    }

    $found = Get-Module -ListAvailable -Name $Name | Where-Object $isFit | Sort-Object Version -Descending | Select-Object -First 1
    if (-not $found) {
        throw "$Name $wanted was installed, but not where this PowerShell looks for modules."
    }

    Import-Module -Name $found.Path -Force
}

function Get-ModuleVersion {
    (Import-PowerShellDataFile -Path (Join-Path $root 'DeviceAuth.psd1')).ModuleVersion
}

function Clear-Folder([string[]] $Path) {
    foreach ($folder in $Path) {
        if (Test-Path -LiteralPath $folder) {
            Remove-Item -LiteralPath $folder -Recurse -Force
        }
    }
}

# What is built lies in bin and obj beside each project, and one project lies in another's folder.
function Invoke-Clean {
    $sources = 'src', 'tests', 'samples' | ForEach-Object { Join-Path $root $_ } | Where-Object { Test-Path -Path $_ }
    $built = @(Get-ChildItem -Path $sources -Directory -Recurse | Where-Object { $_.Name -in 'bin', 'obj' } | ForEach-Object { $_.FullName })
    Clear-Folder (@(Join-Path $root 'out') + $built)
}

function Invoke-Build {
    Invoke-Dotnet build (Join-Path $root 'src/DeviceAuth') --configuration Release --nologo
}

function Invoke-Help {
    Import-BuildModule platyPS
    $null = New-ExternalHelp -Path (Join-Path $root 'en-US') -OutputPath (Join-Path $root 'en-US') -Force -ErrorAction Stop
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
    $pinned.Keys | Where-Object { $_ -ne 'PSScriptAnalyzer' } | Sort-Object | ForEach-Object { Import-BuildModule $_ }

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
    Clear-Folder $staging, $packageFolder
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
        $data = if ($env:XDG_DATA_HOME) { $env:XDG_DATA_HOME } else { Join-Path $HOME '.local/share' }
        Join-Path $data 'powershell/Modules'
    }
    $target = Join-Path $userModules "DeviceAuth/$(Get-ModuleVersion)"
    Clear-Folder $target
    $null = New-Item -Path $target -ItemType Directory -Force
    Copy-Item -Path (Join-Path $moduleFolder '*') -Destination $target -Recurse
    Write-Host "Installed DeviceAuth $(Get-ModuleVersion) in $target."
}

function Invoke-Publish([string] $Package, [string] $Repository, [securestring] $ApiKey) {
    if (-not $Repository) {
        throw 'Publish needs -Repository, and for the PowerShell Gallery -ApiKey, -ProjectUri and -LicenseUri.'
    }

    Import-BuildModule Microsoft.PowerShell.PSResourceGet
    $key = @{}
    if ($ApiKey) {
        $key.ApiKey = [System.Net.NetworkCredential]::new('', $ApiKey).Password
    }

    Publish-PSResource -NupkgPath $Package -Repository $Repository @key
    Write-Host "Published $(Split-Path -Path $Package -Leaf) to $Repository."
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
    $made = (Resolve-Path -Path $made).Path
}
if ($Task -contains 'Test') { Invoke-Test -Package $made }
if ($Task -contains 'Install') { Invoke-Install }
if ($Task -contains 'Publish') { Invoke-Publish -Package $made -Repository $Repository -ApiKey $ApiKey }
