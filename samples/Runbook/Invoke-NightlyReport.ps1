#Requires -Modules DeviceAuth

<#
.SYNOPSIS
    A script that runs without a person: it calls an API with a token that is renewed silently, and never asks.
.DESCRIPTION
    Exit codes, which cron, systemd, the task scheduler and CI systems show to the operator:
    0   done
    75  a passing failure, such as a network, a provider or an API that is down: run it again later
    77  somebody must sign in: the message has the command
    70  anything else
.PARAMETER Uri
    The API to call.
.PARAMETER Name
    The connection's name, as given to Initialize-Connection.ps1.
.PARAMETER Vault
    The vault that keeps it; the default vault unless given.
.PARAMETER WarnDays
    How many days before the sign-in itself ends each run warns of it, where the provider tells that: an operator hears of it on Monday,
    and nobody is called when the script would fail on Sunday at three.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File ./Invoke-NightlyReport.ps1 -Uri https://api.example.com/report
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [uri] $Uri,

    [string] $Name = 'nightly-report',

    [string] $Vault,

    [ValidateRange(0, 365)]
    [int] $WarnDays = 7
)

$ErrorActionPreference = 'Stop'
$connection = @{ Name = $Name }
if ($Vault) { $connection.Vault = $Vault }

function Get-Header([switch] $ForceRefresh) {
    try {
        Get-DeviceAuthToken @connection -AsHeader -ForceRefresh:$ForceRefresh -WarningAction SilentlyContinue -WarningVariable warnings
        foreach ($warning in $warnings) { [Console]::Error.WriteLine("WARNING: $warning") }
    }
    catch {
        # The id is stable; the text is for people.
        $id = ($_.FullyQualifiedErrorId -split ',')[0]
        $heading, $exitCode = if ($id -eq 'SignInRequired') { 'SIGN-IN REQUIRED', 77 } elseif ($_.Exception.IsTransient) { 'TRY AGAIN LATER', 75 } else { 'FAILED', 70 }
        [Console]::Error.WriteLine("${heading}: $_ (account $([Environment]::UserName) on $([Environment]::MachineName), $id)")
        exit $exitCode
    }
}

# Refreshing does not put off the end of the sign-in itself: somebody has to sign in again before that.
function Show-EndOfSignIn([int] $Days) {
    $end = (Get-DeviceAuthConnection @connection -WarningAction SilentlyContinue -ErrorAction Ignore).SignInEndsOn
    if ($end -and $end -lt (Get-Date).AddDays($Days)) {
        $day = $end.ToString('dddd yyyy-MM-dd HH:mm', [cultureinfo]::InvariantCulture)
        [Console]::Error.WriteLine("WARNING: The sign-in '$Name' ends on $day, and this script ends with 77 from then on. " +
            'Before that, run Initialize-Connection.ps1 with -Force, or Request-SignIn.ps1.')
    }
}

# The status that an API's answer had; 0 where there was no answer.
function Get-Status([Exception] $Exception) {
    $response = $Exception.PSObject.Properties['Response']
    if ($response -and $response.Value) { [int]$response.Value.StatusCode } else { 0 }
}

$headers = Get-Header
Show-EndOfSignIn $WarnDays
foreach ($attempt in 1, 2) {
    try {
        Invoke-RestMethod -Uri $Uri -Headers $headers
        break
    }
    catch {
        $status = Get-Status $_.Exception
        if ($status -eq 401 -and $attempt -eq 1) {
            # The provider ended the token before its time. Where it ended the sign-in too, this says so with exit code 77.
            $headers = Get-Header -ForceRefresh
            continue
        }

        $heading, $exitCode = if ($status -in 0, 408, 429 -or $status -ge 500) { 'TRY AGAIN LATER', 75 } else { 'FAILED', 70 }
        [Console]::Error.WriteLine("${heading}: $Uri answered: $($_.Exception.Message)")
        exit $exitCode
    }
}
