<#
.SYNOPSIS
    The projected token of a Kubernetes service account, for -ClientAssertion of Connect-DeviceAuth.
.DESCRIPTION
    The kubelet writes it into a file and replaces that long before the token ends: it is read anew for each request. Azure's workload
    identity names the file in AZURE_FEDERATED_TOKEN_FILE; elsewhere name the path of the projected volume. The token that each pod has by
    default is for the cluster's own API and not for a provider: project one with the audience that the provider expects.
.PARAMETER Path
    The file; AZURE_FEDERATED_TOKEN_FILE unless given.
.EXAMPLE
    $vouch = { & ./Get-KubernetesToken.ps1 -Path /var/run/secrets/tokens/provider }
    Connect-DeviceAuth https://login.example.com nightly-job api.read -Unattended -ClientAssertion $vouch
#>
[CmdletBinding()]
[OutputType([string])]
param(
    [string] $Path = $env:AZURE_FEDERATED_TOKEN_FILE
)

$ErrorActionPreference = 'Stop'
if (-not $Path) {
    throw 'No file is named: give -Path, or run it in a pod of a workload identity, which has AZURE_FEDERATED_TOKEN_FILE.'
}

(Get-Content -LiteralPath $Path -Raw).Trim()
