<#
.SYNOPSIS
    The OIDC token of a GitHub Actions job, for -ClientAssertion of Connect-DeviceAuth.
.DESCRIPTION
    The workflow needs `permissions: id-token: write`; GitHub then puts the address and a token for it into the environment. What it returns
    lives for five minutes: DeviceAuth runs the script block anew for each request.
.PARAMETER Audience
    Who the token is for, as the provider expects it. Microsoft Entra ID wants the default.
.EXAMPLE
    $vouch = { & ./Get-GitHubActionsToken.ps1 }
    Connect-DeviceAuth -Provider Microsoft -Tenant contoso.com -ClientId $id -Scope https://graph.microsoft.com/.default -Unattended -ClientAssertion $vouch
#>
[CmdletBinding()]
[OutputType([string])]
param(
    [string] $Audience = 'api://AzureADTokenExchange'
)

$ErrorActionPreference = 'Stop'
if (-not $env:ACTIONS_ID_TOKEN_REQUEST_URL -or -not $env:ACTIONS_ID_TOKEN_REQUEST_TOKEN) {
    throw 'This is no job of GitHub Actions, or one that may not ask for a token: give the workflow "permissions: id-token: write".'
}

$request = @{
    Uri        = "$env:ACTIONS_ID_TOKEN_REQUEST_URL&audience=$([uri]::EscapeDataString($Audience))"
    Headers    = @{ Authorization = "Bearer $env:ACTIONS_ID_TOKEN_REQUEST_TOKEN"; Accept = 'application/json; api-version=2.0' }
    TimeoutSec = 30
}
(Invoke-RestMethod @request).value
