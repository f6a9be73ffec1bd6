# Times what kubectl starts for a token, out of the default vault.
param([string] $Module)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$stopwatch = [System.Diagnostics.Stopwatch]::StartNew()
$answer = Export-DeviceAuthToken -As ExecCredential
$stopwatch.Stop()
if ($answer -notmatch '"token":"') { throw 'There is no token.' }
"{`"Milliseconds`": $($stopwatch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture))}"
