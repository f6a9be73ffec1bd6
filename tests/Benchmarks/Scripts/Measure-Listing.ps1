# Lists the connections of a vault, and reads as many secrets with Get-Secret, by turns.
param([string] $Module, [int] $Connections, [int] $Rounds)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$record = Get-Secret -Vault Store -Name deviceauth-default -AsPlainText
foreach ($number in 2..$Connections) {
    Set-Secret -Vault Store -Name "deviceauth-c$number" -Secret ($record -replace '"name":"default"', """name"":""c$number""")
}

$names = @('deviceauth-default') + @(2..$Connections | ForEach-Object { "deviceauth-c$_" })
$sides = [ordered]@{
    List    = { $count = @(Get-DeviceAuthConnection -Vault Store).Count; if ($count -ne $Connections) { throw "$count connections." } }
    Secrets = { foreach ($name in $names) { $null = Get-Secret -Vault Store -Name $name } }
    One     = { $null = Get-DeviceAuthConnection c2 -Vault Store }
    Secret  = { $null = Get-Secret -Vault Store -Name deviceauth-c2 }
}
$samples = @{}
foreach ($name in $sides.Keys) {
    $samples[$name] = [System.Collections.Generic.List[double]]::new()
    & $sides[$name]
}

for ($round = 0; $round -lt $Rounds; $round++) {
    foreach ($name in $sides.Keys) {
        $stopwatch = [System.Diagnostics.Stopwatch]::StartNew()
        & $sides[$name]
        $samples[$name].Add($stopwatch.Elapsed.TotalMilliseconds)
    }
}

$samples | ConvertTo-Json -Compress
