# AWS' Security Token Service and IAM Identity Center's portal on this machine, as far as a trade for temporary credentials goes. The first
# part of the path says how it answers; what it says of a refused token has that token in it.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$opened = [Collections.Generic.List[object]]::new()

# The service: Address, Seen (what it was asked), and the Secrets of the credentials that it gives.
function Open-AwsService {
    $free = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $free.Start()
    $state = @{ Address = "http://127.0.0.1:$($free.LocalEndpoint.Port)"; Seen = [Collections.Concurrent.ConcurrentQueue[string]]::new(); Secrets = 'the-secret-access-key', 'the-session-token' }
    $free.Stop()
    $listener = [Net.HttpListener]::new()
    $listener.Prefixes.Add("$($state.Address)/")
    $listener.Start()
    $shell = [powershell]::Create().AddScript({
        param($Listener, $State)
        $role = '"accessKeyId":"ASIAEXAMPLE","secretAccessKey":"the-secret-access-key","sessionToken":"the-session-token"'
        $granted = '<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><SessionToken>the-session-token</SessionToken>' +
            '<SecretAccessKey>the-secret-access-key</SecretAccessKey><Expiration>2036-11-26T10:00:00Z</Expiration><AccessKeyId>ASIAEXAMPLE</AccessKeyId>' +
            '</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>'
        while ($Listener.IsListening) {
            try { $context = $Listener.GetContext() } catch { return }
            $request = $context.Request
            $body = [IO.StreamReader]::new($request.InputStream).ReadToEnd()
            $token = $body -match 'WebIdentityToken=([^&]+)' ? [uri]::UnescapeDataString($Matches[1]) : $request.Headers['x-amz-sso_bearer_token']
            $how = $request.Url.AbsolutePath.Split('/')[1]
            $State.Seen.Enqueue("$($request.HttpMethod) $how $($token.Length -gt 20)")
            $status, $type, $text = switch ($how) {
                'refuse-xml' { 400, 'text/xml', "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidIdentityToken</Code><Message>No provider for $token</Message></Error></ErrorResponse>" }
                'refuse-json' { 403, 'application/json', (@{ message = "No access with $token"; __type = "Forbidden $token"; error = $token; error_description = $token } | ConvertTo-Json) }
                'html' { 200, 'text/html', "<html>$token</html>" }
                'large' { 200, 'text/xml', ('<a>' + "$token " * ([int](1MB / $token.Length)) + '</a>') }
                'redirect' { 302, 'text/html', $token }
                'federation' { 200, 'application/json', "{`"roleCredentials`":{$role,`"expiration`":2110000000000}}" }
                default { 200, 'text/xml', $granted }
            }
            try {
                $context.Response.StatusCode = $status
                $context.Response.ContentType = $type
                if ($how -eq 'redirect') { $context.Response.RedirectLocation = "http://127.0.0.1:1/?token=$token" }
                $bytes = [Text.Encoding]::UTF8.GetBytes($text)
                $context.Response.OutputStream.Write($bytes, 0, $bytes.Length)
                $context.Response.Close()
            }
            catch { $State.Seen.Enqueue('went away') } # who asked had read enough
        }
    }).AddArgument($listener).AddArgument($state)
    $null = $shell.BeginInvoke()
    $opened.Add($listener)
    $state
}

function Close-AwsService {
    foreach ($listener in $opened) { $listener.Stop() }
    $opened.Clear()
}

Export-ModuleMember -Function Open-AwsService, Close-AwsService
