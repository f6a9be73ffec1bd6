# Times calls of Get-DeviceAuthToken that are answered from memory, and of a cmdlet that does nothing, by turns.
param([string] $Module, [string] $EmptyModule, [uri] $Authority, [int] $Rounds, [int] $Calls)

$ErrorActionPreference = 'Stop'
Import-Module $Module, $EmptyModule
$null = Connect-DeviceAuth $Authority sandbox-cli 'openid offline_access api.read api.write' -SessionOnly -PromptAction { }

$sides = [ordered]@{
    Token       = { param($Calls) for ($i = 0; $i -lt $Calls; $i++) { $null = Get-DeviceAuthToken -AsSecureString } }
    Other       = { param($Calls) for ($i = 0; $i -lt $Calls; $i++) { $null = Get-DeviceAuthToken -Scope api.write -AsSecureString } }
    IdToken     = { param($Calls) for ($i = 0; $i -lt $Calls; $i++) { $null = Get-DeviceAuthToken -IdToken -AsSecureString } }
    Empty       = { param($Calls) for ($i = 0; $i -lt $Calls; $i++) { $null = Get-EmptyObject } }
    EmptySwitch = { param($Calls) for ($i = 0; $i -lt $Calls; $i++) { $null = Get-EmptyObject -AsSecureString } }
}
$samples = @{}
foreach ($name in $sides.Keys) {
    $samples[$name] = [System.Collections.Generic.List[double]]::new()
    & $sides[$name] (10 * $Calls)
}

for ($round = 0; $round -lt $Rounds; $round++) {
    $order = @($sides.Keys)
    if ($round % 2) { [array]::Reverse($order) }
    foreach ($name in $order) {
        $stopwatch = [System.Diagnostics.Stopwatch]::StartNew()
        & $sides[$name] $Calls
        $samples[$name].Add($stopwatch.Elapsed.TotalMilliseconds * 1000 / $Calls)
    }
}

$samples | ConvertTo-Json -Compress
