# Signs in many times, and times calls for all of them in mixed order beside calls for one.
param([string] $Module, [uri] $Authority, [int] $Rounds, [int] $Calls, [int] $Count)

$ErrorActionPreference = 'Stop'
$WarningPreference = 'SilentlyContinue'
Import-Module $Module

# Twenty at a time, since each takes the interval of a second.
function Connect-Many([int] $First, [int] $Last, [string] $Module, [uri] $Authority) {
    $workers = foreach ($worker in 0..19) {
        $names = @(for ($number = $First + $worker; $number -le $Last; $number += 20) { "c$number" })
        $shell = [powershell]::Create().AddScript({
                param($Module, $Authority, $Names)
                $ErrorActionPreference = 'Stop'
                $WarningPreference = 'SilentlyContinue'
                Import-Module $Module
                foreach ($name in $Names) {
                    $null = Connect-DeviceAuth $Authority client api.read -Name $name -SessionOnly -PromptAction { }
                }
            }).AddArgument($Module).AddArgument($Authority).AddArgument($names)
        [pscustomobject]@{ Shell = $shell; Run = $shell.BeginInvoke() }
    }
    foreach ($worker in $workers) {
        $null = $worker.Shell.EndInvoke($worker.Run)
        $worker.Shell.Runspace.Dispose()
        $worker.Shell.Dispose()
    }
}

function Get-HeapSize {
    foreach ($time in 1..3) {
        [GC]::Collect(2, [System.GCCollectionMode]::Aggressive, $true, $true)
        [GC]::WaitForPendingFinalizers()
    }
    [GC]::GetTotalMemory($false)
}

# Halves, so that a cost that grows with their number shows. The first hundred also pay for what is made once.
$warm = 100
$half = $warm + ($Count - $warm) / 2
Connect-Many 1 $warm $Module $Authority
$atWarm = Get-HeapSize
Connect-Many ($warm + 1) $half $Module $Authority
$atHalf = Get-HeapSize
Connect-Many ($half + 1) $Count $Module $Authority
$atAll = Get-HeapSize
$known = @(Get-DeviceAuthConnection -Vault '').Count
if ($known -ne $Count) { throw "There are $known connections." }

$random = [random]::new(7)
$sides = [ordered]@{
    Mixed = @(1..$Calls | ForEach-Object { "c$($random.Next($Count) + 1)" })
    One   = @(1..$Calls | ForEach-Object { [string]::new('c1') })
}
$call = { param($Names) foreach ($name in $Names) { $null = Get-DeviceAuthToken -Name $name -AsSecureString } }
$samples = @{
    FirstHalfBytes  = ($atHalf - $atWarm) / ($half - $warm)
    SecondHalfBytes = ($atAll - $atHalf) / ($Count - $half)
}
foreach ($name in $sides.Keys) {
    $samples[$name] = [System.Collections.Generic.List[double]]::new()
    & $call $sides[$name]
}

# In slices, so that whatever else the machine does meanwhile meets both sides.
$slice = 500
for ($round = 0; $round -lt $Rounds; $round++) {
    for ($first = 0; $first -lt $Calls; $first += $slice) {
        foreach ($name in $sides.Keys) {
            $names = $sides[$name][$first..($first + $slice - 1)]
            $stopwatch = [System.Diagnostics.Stopwatch]::StartNew()
            & $call $names
            $samples[$name].Add($stopwatch.Elapsed.TotalMilliseconds * 1000 / $slice)
        }
    }
}

$samples | ConvertTo-Json -Compress
