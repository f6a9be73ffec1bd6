<#
.SYNOPSIS
    The token of an Azure managed identity, for -ClientAssertion of Connect-DeviceAuth.
.DESCRIPTION
    A managed identity can vouch for an application, of its own tenant or of another one: the application trusts it as a federated credential.
    On a virtual machine the token comes from the instance metadata service, in App Service, Functions and Automation from the address in
    IDENTITY_ENDPOINT. Where the API itself can be opened to the managed identity, none of this is needed.
.PARAMETER Resource
    Who the token is for: the default, unless the application is in another cloud.
.PARAMETER ClientId
    The client id of a user-assigned identity; without it, the system-assigned one.
.PARAMETER MetadataAddress
    The instance metadata service.
.EXAMPLE
    $vouch = { & ./Get-ManagedIdentityToken.ps1 }
    Connect-DeviceAuth -Provider Microsoft -Tenant fabrikam.com -ClientId $id -Scope https://graph.microsoft.com/.default -Unattended -ClientAssertion $vouch
#>
[CmdletBinding()]
[OutputType([string])]
param(
    [string] $Resource = 'api://AzureADTokenExchange',

    [string] $ClientId,

    [uri] $MetadataAddress = 'http://169.254.169.254/metadata/identity/oauth2/token'
)

$ErrorActionPreference = 'Stop'
$query = "resource=$([uri]::EscapeDataString($Resource))"
if ($ClientId) { $query += "&client_id=$([uri]::EscapeDataString($ClientId))" }

if ($env:IDENTITY_ENDPOINT -and $env:IDENTITY_HEADER) {
    $request = @{ Uri = "${env:IDENTITY_ENDPOINT}?api-version=2019-08-01&$query"; Headers = @{ 'X-IDENTITY-HEADER' = $env:IDENTITY_HEADER } }
}
else {
    $request = @{ Uri = "${MetadataAddress}?api-version=2018-02-01&$query"; Headers = @{ Metadata = 'true' } }
}

# Neither address is behind a proxy, which would answer in its stead.
if ($PSVersionTable.PSVersion.Major -ge 6) { $request.NoProxy = $true }
(Invoke-RestMethod @request -TimeoutSec 30).access_token
