# Servers on this machine for programs that want a token: one that git clones from, and one that kubectl takes for a cluster. Each asks
# the sandbox whether the token is good, and looks at the command lines of all processes while it serves.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$opened = [Collections.Generic.List[object]]::new()

# A server whose answer to a request is what the script block makes of the context, with the state that the test reads too.
function Open-Server([scriptblock] $Serve, [hashtable] $State) {
    $free = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $free.Start()
    $State.Host = "127.0.0.1:$($free.LocalEndpoint.Port)"
    $free.Stop()
    $State.Seen = [Collections.Concurrent.ConcurrentQueue[string]]::new()
    $State.CommandLines = [Collections.Concurrent.ConcurrentQueue[string]]::new()
    $listener = [Net.HttpListener]::new()
    $listener.Prefixes.Add("http://$($State.Host)/")
    $listener.Start()
    $shell = [powershell]::Create().AddScript({
        param($Listener, $State, $Serve)
        $serve = [scriptblock]::Create($Serve)
        while ($Listener.IsListening) {
            $next = $Listener.GetContextAsync()
            while (-not $next.AsyncWaitHandle.WaitOne(100)) {
                if (-not $Listener.IsListening) { return }
            }

            $context = $next.Result
            $token = $null
            if ("$($context.Request.Headers['Authorization'])" -match '^(Basic|Bearer) (.+)$') {
                $token = $Matches[1] -eq 'Bearer' ? $Matches[2] : ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($Matches[2])) -split ':', 2)[1]
            }

            foreach ($file in [IO.Directory]::Exists('/proc') ? [IO.Directory]::GetDirectories('/proc') : @()) {
                try { $State.CommandLines.Enqueue([IO.File]::ReadAllText("$file/cmdline")) } catch { $null = $_ }
            }

            try {
                $answer = $token ? (Invoke-WebRequest "$($State.Issuer)me" -Headers @{ Authorization = "Bearer $token" } -SkipHttpErrorCheck).StatusCode : 401
                $State.Seen.Enqueue("$answer $($context.Request.HttpMethod) $($context.Request.Url.AbsolutePath)")
                if ($answer -eq 200) { & $serve $context $State } else { $context.Response.StatusCode = 401; $context.Response.AddHeader('WWW-Authenticate', 'Basic realm="test"') }
            }
            catch { $State.Seen.Enqueue("500 $_"); $context.Response.StatusCode = 500 }
            finally { $context.Response.Close() }
        }
    }).AddArgument($listener).AddArgument($State).AddArgument("$Serve")
    $null = $shell.BeginInvoke()
    $opened.Add($listener)
    $State
}

# A git server: its own program for that (git-http-backend), behind a token. State.Url is the repository's address.
function Open-GitServer([string] $Folder, [string] $Issuer) {
    $null = git init --quiet --bare "$Folder/repo.git"
    $null = git -C "$Folder/repo.git" config http.receivepack true
    $state = Open-Server -State @{ Folder = $Folder; Issuer = $Issuer } -Serve {
        param($context, $state)
        $request = $context.Request
        $start = [Diagnostics.ProcessStartInfo]::new('git', 'http-backend')
        foreach ($pair in @{
            GIT_PROJECT_ROOT = $state.Folder; GIT_HTTP_EXPORT_ALL = '1'; PATH_INFO = $request.Url.AbsolutePath; REMOTE_USER = 'alice'
            QUERY_STRING = $request.Url.Query.TrimStart('?'); REQUEST_METHOD = $request.HttpMethod; CONTENT_TYPE = "$($request.ContentType)"
            CONTENT_LENGTH = "$($request.ContentLength64)"; HTTP_CONTENT_ENCODING = "$($request.Headers['Content-Encoding'])"
            GIT_PROTOCOL = "$($request.Headers['Git-Protocol'])"
        }.GetEnumerator()) {
            if ($pair.Value -and $pair.Value -ne '-1') { $start.Environment[$pair.Key] = $pair.Value }
        }

        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $process = [Diagnostics.Process]::Start($start)
        $request.InputStream.CopyTo($process.StandardInput.BaseStream)
        $process.StandardInput.Close()
        $output = [IO.MemoryStream]::new()
        $process.StandardOutput.BaseStream.CopyTo($output)
        $process.WaitForExit()
        $bytes = $output.ToArray()
        $end = [Text.Encoding]::Latin1.GetString($bytes).IndexOf("`r`n`r`n")
        foreach ($line in [Text.Encoding]::Latin1.GetString($bytes, 0, $end) -split "`r`n") {
            $name, $value = $line -split ': ', 2
            if ($name -eq 'Status') { $context.Response.StatusCode = [int]$value.Substring(0, 3) }
            elseif ($name -eq 'Content-Type') { $context.Response.ContentType = $value }
            else { $context.Response.AddHeader($name, $value) }
        }

        $context.Response.OutputStream.Write($bytes, $end + 4, $bytes.Length - $end - 4)
    }
    $state.Url = "http://$($state.Host)/repo.git"
    $state
}

# An API server as kubectl knows it, with one pod: over TLS, since kubectl gives no token to any other.
function Open-Cluster([string] $Issuer) {
    $key = [Security.Cryptography.RSA]::Create(2048)
    $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=127.0.0.1', $key, 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
    $certificate = $request.CreateSelfSigned([DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(1))
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $state = @{
        Issuer = $Issuer; Host = "127.0.0.1:$($listener.LocalEndpoint.Port)"
        Seen = [Collections.Concurrent.ConcurrentQueue[string]]::new(); CommandLines = [Collections.Concurrent.ConcurrentQueue[string]]::new()
    }
    $shell = [powershell]::Create().AddScript({
        param($Listener, $State, $Certificate)
        while ($true) {
            try { $client = $Listener.AcceptTcpClient() } catch { return }
            try {
                $stream = [Net.Security.SslStream]::new($client.GetStream())
                try { $stream.AuthenticateAsServer($Certificate) } catch { continue } # whoever hangs up before that has asked nothing
                $reader = [IO.StreamReader]::new($stream)
                $token = $null
                $first = $reader.ReadLine()
                while ($line = $reader.ReadLine()) { if ($line -match '^Authorization: Bearer (.+)$') { $token = $Matches[1] } }
                foreach ($file in [IO.Directory]::Exists('/proc') ? [IO.Directory]::GetDirectories('/proc') : @()) {
                    try { $State.CommandLines.Enqueue([IO.File]::ReadAllText("$file/cmdline")) } catch { $null = $_ }
                }

                $status = $token ? (Invoke-WebRequest "$($State.Issuer)me" -Headers @{ Authorization = "Bearer $token" } -SkipHttpErrorCheck).StatusCode : 401
                $State.Seen.Enqueue("$status $first")
                $body = $status -eq 200 ? '{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"a-pod"}}]}' : '{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Unauthorized","code":401}'
                $answer = [Text.Encoding]::ASCII.GetBytes("HTTP/1.1 $status X`r`nContent-Type: application/json`r`nContent-Length: $($body.Length)`r`nConnection: close`r`n`r`n$body")
                $stream.Write($answer, 0, $answer.Length)
                $stream.Flush()
            }
            catch { $State.Seen.Enqueue("500 $_") }
            finally { $client.Dispose() }
        }
    }).AddArgument($listener).AddArgument($state).AddArgument($certificate)
    $null = $shell.BeginInvoke()
    $opened.Add($listener)
    $state
}

function Close-Servers {
    foreach ($listener in $opened) { $listener.Stop() }
    $opened.Clear()
}

Export-ModuleMember -Function Open-GitServer, Open-Cluster, Close-Servers
