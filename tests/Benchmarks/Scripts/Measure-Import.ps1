# Imports a module and says how long the call took.
param([string] $Module)

$stopwatch = [System.Diagnostics.Stopwatch]::StartNew()
Import-Module $Module
$stopwatch.Stop()
"{`"Milliseconds`": $($stopwatch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture))}"
