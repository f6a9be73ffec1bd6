#Requires -Modules DeviceAuth

<#
.SYNOPSIS
    The first sign-in of a client that needs no person, for a script that will run without one.
.DESCRIPTION
    Run it once as the user that the script will run as. It keeps the connection in a SecretManagement vault, and proves that it can be
    renewed. The secret or the key stays where it is: in the vault under a name of its own, or in the store of certificates.
.PARAMETER Authority
    The issuer to sign in to.
.PARAMETER ClientId
    The client identifier that the provider gave your application.
.PARAMETER Scope
    The scopes that the script needs; of Microsoft Entra ID one such as https://graph.microsoft.com/.default.
.PARAMETER SecretName
    The name of the vault's secret that is the client's secret.
.PARAMETER KeyName
    The name of the vault's secret that is the client's private key, in PEM or as a JSON Web Key.
.PARAMETER Thumbprint
    The thumbprint of the client's certificate in the user's or the machine's store.
.PARAMETER Name
    The connection's name. The script uses the same.
.PARAMETER Vault
    The vault that keeps it; the default vault unless given. It must open without a question, as the script runs without a person.
.EXAMPLE
    ./Initialize-Machine.ps1 -Authority https://login.example.com -ClientId nightly-job -Scope api.read -SecretName nightly-secret
#>
[CmdletBinding(DefaultParameterSetName = 'Secret')]
param(
    [Parameter(Mandatory)]
    [uri] $Authority,

    [Parameter(Mandatory)]
    [string] $ClientId,

    [string[]] $Scope = @(),

    [Parameter(Mandatory, ParameterSetName = 'Secret')]
    [string] $SecretName,

    [Parameter(Mandatory, ParameterSetName = 'Key')]
    [string] $KeyName,

    [Parameter(Mandatory, ParameterSetName = 'Certificate')]
    [string] $Thumbprint,

    [string] $Name = 'nightly-report',

    [string] $Vault
)

$ErrorActionPreference = 'Stop'
$where = if ($Vault) { @{ Vault = $Vault } } else { @{} }
$proof = switch ($PSCmdlet.ParameterSetName) {
    'Secret' { @{ ClientSecretName = $SecretName } }
    'Key' { @{ ClientKey = $KeyName } }
    'Certificate' { @{ ClientCertificate = $Thumbprint } }
}
if ($Scope) { $proof.Scope = $Scope }

$connection = Connect-DeviceAuth -Authority $Authority -ClientId $ClientId -Name $Name -Unattended @proof @where
if (-not $connection.Vault) {
    throw 'The connection was not kept: there is no default vault. Register one with Register-SecretVault, or give -Vault.'
}

# What the script will do later: another token, without anybody.
$null = Get-DeviceAuthToken -Name $Name @where -ForceRefresh
$connection
