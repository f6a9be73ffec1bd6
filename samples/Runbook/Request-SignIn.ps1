#Requires -Modules DeviceAuth

<#
.SYNOPSIS
    Asks people for the sign-in that a script needs, through a chat's incoming webhook.
.DESCRIPTION
    For a machine on which nobody sits: run it when a script ended with exit code 77. It posts the address and the code to the
    chat, waits for whoever is meant to sign in, and keeps the connection. Whoever enters the code decides whose account the
    script uses: post it where only those people read. Exit codes: 0 done, 77 nobody signed in, 70 anything else.
.PARAMETER Authority
    The issuer to sign in to.
.PARAMETER ClientId
    The client identifier that the provider gave your application.
.PARAMETER WebhookUri
    The address that takes {"text": "..."}, as Slack, Mattermost, Rocket.Chat and Google Chat do.
.PARAMETER Scope
    The scopes that the script needs.
.PARAMETER Name
    The connection's name.
.PARAMETER Vault
    The vault that keeps it; the default vault unless given.
.PARAMETER TimeoutSec
    How long to wait for people at most.
.EXAMPLE
    ./Request-SignIn.ps1 -Authority https://login.example.com -ClientId my-cli -WebhookUri $webhook -Scope api.read
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [uri] $Authority,

    [Parameter(Mandatory)]
    [string] $ClientId,

    [Parameter(Mandatory)]
    [uri] $WebhookUri,

    [string[]] $Scope = @(),

    [string] $Name = 'nightly-report',

    [string] $Vault,

    [ValidateRange(1, 86400)]
    [int] $TimeoutSec = 900
)

$ErrorActionPreference = 'Stop'
$where = if ($Vault) { @{ Vault = $Vault } } else { @{} }
$machine = [Environment]::MachineName
$post = @{ Uri = $WebhookUri; Method = 'Post'; ContentType = 'application/json; charset=utf-8'; TimeoutSec = 30 }

try {
    # -Force: a script found that the connection needs a sign-in, so one that looks alive is not reused.
    Connect-DeviceAuth -Authority $Authority -ClientId $ClientId -Scope (@($Scope) + 'offline_access') -Name $Name @where -Force -TimeoutSec $TimeoutSec -PromptAction {
        param($prompt)
        # Any error here ends the sign-in at once: a code that was not sent is one that nobody enters.
        $body = @{ text = "The script '$($prompt.ConnectionName)' on $machine needs a sign-in. $($prompt.Message)" } | ConvertTo-Json
        $null = Invoke-RestMethod @post -Body $body
    }
}
catch {
    $id = ($_.FullyQualifiedErrorId -split ',')[0]
    [Console]::Error.WriteLine("NOT SIGNED IN: $_ ($id)")
    exit $(if ($id -in 'SignInTimedOut', 'SignInExpired', 'SignInDenied') { 77 } else { 70 })
}
