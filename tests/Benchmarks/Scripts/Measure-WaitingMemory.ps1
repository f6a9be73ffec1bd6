# The memory of this process while a second runspace waits for a sign-in, or, without an authority, sleeps.
param([string] $Module, [string] $Authority, [int] $Seconds)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$state = [initialsessionstate]::CreateDefault2()
$state.ImportPSModule([string[]] @($Module))
$runspace = [runspacefactory]::CreateRunspace($Host, $state)
$runspace.Open()
$caller = [powershell]::Create()
$caller.Runspace = $runspace
$null = if ($Authority) {
    $caller.AddCommand('Connect-DeviceAuth').AddParameters(@{
            Authority = $Authority; ClientId = 'sandbox-cli'; Scope = 'openid offline_access api.read'; SessionOnly = $true; PromptAction = { }
        })
}
else {
    $caller.AddCommand('Start-Sleep').AddParameter('Seconds', 3600)
}

$handle = $caller.BeginInvoke()
Start-Sleep -Seconds $Seconds
if ($handle.IsCompleted) { throw "It does not wait: $($caller.Streams.Error)" }
foreach ($time in 1..3) {
    [GC]::Collect(2, [System.GCCollectionMode]::Aggressive, $true, $true)
    [GC]::WaitForPendingFinalizers()
}

$process = [System.Diagnostics.Process]::GetCurrentProcess()
$private = if (Test-Path /proc/self/status) {
    # What is this process's alone: the working set also counts pages of assemblies, which any process shares.
    [double](@(Get-Content /proc/self/status) -match '^RssAnon' -replace '\D')[0] / 1024
}
else {
    $process.PrivateMemorySize64 / 1MB
}
@{
    WorkingSet = $process.WorkingSet64 / 1MB
    Private    = $private
    Heap       = [GC]::GetTotalMemory($false) / 1MB
} | ConvertTo-Json -Compress
$caller.Stop()
