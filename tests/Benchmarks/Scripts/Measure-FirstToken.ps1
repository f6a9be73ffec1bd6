# Times the first token of a process that comes out of the default vault.
param([string] $Module)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$stopwatch = [System.Diagnostics.Stopwatch]::StartNew()
$token = Get-DeviceAuthToken -AsSecureString
$stopwatch.Stop()
if ($token -isnot [securestring]) { throw 'There is no token.' }
"{`"Milliseconds`": $($stopwatch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture))}"
