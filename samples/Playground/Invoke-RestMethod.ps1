# Stands in for the Invoke-RestMethod of pwsh: the bare engine brings no web commands.
function Invoke-RestMethod {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [uri] $Uri,
        [hashtable] $Headers = @{}
    )

    $client = [System.Net.Http.HttpClient]::new()
    try {
        foreach ($name in $Headers.Keys) {
            $client.DefaultRequestHeaders.Add($name, [string] $Headers[$name])
        }

        $json = $client.GetStringAsync($Uri).GetAwaiter().GetResult()
    }
    finally {
        $client.Dispose()
    }

    $object = [ordered] @{}
    foreach ($member in [System.Text.Json.JsonDocument]::Parse($json).RootElement.EnumerateObject()) {
        $object[$member.Name] = $member.Value.ToString()
    }

    [pscustomobject] $object
}
