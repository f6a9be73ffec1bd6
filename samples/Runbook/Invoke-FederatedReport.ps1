#Requires -Modules DeviceAuth

<#
.SYNOPSIS
    The script that runs without a person, where the place that it runs in vouches for it: no secret is anywhere.
.DESCRIPTION
    It signs the client in with the token of its platform (samples/Federation), and then does what Invoke-NightlyReport.ps1 does, with the
    same exit codes; 70 too where the platform gave no token or the provider does not trust it.
.PARAMETER Uri
    The API to call.
.PARAMETER Authority
    The issuer to sign in to.
.PARAMETER ClientId
    The client identifier that the provider gave your application.
.PARAMETER Scope
    The scopes that the script needs; of Microsoft Entra ID one such as https://graph.microsoft.com/.default.
.PARAMETER TokenScript
    The script that returns the platform's token: one of samples/Federation.
.EXAMPLE
    ./Invoke-FederatedReport.ps1 -Uri https://api.example.com/report -Authority https://login.example.com -ClientId job -Scope api.read -TokenScript ../Federation/Get-KubernetesToken.ps1
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [uri] $Uri,

    [Parameter(Mandatory)]
    [uri] $Authority,

    [Parameter(Mandatory)]
    [string] $ClientId,

    [string[]] $Scope = @(),

    [Parameter(Mandatory)]
    [string] $TokenScript
)

$ErrorActionPreference = 'Stop'
$connect = @{ Authority = $Authority; ClientId = $ClientId; Name = 'federated-report'; SessionOnly = $true }
if ($Scope) { $connect.Scope = $Scope }

# By its text, since it may run in another runspace, which does not have the variables of this one.
$path = (Resolve-Path -LiteralPath $TokenScript).ProviderPath
$vouch = [scriptblock]::Create("& '$($path.Replace("'", "''"))'")
try {
    $null = Connect-DeviceAuth @connect -Unattended -ClientAssertion $vouch
}
catch {
    $id = ($_.FullyQualifiedErrorId -split ',')[0]
    $heading, $exitCode = if ($_.Exception.IsTransient) { 'TRY AGAIN LATER', 75 } else { 'FAILED', 70 }
    [Console]::Error.WriteLine("${heading}: $_ ($id)")
    exit $exitCode
}

& "$PSScriptRoot/Invoke-NightlyReport.ps1" -Uri $Uri -Name $connect.Name
exit $LASTEXITCODE
