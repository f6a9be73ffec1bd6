#Requires -Version 5.1

# What the tests of the help read of its pages, and the module that they read them with.
Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

$root = Split-Path (Split-Path $PSScriptRoot)

# The folder with the help's sources.
function Get-HelpFolder {
    if ($env:DEVICEAUTH_HELP) { $env:DEVICEAUTH_HELP } else { Join-Path $root 'en-US' }
}

# The files of the cmdlets' pages.
function Get-HelpPage {
    Get-ChildItem -Path (Join-Path (Get-HelpFolder) '*-*.md')
}

# Copies the module, so that no test holds a file of the build open, and so that its folder has the module's name.
function Copy-ModuleToTest([string]$Folder) {
    $module = if ($env:DEVICEAUTH_MODULE) { $env:DEVICEAUTH_MODULE } else { Join-Path $root 'out/DeviceAuth' }
    $modules = Join-Path $Folder 'modules'
    $null = New-Item -ItemType Directory $modules
    Copy-Item -Path $module -Destination (Join-Path $modules 'DeviceAuth') -Recurse
    $modules
}

function Read-Text([string]$Path) {
    [System.IO.File]::ReadAllText($Path).Replace("`r`n", "`n")
}

# One section of a page or of an about topic, without its heading.
function Get-Section([string]$Text, [string]$Heading) {
    if ($Text -notmatch "(?ms)^## $Heading\n(.*?)(?=^## |\z)") { throw "There is no section '$Heading'." }
    $Matches[1].Trim("`n")
}

# The examples of a page, with what each gives.
function Get-HelpExample([string]$Path) {
    $section = Get-Section (Read-Text $Path) 'EXAMPLES'
    foreach ($match in [regex]::Matches($section, '(?ms)^### (?<Title>Example (?<Number>\d+)[^\n]*)\n(?<Body>.*?)(?=^### |\z)')) {
        $body = $match.Groups['Body'].Value
        $blocks = @([regex]::Matches($body, '(?ms)^```(?<Kind>\w*)\n(?<Text>.*?)^```$'))
        [pscustomobject]@{
            Page    = [System.IO.Path]::GetFileNameWithoutExtension($Path)
            Number  = [int]$match.Groups['Number'].Value
            Title   = $match.Groups['Title'].Value
            Code    = @($blocks | Where-Object { $_.Groups['Kind'].Value -ceq 'powershell' } | ForEach-Object { $_.Groups['Text'].Value })
            Output  = @($blocks | Where-Object { $_.Groups['Kind'].Value -ceq 'Output' } | ForEach-Object { $_.Groups['Text'].Value })
            Remarks = ($body -replace '(?ms)^```.*?^```$').Trim()
        }
    }
}

Export-ModuleMember -Function *
