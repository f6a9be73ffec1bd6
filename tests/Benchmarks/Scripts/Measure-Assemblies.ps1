# The assemblies of ours that a process has loaded after everything but a QR code was used.
param([string] $Module, [uri] $Authority)

$ErrorActionPreference = 'Stop'
$folder = Split-Path $Module
$null = Get-Command Get-Date
$before = [AppDomain]::CurrentDomain.GetAssemblies()
Import-Module $Module
$afterImport = [AppDomain]::CurrentDomain.GetAssemblies()
$null = Connect-DeviceAuth $Authority sandbox-cli 'openid offline_access api.read' -SessionOnly -PromptAction { }
$null = Get-DeviceAuthToken -AsHeader
$null = Get-DeviceAuthToken -ForceRefresh
$null = Get-DeviceAuthConnection | Out-String
Disconnect-DeviceAuth -Confirm:$false
$after = [AppDomain]::CurrentDomain.GetAssemblies()
@{
    ByImport = $afterImport.Count - $before.Count
    Ours     = @($after | Where-Object { -not $_.IsDynamic -and $_.Location -and (Split-Path $_.Location) -eq $folder }).Count
    All      = $after.Count - $before.Count
} | ConvertTo-Json -Compress
