#Requires -Version 5.1

# What build.ps1 and the tests share: the running PowerShell's own executable, and the modules that they need.
Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

$pinned = Import-PowerShellDataFile -LiteralPath (Join-Path $PSScriptRoot 'Modules.psd1')

# Where a module is saved that the machine has not, so that nothing is installed for the user. `Clean` removes it.
$saved = Join-Path (Split-Path $PSScriptRoot) 'out/modules'
if ($saved -notin $env:PSModulePath.Split([System.IO.Path]::PathSeparator)) {
    $env:PSModulePath = $saved + [System.IO.Path]::PathSeparator + $env:PSModulePath
}

$own = [System.Diagnostics.Process]::GetCurrentProcess().MainModule.FileName

# PowerShell as a .NET tool runs in `dotnet`, which may lie where the executable beside it does not look.
$isDotnetTool = [System.IO.Path]::GetFileNameWithoutExtension($own) -eq 'dotnet'
if ($isDotnetTool -and -not $env:DOTNET_ROOT) {
    $env:DOTNET_ROOT = Split-Path $own
}

# The .NET tool has one executable for all that is not Windows, which starts on x64 Linux alone.
function Test-Start([string] $Path) {
    try {
        $null = & $Path -Version 2>$null
        $LASTEXITCODE -eq 0
    }
    catch { $false }
}

$shell = $null

<#
.SYNOPSIS
    The executable of the PowerShell that runs this. The process's own would be `dotnet` where PowerShell is a .NET tool.
#>
function Get-ShellPath {
    if ($script:shell) {
        return $script:shell
    }

    $names = if ($PSVersionTable.PSEdition -eq 'Desktop') { 'powershell.exe' }
        elseif ($IsWindows) { 'pwsh.exe', 'pwsh-preview.exe' }
        else { 'pwsh', 'pwsh-preview' }
    $found = @($names | ForEach-Object { [System.IO.Path]::Combine($PSHOME, $_) }) + @($own | Where-Object { (Split-Path $_ -Leaf) -in $names }) +
        @(Get-Command -Name $names -CommandType Application -ErrorAction Ignore | ForEach-Object { $_.Source })
    $script:shell = $found | Where-Object { [System.IO.File]::Exists($_) -and (-not $isDotnetTool -or (Test-Start $_)) } | Select-Object -First 1
    if (-not $script:shell) {
        throw "There is no $($names[0]) that starts: neither in $PSHOME nor on the PATH."
    }

    $script:shell
}

# A module in its pinned version or a later one of the same major version; nothing where there is none.
function Find-PinnedModule([string] $Name) {
    $wanted = [version] $pinned[$Name]
    Get-Module -ListAvailable -Name $Name | Where-Object { $_.Version -ge $wanted -and $_.Version.Major -eq $wanted.Major } |
        Sort-Object -Property Version -Descending | Select-Object -First 1
}

# Saves modules from the PowerShell Gallery that the machine has not.
function Save-PinnedModule([string[]] $Name) {
    foreach ($one in $Name | Where-Object { -not (Find-PinnedModule $_) }) {
        Write-Host "Saving $one $($pinned[$one]) from the PowerShell Gallery in $saved."
        $script = {
            param([string] $Name, [string] $Version, [string] $Path)
            $ErrorActionPreference = 'Stop'
            $ProgressPreference = 'SilentlyContinue'
            trap { [Console]::Out.WriteLine("$_"); exit 1 }
            $null = New-Item -Path $Path -ItemType Directory -Force
            if (Get-Command -Name Save-PSResource -ErrorAction Ignore) {
                Save-PSResource -Name $Name -Version "[$Version]" -Repository PSGallery -Path $Path -TrustRepository -SkipDependencyCheck
            }
            else {
                # Windows PowerShell as it comes: without the provider it would ask, and the Gallery takes TLS 1.2 or later.
                [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.ServicePointManager]::SecurityProtocol -bor 'Tls12'
                if (-not (Get-PackageProvider -Name NuGet -ListAvailable -ErrorAction Ignore)) {
                    $null = Install-PackageProvider -Name NuGet -MinimumVersion 2.8.5.201 -Scope CurrentUser -Force
                }

                Save-Module -Name $Name -RequiredVersion $Version -Repository PSGallery -Path $Path -Force
            }
        }

        # In a process of its own: an older PSResourceGet, which PowerShell brings along, would be loaded by it, and two versions of
        # its assembly do not go into one process.
        $command = "& {$script} $one $($pinned[$one]) '$($saved.Replace("'", "''"))'"
        $encoded = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($command))
        $said = & (Get-ShellPath) -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand $encoded | Out-String
        if ($LASTEXITCODE -ne 0) {
            # PSResourceGet adds the whole request.
            $reason = ($said -split ' Request sent:')[0].Trim()
            throw "$one $($pinned[$one]) is not on this machine, and could not be saved from the PowerShell Gallery: $reason"
        }
    }
}

<#
.SYNOPSIS
    Imports modules in their pinned versions, and saves them first where the machine has none.
#>
function Import-PinnedModule([string[]] $Name) {
    Save-PinnedModule $Name
    foreach ($one in $Name) {
        Import-Module -Name ([WildcardPattern]::Escape((Find-PinnedModule $one).Path)) -Force -Global
    }
}

Export-ModuleMember -Function Get-ShellPath, Find-PinnedModule, Save-PinnedModule, Import-PinnedModule
