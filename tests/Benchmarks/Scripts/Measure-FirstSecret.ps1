# Times the first secret of a process that comes out of the same vault.
$ErrorActionPreference = 'Stop'
$stopwatch = [System.Diagnostics.Stopwatch]::StartNew()
$secret = Get-Secret -Vault Store -Name deviceauth-default
$stopwatch.Stop()
if ($secret -isnot [securestring]) { throw 'There is no secret.' }
"{`"Milliseconds`": $($stopwatch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture))}"
