#Requires -Modules DeviceAuth

<#
.SYNOPSIS
    The first sign-in, by a person, for a script that will run without one.
.DESCRIPTION
    Run it once as the user that the script will run as, in a shell on that machine, over SSH or in a container's console. It
    keeps the connection in a SecretManagement vault, and proves that it can be renewed without a person.
.PARAMETER Authority
    The issuer to sign in to.
.PARAMETER ClientId
    The client identifier that the provider gave your application.
.PARAMETER Scope
    The scopes that the script needs. offline_access is added, since without it somebody would have to sign in again soon.
.PARAMETER Name
    The connection's name. The script uses the same.
.PARAMETER Vault
    The vault that keeps it; the default vault unless given. It must open without a question, as the script runs without a person.
.PARAMETER Force
    Signs in anew though the connection still works: when the sign-in itself is about to end.
.EXAMPLE
    ./Initialize-Connection.ps1 -Authority https://login.example.com -ClientId my-cli -Scope api.read -Name nightly-report
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [uri] $Authority,

    [Parameter(Mandatory)]
    [string] $ClientId,

    [string[]] $Scope = @(),

    [string] $Name = 'nightly-report',

    [string] $Vault,

    [switch] $Force
)

$ErrorActionPreference = 'Stop'
$where = if ($Vault) { @{ Vault = $Vault } } else { @{} }

$connection = Connect-DeviceAuth -Authority $Authority -ClientId $ClientId -Scope (@($Scope) + 'offline_access') -Name $Name @where -Force:$Force
if (-not $connection.Vault) {
    throw 'The connection was not kept: there is no default vault. Register one with Register-SecretVault, or give -Vault.'
}

if (-not $connection.CanRefresh) {
    throw "The provider gave no refresh token, so '$Name' would need a person again at $($connection.ExpiresOn). Ask for offline_access to be allowed."
}

# What the script will do later: a new token without a person.
$null = Get-DeviceAuthToken -Name $Name @where -ForceRefresh
$connection
