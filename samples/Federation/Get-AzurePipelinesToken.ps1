<#
.SYNOPSIS
    The OIDC token of a service connection in Azure Pipelines, for -ClientAssertion of Connect-DeviceAuth.
.DESCRIPTION
    The service connection is one with workload identity federation. The step needs the job's own token in its environment:

        env:
          SYSTEM_ACCESSTOKEN: $(System.AccessToken)

    Azure Pipelines sets SYSTEM_OIDCREQUESTURI. What it returns lives for ten minutes: DeviceAuth runs the script block anew for each request.
.PARAMETER ServiceConnectionId
    The id of the service connection, which stands in the address of its page as resourceId.
.EXAMPLE
    $vouch = { & ./Get-AzurePipelinesToken.ps1 -ServiceConnectionId $env:CONNECTION_ID }
    Connect-DeviceAuth -Provider Microsoft -Tenant contoso.com -ClientId $id -Scope https://graph.microsoft.com/.default -Unattended -ClientAssertion $vouch
#>
[CmdletBinding()]
[OutputType([string])]
param(
    [Parameter(Mandatory)]
    [guid] $ServiceConnectionId
)

$ErrorActionPreference = 'Stop'
if (-not $env:SYSTEM_OIDCREQUESTURI -or -not $env:SYSTEM_ACCESSTOKEN) {
    throw 'SYSTEM_OIDCREQUESTURI or SYSTEM_ACCESSTOKEN is missing: run it in Azure Pipelines, in a step with "env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)".'
}

$request = @{
    Method      = 'Post'
    Uri         = "${env:SYSTEM_OIDCREQUESTURI}?api-version=7.1&serviceConnectionId=$ServiceConnectionId"
    Headers     = @{ Authorization = "Bearer $env:SYSTEM_ACCESSTOKEN" }
    ContentType = 'application/json'
    TimeoutSec  = 30
}
(Invoke-RestMethod @request).oidcToken
