# A proxy that refuses, with a user and a password in its address: neither stands in any stream, error or exception.
BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/Places.psm1" -Force
    $script:listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $script:port = $listener.LocalEndpoint.Port

    # The proxy: it reads a request and refuses it.
    $script:proxy = [powershell]::Create().AddScript({
            param($Listener, $Statuses)
            while ($true) {
                try { $client = $Listener.AcceptTcpClient() } catch { return }
                $stream = $client.GetStream()
                $read = ''
                $buffer = [byte[]]::new(4096)
                while ($read -notmatch "`r`n`r`n" -and ($count = $stream.Read($buffer, 0, $buffer.Length)) -gt 0) {
                    $read += [Text.Encoding]::ASCII.GetString($buffer, 0, $count)
                }

                $answer = [Text.Encoding]::ASCII.GetBytes("HTTP/1.1 $($Statuses.Value)`r`nContent-Length: 0`r`nConnection: close`r`n`r`n")
                $stream.Write($answer, 0, $answer.Length)
                $client.Dispose()
            }
        })
    $script:status = [ref] '403 Forbidden'
    $null = $proxy.AddArgument($listener).AddArgument($status)
    $script:running = $proxy.BeginInvoke()
}

AfterAll {
    $script:listener.Stop()
    $script:proxy.Dispose()
    Close-Everything
}

Describe 'A proxy that refuses' {
    It 'is named as what refused, and its user and password stand nowhere: <Status> <Address>' -ForEach @(
        @{ Status = '403 Forbidden'; Address = 'http://corp%5Cjdoe:S3cr3t-of-the-proxy@127.0.0.1:{0}' }
        @{ Status = '407 Proxy Authentication Required'; Address = 'http://corp%5Cjdoe:S3cr3t-of-the-proxy@127.0.0.1:{0}' }
        @{ Status = '502 Bad Gateway'; Address = 'http://jdoe:S3cr3t-of-the-proxy@127.0.0.1:{0}/' }
    ) {
        $script:status.Value = $Status
        $result = Invoke-Pwsh @'
$VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
try { Connect-DeviceAuth https://login.example.com my-cli -SessionOnly -Verbose -Debug *>&1 | Out-String -Width 500 }
catch { "$_"; $_ | Format-List * -Force | Out-String -Width 500; $_.Exception.ToString() }
foreach ($item in $Error) { "$item"; $item.Exception.ToString(); $item.Exception | Format-List * -Force | Out-String -Width 500 }
'THE END'
'@ 'http://127.0.0.1:9/' -Environment @{ HTTPS_PROXY = $Address -f $script:port; NO_PROXY = "" }
        $all = $result.Output + $result.Errors
        $all | Should -Match 'THE END'
        $all | Should -Match 'proxy'
        $all | Should -Match "127\.0\.0\.1:$($script:port)"
        $all | Should -Not -Match 'S3cr3t-of-the-proxy'
        $all | Should -Not -Match 'jdoe'
    }
}
