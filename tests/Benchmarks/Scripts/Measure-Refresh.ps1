# Times refreshes, and bare requests to the same endpoint, by turns.
param([string] $Module, [uri] $Authority, [int] $Rounds, [int] $Calls)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$scope = 'openid offline_access api.read'
$null = Connect-DeviceAuth $Authority sandbox-cli $scope -SessionOnly -PromptAction { }

# The module hands out no refresh token, so the bare request gets one of its own.
$client = [System.Net.Http.HttpClient]::new()
$tokenEndpoint = [uri]::new($Authority, 'connect/token')
$grant = Invoke-RestMethod ([uri]::new($Authority, 'connect/deviceauthorization')) -Method Post -Body @{ client_id = 'sandbox-cli'; scope = $scope }
Start-Sleep -Seconds 2
$tokens = Invoke-RestMethod $tokenEndpoint -Method Post -Body @{
    client_id   = 'sandbox-cli'
    grant_type  = 'urn:ietf:params:oauth:grant-type:device_code'
    device_code = $grant.device_code
}
$form = [System.Collections.Generic.Dictionary[string, string]]::new()
$form['client_id'] = 'sandbox-cli'
$form['grant_type'] = 'refresh_token'
$form['refresh_token'] = $tokens.refresh_token

function Send-Form {
    $content = [System.Net.Http.FormUrlEncodedContent]::new($form)
    $response = $client.PostAsync($tokenEndpoint, $content).GetAwaiter().GetResult()
    $null = $response.EnsureSuccessStatusCode()
    $null = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
    $response.Dispose()
}

$sides = [ordered]@{
    Refresh = { param($Calls) for ($i = 0; $i -lt $Calls; $i++) { $null = Get-DeviceAuthToken -ForceRefresh -AsSecureString } }
    Post    = { param($Calls) for ($i = 0; $i -lt $Calls; $i++) { Send-Form } }
}
$samples = @{}
foreach ($name in $sides.Keys) {
    $samples[$name] = [System.Collections.Generic.List[double]]::new()
    & $sides[$name] (3 * $Calls)
}

for ($round = 0; $round -lt $Rounds; $round++) {
    $order = @($sides.Keys)
    if ($round % 2) { [array]::Reverse($order) }
    foreach ($name in $order) {
        $stopwatch = [System.Diagnostics.Stopwatch]::StartNew()
        & $sides[$name] $Calls
        $samples[$name].Add($stopwatch.Elapsed.TotalMilliseconds / $Calls)
    }
}

$samples | ConvertTo-Json -Compress
