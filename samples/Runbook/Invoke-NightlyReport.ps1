#Requires -Modules DeviceAuth

<#
.SYNOPSIS
    A script that runs without a person: it calls an API with a token that is renewed silently, and never asks.
.DESCRIPTION
    Exit codes, which cron, systemd, the task scheduler and CI systems show to the operator:
    0   done
    75  a passing failure, such as a network that is down: run it again later
    77  somebody must sign in: the message has the command
    70  anything else
.PARAMETER Uri
    The API to call.
.PARAMETER Name
    The connection's name, as given to Initialize-Connection.ps1.
.PARAMETER Vault
    The vault that keeps it; the default vault unless given.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File ./Invoke-NightlyReport.ps1 -Uri https://api.example.com/report
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [uri] $Uri,

    [string] $Name = 'nightly-report',

    [string] $Vault
)

$ErrorActionPreference = 'Stop'
$where = if ($Vault) { @{ Vault = $Vault } } else { @{} }

try {
    $headers = Get-DeviceAuthToken -Name $Name @where -AsHeader
}
catch {
    # The id is stable; the text is for people.
    $id = ($_.FullyQualifiedErrorId -split ',')[0]
    switch ($id) {
        'SignInRequired' { $heading, $exitCode = 'SIGN-IN REQUIRED', 77 }
        { $_ -in 'ProviderUnreachable', 'ProviderError', 'VaultStale', 'VaultFailed' } { $heading, $exitCode = 'TRY AGAIN LATER', 75 }
        default { $heading, $exitCode = 'FAILED', 70 }
    }
    [Console]::Error.WriteLine("${heading}: $_ (account $([Environment]::UserName) on $([Environment]::MachineName), $id)")
    exit $exitCode
}

try {
    Invoke-RestMethod -Uri $Uri -Headers $headers
}
catch {
    [Console]::Error.WriteLine("FAILED: $Uri answered: $($_.Exception.Message)")
    exit 70
}
