# Runs every example of the help against the sandbox, and compares what it gives with what the help says that it gives.
#
#   DEVICEAUTH_MODULE   the built module's folder; default: out/DeviceAuth
#   DEVICEAUTH_SANDBOX  DeviceAuth.Sandbox.dll; default: where `dotnet build tests/Sandbox` puts it
#   DEVICEAUTH_HELP     the folder with the help's sources; default: en-US

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester has scopes of its own.')]
param()

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/HelpText.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/OwnStore.psm1" -Force
    $examples = @(foreach ($page in Get-HelpPage) {
        foreach ($match in [regex]::Matches((Read-Text $page.FullName), '(?m)^### (?<Title>Example (?<Number>\d+)[^\n]*)$')) {
            @{ Page = $page.BaseName; Number = [int]$match.Groups['Number'].Value; Title = $match.Groups['Title'].Value }
        }
    })
    $skipExamples = Get-WhyNoStore
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/HelpText.psm1" -Force
    $repository = Split-Path $PSScriptRoot
    Import-Module (Join-Path $repository 'build/Tools.psm1')
    $sandbox = if ($env:DEVICEAUTH_SANDBOX) { $env:DEVICEAUTH_SANDBOX } else {
        Join-Path $repository 'tests/Sandbox/bin/Debug/net10.0/DeviceAuth.Sandbox.dll'
    }
    $shell = Get-ShellPath
    $canPlayBrowser = [bool]$IsLinux
    $moduleRoot = Copy-ModuleToTest $TestDrive

    # Both the help's output and the real one in the same words: codes, times, ports and column widths differ in each run.
    function Get-Comparable([string]$Text, [string]$Issuer) {
        if ($Issuer) {
            $hostAndPort = [regex]::Escape(([uri]$Issuer).Authority)
            $Text = $Text -replace "http://$hostAndPort/sandbox/reset-log", 'https://chat.example.com/hooks/operations'
            $Text = $Text -replace "http://$hostAndPort", 'https://login.example.com' -replace $hostAndPort, 'login.example.com'
            $Text = $Text -replace '\b127\.0\.0\.1\b', 'login.example.com'
            $Text = $Text -replace '\blocalhost(:\d+)?\b', '<provider>' # that plays GitHub and Microsoft
            # GitHub's page is on another host here than the one that was asked.
            $Text = $Text -replace '(?m)^The page is on github\.com, not on <provider>: look twice\.\s*?$\n?'
            $Text = $Text -creplace '\bsandbox-cli\b', 'my-cli' -creplace '\bsandbox-confidential\b', 'my-service'
        }
        $Text = $Text -replace '\b(github\.com|login\.microsoftonline\.com)\b', '<provider>'
        $Text = $Text -creplace '\b[A-Z]{4}-[A-Z]{4}\b', '<code>'
        $Text = $Text -creplace '\beyJ[\w.-]+', '<token>' -replace '\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', '<time>'
        $Text = $Text -creplace '(?m)^Asked by \S+ on \S+,', 'Asked by <user> on <machine>,'
        $Text = $Text -replace '(?m)^ +https?://\S+/authorize\?\S+$', '<page>'
        # With the line below it that a small screen gets.
        $Text = $Text -replace '(?m)(^[ \u2580\u2584\u2588]{21,}$\n?)+(^https?://\S+ +code: +\S+$\n?)?', "<QR code>`n"
        $Text = $Text -replace '\d+/\d+/\d{4} \d+:\d\d:\d\d(\s[AP]M)?', '<time>' -replace '\b\d+:\d\d\s[AP]M\b', '<time>'
        $Text = $Text -replace '\b\d+ (seconds|minutes|hours)\b', '<n> $1' -replace '\b[\d.]+ s\b', '<n> s'
        @($Text -split "`n" | ForEach-Object { ($_ -replace '-{3,}', '---' -replace '\s+', ' ').Trim() } | Where-Object { $_ }) -join "`n"
    }

    # An example as it runs against the sandbox. Nothing but addresses and client names differs. GitHub and Microsoft are no sandbox: for
    # them the setup has answers as they document them, at a host that $standIn names.
    function Get-RunnableCode([string]$Code, [string]$Issuer) {
        $origin = $Issuer.TrimEnd('/')
        $Code.Replace('https://chat.example.com/hooks/operations', "$origin/sandbox/reset-log").
            Replace('https://tickets.example.com/api/issues/OPS-7/comments', "$origin/sandbox/reset-log").
            Replace('-Provider GitHub', '-Provider GitHub -ProviderHost $standIn').
            Replace('-Provider Microsoft', '-Provider Microsoft -ProviderHost $standIn').
            Replace('Invoke-RestMethod https://graph.microsoft.com', 'Invoke-RestMethod $standIn').
            Replace('Invoke-RestMethod https://contoso.vault.azure.net', 'Invoke-RestMethod $standIn').
            Replace('https://login.example.com', $origin).Replace('https://api.example.com', $origin).
            Replace('my-cli', 'sandbox-cli').Replace('my-service', 'sandbox-confidential')
    }

    # Starts the examples of one page, one after the other, in a process of its own, with a home of its own and a vault in it.
    # Before each one, on all pages but that of Connect-DeviceAuth, the reader is signed in as 'default' and 'work' alone, and
    # on that page not at all.
    function Open-HelpPage($Examples, [string]$Issuer, [string]$Folder, [string]$ModuleRoot, [string]$Shell) {
        $null = New-Item -ItemType Directory $Folder -Force
        $setup = {
            $ErrorActionPreference = 'Stop'
            if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' }
            [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
            [cultureinfo]::CurrentCulture = 'en-US'
            $ProgressPreference = 'SilentlyContinue'
            Reset-SecretStore -Authentication None -Interaction None -Force -Confirm:$false -WarningAction SilentlyContinue
            Register-SecretVault -Name Store -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault
            Import-Module DeviceAuth
            # Nobody is here to be asked for a secret, and no mail is to be sent.
            function global:Read-Host { (New-Object System.Net.NetworkCredential '', 'sandbox-secret:with/odd chars+%').SecurePassword }
            function global:Send-MailMessage {
                [CmdletBinding()]
                param(
                    [Parameter(Mandatory)][string]$SmtpServer, [Parameter(Mandatory)][string]$From, [Parameter(Mandatory)][string[]]$To,
                    [Parameter(Mandatory)][string]$Subject, [Parameter(Mandatory)][string]$Body)
                if ($Body -notmatch '\b[A-Z]{4}-[A-Z]{4}\b' -or $Body -notmatch 'http') { throw "The mail lacks the code or the address: $Body" }
            }
        }
        $restore = {
            param($Issuer, $SignIn)
            $ErrorActionPreference = 'Stop'
            $ProgressPreference = 'SilentlyContinue'
            $global:PSDefaultParameterValues.Clear()
            # The sandbox speaks http.
            if ($PSVersionTable.PSVersion.Major -ge 7) {
                $global:PSDefaultParameterValues['Invoke-RestMethod:AllowUnencryptedAuthentication'] = $true
            }
            # By name first: what a job has just kept is found so, and not yet in a list.
            if ('default' -notin $SignIn) { Disconnect-DeviceAuth default -ErrorAction SilentlyContinue -WarningAction SilentlyContinue }
            Get-DeviceAuthConnection | Where-Object { -not $_.Vault -or $_.Name -notin $SignIn } | Disconnect-DeviceAuth -WarningAction SilentlyContinue
            $kept = @(Get-DeviceAuthConnection | ForEach-Object Name)
            foreach ($connection in $SignIn | Where-Object { $_ -notin $kept }) {
                $null = Connect-DeviceAuth $Issuer sandbox-cli openid, offline_access, api.read -Name $connection -PromptAction { } # the sandbox approves by itself
            }
        }
        # What GitHub answers, as its documentation has it: no metadata, no id_token, no expiry, scopes with commas. What Microsoft answers,
        # likewise: a token for whichever API the scope of a refresh names, and those APIs.
        $answers = {
            $free = New-Object System.Net.Sockets.TcpListener ([System.Net.IPAddress]::Loopback), 0
            $free.Start()
            $address = "http://localhost:$($free.LocalEndpoint.Port)"
            $free.Stop()
            $listener = New-Object System.Net.HttpListener
            $listener.Prefixes.Add("$address/")
            $listener.Start()
            $null = [powershell]::Create().AddScript({
                param($Listener, $Address)
                # An id_token for the client that asked.
                function Get-IdToken($ClientId) {
                    $claims = @{ iss = "$Address/contoso.com/v2.0"; aud = $ClientId; sub = '1'; preferred_username = 'ada@contoso.com'; exp = 4102444800 }
                    'e30.' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes(($claims | ConvertTo-Json))).TrimEnd('=').Replace('+', '-').Replace('/', '_') + '.c2ln'
                }
                while ($Listener.IsListening) {
                    # GetContext may miss that the listener stops, and its thread would keep the process.
                    $next = $Listener.GetContextAsync()
                    while (-not $next.AsyncWaitHandle.WaitOne(100)) {
                        if (-not $Listener.IsListening) { return }
                    }
                    $context = $next.Result
                    $sent = [Uri]::UnescapeDataString((New-Object System.IO.StreamReader $context.Request.InputStream).ReadToEnd())
                    $bearer = $context.Request.Headers['Authorization']
                    $answer = switch ($context.Request.Url.AbsolutePath) {
                        '/login/device/code' {
                            '{"device_code":"3584d83530557fdd1f46af8289938c8ef79f9dc5","user_code":"WDJB-MJHT",' +
                            '"verification_uri":"https://github.com/login/device","expires_in":899,"interval":1}'
                        }
                        '/login/oauth/access_token' {
                            '{"access_token":"gho_16C7e42F292c6912E7710c838347Ae178B4a","token_type":"bearer","scope":"repo,read:org"}'
                        }
                        '/contoso.com/v2.0/.well-known/openid-configuration' {
                            ConvertTo-Json @{
                                issuer                        = "$Address/contoso.com/v2.0"
                                device_authorization_endpoint = "$Address/contoso.com/oauth2/v2.0/devicecode"
                                token_endpoint                = "$Address/contoso.com/oauth2/v2.0/token"
                            }
                        }
                        '/contoso.com/oauth2/v2.0/devicecode' {
                            '{"device_code":"dc-1","user_code":"WDJB-MJHT","verification_uri":"https://microsoft.com/devicelogin","expires_in":900,"interval":1}'
                        }
                        '/contoso.com/oauth2/v2.0/token' {
                            if ($sent -match 'vault\.azure\.net') {
                                '{"token_type":"Bearer","scope":"https://vault.azure.net/user_impersonation","expires_in":3599,"access_token":"vault-1"}'
                            }
                            else {
                                $null = $sent -match 'client_id=([^&]+)'
                                '{"token_type":"Bearer","scope":"User.Read openid profile email","expires_in":3599,"refresh_token_expires_in":432000,' +
                                '"access_token":"graph-1","refresh_token":"rt-1","id_token":"' + (Get-IdToken $Matches[1]) + '"}'
                            }
                        }
                        '/v1.0/me' { if ($bearer -eq 'Bearer graph-1') { '{"displayName":"Ada Example"}' } }
                        '/secrets/db' { if ($bearer -eq 'Bearer vault-1') { '{"id":"https://contoso.vault.azure.net/secrets/db/4387e9f3"}' } }
                        default { '{"error":"Not Found"}' }
                    }
                    $context.Response.ContentType = 'application/json; charset=utf-8'
                    $context.Response.Close([Text.Encoding]::UTF8.GetBytes("$answer"), $true)
                }
            }).AddArgument($listener).AddArgument($address).BeginInvoke()
            $address
            $listener
        }
        $signIn = if ($Examples[0].Page -eq 'Connect-DeviceAuth') { '@()' } else { "@('default', 'work')" }
        if ($Examples[0].Page -eq 'Get-DeviceAuthProvider') { $signIn = '@()' }
        $origin = $Issuer.TrimEnd('/')
        $lines = @("& {$setup}", "`$ErrorActionPreference = 'Continue'")
        foreach ($example in $Examples) {
            $codePath = Join-Path $Folder "example$($example.Number).ps1"
            $code = Get-RunnableCode ($example.Code -join "`n") $Issuer
            [System.IO.File]::WriteAllText($codePath, $code)
            $lines += "& {$restore} '$origin' $signIn"
            if ($code -match 'standIn') { $lines += "`$standIn, `$listener = & {$answers}" }
            # A job's screen takes a QR code, where this process writes to a pipe.
            # Only on Linux can the browser be named that is opened.
            $run = if ($code -match '-UseBrowser' -and -not $canPlayBrowser) { "''" } elseif ($code -match '-QrCode') { "Start-Job -FilePath '$codePath' | Receive-Job -Wait -AutoRemoveJob" } else { "& '$codePath'" }
            $lines += "'<<<example $($example.Number)>>>'"
            $lines += "try { $run 2>&1 | Out-String -Stream -Width 100 } catch { `"FAILED: `$_`" }"
            $lines += "'<<<end $($example.Number)>>>'"
            if ($code -match 'standIn') { $lines += '$listener.Stop()' }
        }
        $runPath = Join-Path $Folder 'run.ps1'
        [System.IO.File]::WriteAllText($runPath, $lines -join "`n")
        $start = New-Object System.Diagnostics.ProcessStartInfo $Shell, "-NoLogo -NoProfile -NonInteractive -File `"$runPath`""
        $start.UseShellExecute = $false
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $start.StandardOutputEncoding = New-Object System.Text.UTF8Encoding $false
        $start.WorkingDirectory = $Folder
        $start.EnvironmentVariables['PSModulePath'] = $ModuleRoot + [System.IO.Path]::PathSeparator + $env:PSModulePath
        foreach ($name in @($start.EnvironmentVariables.Keys | Where-Object { $_ -like 'XDG_*' })) { $start.EnvironmentVariables.Remove($name) }
        if ($env:OS -ne 'Windows_NT') { $start.EnvironmentVariables['HOME'] = $Folder }
        $start.EnvironmentVariables['NO_COLOR'] = '1'
        if ($canPlayBrowser) { $start.EnvironmentVariables['BROWSER'] = "dotnet $Sandbox --visit" }
        $process = [System.Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        [pscustomobject]@{
            Examples = $Examples
            Process  = $process
            Output   = $process.StandardOutput.ReadToEndAsync()
            Error    = $process.StandardError.ReadToEndAsync()
        }
    }

    function Complete-HelpPage($Run, [string]$Issuer) {
        $ended = $Run.Process.WaitForExit(60000)
        if (-not $ended) { $Run.Process.Kill() }
        $text = $Run.Output.Result.Replace("`r`n", "`n")
        foreach ($example in $Run.Examples) {
            $isComplete = $text -match "(?s)<<<example $($example.Number)>>>\n(.*)<<<end $($example.Number)>>>"
            [pscustomobject]@{
                Page   = $example.Page
                Number = $example.Number
                Raw    = if ($isComplete) { $Matches[1] } else { $text }
                Actual = if ($isComplete) { Get-Comparable $Matches[1] $Issuer }
                Error  = if ($ended) { $Run.Error.Result.Trim() } else { "The page did not end in time, but gave: $text" }
            }
        }
    }

    # Runs all examples, two pages at a time.
    function Invoke-HelpExample($Examples, [string]$Sandbox, [string]$Folder, [string]$ModuleRoot, [string]$Shell) {
        $start = New-Object System.Diagnostics.ProcessStartInfo 'dotnet',
            "`"$Sandbox`" --port 0 --interval 1 --approve-automatically --exit-with-stdin"
        $start.UseShellExecute = $false
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $server = [System.Diagnostics.Process]::Start($start)
        try {
            $line = $server.StandardOutput.ReadLine()
            if ($line -notmatch '^Sandbox: (http://\S+)$') { throw "The sandbox did not start from $($Sandbox): $line" }
            $issuer = $Matches[1]
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $null = $server.StandardOutput.ReadToEndAsync()
            # The longest page first, so that it does not end up alone.
            $waiting = New-Object System.Collections.Queue (, @($Examples | Group-Object Page | Sort-Object Count -Descending))
            $running = New-Object System.Collections.ArrayList
            while ($waiting.Count -or $running.Count) {
                while ($waiting.Count -and $running.Count -lt 2) {
                    $page = $waiting.Dequeue()
                    $null = $running.Add((Open-HelpPage @($page.Group) $issuer (Join-Path $Folder $page.Name) $ModuleRoot $Shell))
                }
                $ended = @($running | Where-Object { $_.Process.HasExited })
                if (-not $ended -and $clock.Elapsed.TotalMinutes -lt 20) {
                    Start-Sleep -Milliseconds 200
                    continue
                }
                foreach ($run in $(if ($ended) { $ended } else { @($running) })) {
                    $running.Remove($run)
                    Complete-HelpPage $run $issuer
                }
            }
        }
        finally {
            $server.StandardInput.Close()
            if (-not $server.WaitForExit(10000)) { $server.Kill() }
        }
    }
}

Describe "The examples$(if ($skipExamples) { " (skipped: $skipExamples)" })" -Skip:([bool]$skipExamples) {
    BeforeAll {
        $all = Get-HelpPage | ForEach-Object { Get-HelpExample $_.FullName }
        $documentedExamples = @{}
        foreach ($example in $all) { $documentedExamples["$($example.Page) $($example.Number)"] = $example }
        $runs = @{}
        foreach ($run in Invoke-HelpExample $all $sandbox (Join-Path $TestDrive 'examples') $moduleRoot $shell) {
            $runs["$($run.Page) $($run.Number)"] = $run
        }
    }

    It '<Page>: <Title>' -ForEach $examples {
        $example = $documentedExamples["$Page $Number"]
        if ($PSVersionTable.PSVersion.Major -lt 7 -and ($example.Code -join "`n") -match '-Parallel|-Authentication Bearer') {
            Set-ItResult -Skipped -Because 'it needs PowerShell 7, as its remark says'
        }

        if (-not $canPlayBrowser -and ($example.Code -join "`n") -match '-UseBrowser') {
            Set-ItResult -Skipped -Because 'it would open the browser of this machine'
        }

        $run = $runs["$Page $Number"]
        $run.Error | Should -BeNullOrEmpty
        $run.Actual | Should -Be (Get-Comparable ($example.Output -join "`n")) -Because "this is what it gave:`n$($run.Raw)`n"
    }
}
