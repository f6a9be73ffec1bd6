# Waits for a sign-in in a terminal, with its progress shown, or, without an authority, shows such a progress and nothing else.
param([string] $Module, [string] $Authority)

$ErrorActionPreference = 'Stop'
Import-Module $Module
[Console]::Out.WriteLine("process $PID")
if ($Authority) {
    $null = Connect-DeviceAuth $Authority sandbox-cli 'openid offline_access api.read' -SessionOnly
}

for ($left = 900; $left -gt 0; $left--) {
    Write-Progress -Activity 'Waiting for sign-in' -Status 'WDJB-MJHT at http://127.0.0.1:5000/device' -SecondsRemaining $left
    Start-Sleep -Seconds 1
}
