# Waits for a sign-in in a terminal, with its progress shown, or, without an authority, sleeps.
param([string] $Module, [string] $Authority)

$ErrorActionPreference = 'Stop'
Import-Module $Module
[Console]::Out.WriteLine("process $PID")
if ($Authority) {
    $null = Connect-DeviceAuth $Authority sandbox-cli 'openid offline_access api.read' -SessionOnly
}
else {
    Start-Sleep -Seconds 3600
}
