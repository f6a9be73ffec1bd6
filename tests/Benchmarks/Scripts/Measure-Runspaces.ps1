# Calls from many runspaces at once and from one: calls per millisecond, and how often a lock was waited for.
param([string] $Module, [string] $EmptyModule, [uri] $Authority, [int] $Rounds, [int] $Calls, [int] $Count)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$null = Connect-DeviceAuth $Authority sandbox-cli 'openid offline_access api.read' -SessionOnly -PromptAction { }

$state = [initialsessionstate]::CreateDefault2()
$state.ImportPSModule([string[]] @($Module, $EmptyModule))
$runspaces = 1..$Count | ForEach-Object {
    $runspace = [runspacefactory]::CreateRunspace($state)
    $runspace.Open()
    $runspace
}
$scripts = @{
    Token = 'param($Calls) for ($i = 0; $i -lt $Calls; $i++) { $null = Get-DeviceAuthToken -AsSecureString }'
    Empty = 'param($Calls) for ($i = 0; $i -lt $Calls; $i++) { $null = Get-EmptyObject -AsSecureString }'
}

function Invoke-AtOnce([string] $Script, [int] $Width, [int] $Calls) {
    $callers = $runspaces | Select-Object -First $Width | ForEach-Object {
        $caller = [powershell]::Create()
        $caller.Runspace = $_
        $caller.AddScript($Script).AddArgument($Calls)
    }
    $contention = [System.Threading.Monitor]::LockContentionCount
    $stopwatch = [System.Diagnostics.Stopwatch]::StartNew()
    $handles = $callers | ForEach-Object { $_.BeginInvoke() }
    for ($i = 0; $i -lt @($callers).Count; $i++) { $null = @($callers)[$i].EndInvoke(@($handles)[$i]) }
    $stopwatch.Stop()
    $callers | ForEach-Object { $_.Dispose() }
    @{
        Throughput = $Width * $Calls / $stopwatch.Elapsed.TotalMilliseconds
        Contention = ([System.Threading.Monitor]::LockContentionCount - $contention) * 1000 / ($Width * $Calls)
    }
}

$samples = @{}
foreach ($round in -2..($Rounds - 1)) {
    $order = @(@('Token', 1), @('Token', $Count), @('Empty', 1), @('Empty', $Count))
    if ($round % 2) { [array]::Reverse($order) }
    foreach ($side in $order) {
        # As many calls in all, so that both take as long.
        $name, $width = $side
        $outcome = Invoke-AtOnce $scripts[$name] $width ([int]($Calls * $Count / $width))
        if ($round -ge 0) {
            $kind = if ($width -eq 1) { 'One' } else { 'Many' }
            foreach ($figure in $outcome.Keys) {
                $key = "$name$kind$figure"
                if (-not $samples.ContainsKey($key)) { $samples[$key] = [System.Collections.Generic.List[double]]::new() }
                $samples[$key].Add($outcome[$figure])
            }
        }
    }
}

$samples | ConvertTo-Json -Compress
