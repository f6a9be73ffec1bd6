# The help is data that is wrong without a sound when the code moves on: this holds markdown, MAML, about_DeviceAuth and the
# cmdlets' real metadata against each other, and runs every example against the sandbox.
#
#   DEVICEAUTH_MODULE   the built module's folder; default: out/DeviceAuth
#   DEVICEAUTH_SANDBOX  DeviceAuth.Sandbox.dll; default: where `dotnet build tests/Sandbox` puts it
#   DEVICEAUTH_HELP     the folder with the help's sources; default: en-US

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester has scopes of its own.')]
param()

BeforeDiscovery {
    $repository = Split-Path $PSScriptRoot
    $help = if ($env:DEVICEAUTH_HELP) { $env:DEVICEAUTH_HELP } else { Join-Path $repository 'en-US' }
    $pages = @(Get-ChildItem -Path (Join-Path $help '*-*.md') | ForEach-Object {
        @{ Page = $_.BaseName; Path = $_.FullName }
    })
    $examples = @(foreach ($page in $pages) {
        $text = [System.IO.File]::ReadAllText($page.Path)
        foreach ($match in [regex]::Matches($text, '(?m)^### (?<Title>Example (?<Number>\d+).*?)\r?$')) {
            @{ Page = $page.Page; Number = [int]$match.Groups['Number'].Value; Title = $match.Groups['Title'].Value }
        }
    })

    $scripts = @(Get-ChildItem -Path (Join-Path $repository 'build.ps1'), (Join-Path $repository 'samples/Runbook/*.ps1') | ForEach-Object {
        @{ Name = $_.Name; Path = $_.FullName }
    })

    # SecretStore keeps its file in the folder of the user that Windows names, whatever the environment says: there is no fresh
    # one to be had, and resetting the real one would delete what its owner keeps there.
    $onWindows = $env:OS -eq 'Windows_NT'
    $skipExamples = if ($onWindows -and -not $env:DEVICEAUTH_SECRETSTORE_IS_MINE_TO_RESET) {
        'on Windows SecretStore has one store per user, and this one may hold real secrets'
    } elseif (-not (Get-Module -ListAvailable Microsoft.PowerShell.SecretManagement) -or
              -not (Get-Module -ListAvailable Microsoft.PowerShell.SecretStore)) {
        'SecretManagement and SecretStore are not installed'
    }
    Import-Module (Join-Path $repository 'build/Tools.psm1')
    $skipMaml = if (-not (Find-PinnedModule Microsoft.PowerShell.PlatyPS)) {
        'Microsoft.PowerShell.PlatyPS is not installed'
    }
}

BeforeAll {
    $repository = Split-Path $PSScriptRoot
    Import-Module (Join-Path $repository 'build/Tools.psm1')
    $help = if ($env:DEVICEAUTH_HELP) { $env:DEVICEAUTH_HELP } else { Join-Path $repository 'en-US' }
    $module = if ($env:DEVICEAUTH_MODULE) { $env:DEVICEAUTH_MODULE } else { Join-Path $repository 'out/DeviceAuth' }
    $sandbox = if ($env:DEVICEAUTH_SANDBOX) { $env:DEVICEAUTH_SANDBOX } else {
        Join-Path $repository 'tests/Sandbox/bin/Debug/net10.0/DeviceAuth.Sandbox.dll'
    }
    $maml = Join-Path $help 'DeviceAuth.dll-Help.xml'
    $about = Join-Path $help 'about_DeviceAuth.help.txt'
    $shell = Get-ShellPath

    # A copy, so that no test holds a file of the build open, and so that the folder has the module's name.
    $moduleRoot = Join-Path $TestDrive 'modules'
    $null = New-Item -ItemType Directory $moduleRoot
    Copy-Item -Path $module -Destination (Join-Path $moduleRoot 'DeviceAuth') -Recurse

    function Read-Text([string]$Path) {
        [System.IO.File]::ReadAllText($Path).Replace("`r`n", "`n")
    }

    # One section of a page or of an about topic, without its heading.
    function Get-Section([string]$Text, [string]$Heading) {
        if ($Text -notmatch "(?ms)^## $Heading\n(.*?)(?=^## |\z)") { throw "There is no section '$Heading'." }
        $Matches[1].Trim("`n")
    }

    function Get-HelpExample([string]$Path) {
        $section = Get-Section (Read-Text $Path) 'EXAMPLES'
        foreach ($match in [regex]::Matches($section, '(?ms)^### (?<Title>Example (?<Number>\d+)[^\n]*)\n(?<Body>.*?)(?=^### |\z)')) {
            $body = $match.Groups['Body'].Value
            $blocks = @([regex]::Matches($body, '(?ms)^```(?<Kind>\w*)\n(?<Text>.*?)^```$'))
            [pscustomobject]@{
                Page    = [System.IO.Path]::GetFileNameWithoutExtension($Path)
                Number  = [int]$match.Groups['Number'].Value
                Title   = $match.Groups['Title'].Value
                Code    = @($blocks | Where-Object { $_.Groups['Kind'].Value -ceq 'powershell' } | ForEach-Object { $_.Groups['Text'].Value })
                Output  = @($blocks | Where-Object { $_.Groups['Kind'].Value -ceq 'Output' } | ForEach-Object { $_.Groups['Text'].Value })
                Remarks = ($body -replace '(?ms)^```.*?^```$').Trim()
            }
        }
    }

    # The parameters of a page, one entry for each set that the page names.
    function Get-HelpParameter([string]$Path) {
        $section = Get-Section (Read-Text $Path) 'PARAMETERS'
        foreach ($match in [regex]::Matches($section, '(?ms)^### -(?<Name>\w+)\n(?<Body>.*?)(?=^### |\z)')) {
            $body = $match.Groups['Body'].Value
            $fields = @{}
            $sets = @()
            foreach ($line in ([regex]::Match($body, '(?ms)^```yaml\n(.*?)^```$').Groups[1].Value -split "`n") -match '\S') {
                $null = $line -match '^(?<Item>- |  )?((?<Key>\w+):)?(?<Value>.*)$'
                $item, $key, $value = "$($Matches['Item'])", "$($Matches['Key'])", $Matches['Value'].Trim().Trim("'")
                if ($item -and $key) {
                    if ($item -eq '- ') { $sets += @{} }
                    $sets[-1][$key] = $value
                }
                elseif ($item) { $fields[$list] += @($value) }
                else {
                    $fields[$key] = if ($value -eq '[]' -or -not $value) { @() } else { $value }
                    $list = $key
                }
            }
            foreach ($set in $sets) {
                [pscustomobject]@{
                    Name        = $match.Groups['Name'].Value
                    Description = ($body -replace '(?ms)^```.*?^```$').Trim()
                    Fields      = $fields
                    Set         = $set
                }
            }
        }
    }

    function Get-Word([string]$List) {
        @($List -split ',' | ForEach-Object { $_.Trim() } | Where-Object { $_ } | Sort-Object)
    }

    # What the module says of itself, from a process of its own: an assembly that is loaded cannot be loaded from elsewhere.
    function Get-CmdletDescription([string]$ModuleRoot, [string]$Shell) {
        $script = {
            param($ModuleRoot)
            $ErrorActionPreference = 'Stop'
            $common = [System.Management.Automation.PSCmdlet]::CommonParameters + @('ProgressAction')
            Import-Module (Join-Path $ModuleRoot 'DeviceAuth')
            $commands = foreach ($command in Get-Command -Module DeviceAuth) {
                $instance = [Activator]::CreateInstance($command.ImplementingType)
                $parameters = foreach ($parameter in $command.Parameters.Values | Where-Object { $_.Name -notin $common }) {
                    $property = $command.ImplementingType.GetProperty($parameter.Name)
                    $default = if ($property) { $property.GetValue($instance) }
                    $default = if ($default -is [System.Management.Automation.SwitchParameter]) { $null }
                        elseif ($default -is [System.Collections.IDictionary]) { $null }
                        elseif ($default -is [int] -and $default -eq 0) { $null }
                        elseif ($default -is [timespan] -and $default -eq [timespan]::Zero) { $null }
                        else { @($default) -join ', ' }
                    [pscustomobject]@{
                        Name     = $parameter.Name
                        Type     = $parameter.ParameterType.Name
                        FullType = $parameter.ParameterType.FullName
                        Aliases  = @($parameter.Aliases)
                        Globbing = [bool]($parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.SupportsWildcardsAttribute] })
                        Values   = @(if ($parameter.ParameterType.IsEnum) { [enum]::GetNames($parameter.ParameterType) })
                        Default  = $default
                        Sets     = @(foreach ($set in $command.ParameterSets) {
                            $inSet = $set.Parameters | Where-Object Name -EQ $parameter.Name
                            if ($inSet) {
                                [pscustomobject]@{
                                    Name       = $set.Name
                                    Required   = $inSet.IsMandatory
                                    Position   = if ($inSet.Position -ge 0) { "$($inSet.Position)" } else { 'named' }
                                    ByValue    = $inSet.ValueFromPipeline
                                    ByProperty = $inSet.ValueFromPipelineByPropertyName
                                }
                            }
                        })
                    }
                }
                $found = Get-Help $command.Name
                [pscustomobject]@{
                    Name       = $command.Name
                    DefaultSet = $command.DefaultParameterSet
                    Sets       = @($command.ParameterSets | ForEach-Object {
                        [pscustomobject]@{ Name = $_.Name; Syntax = "$($command.Name) $($_.ToString())"; Parameters = @($_.Parameters.Name | Where-Object { $_ -notin $common }) }
                    })
                    Parameters = @($parameters)
                    Outputs    = @($command.OutputType.Name)
                    Help       = [pscustomobject]@{
                        Synopsis   = "$($found.Synopsis)".Trim()
                        Examples   = @($found.examples.example).Count
                        Parameters = @($found.parameters.parameter.name)
                    }
                }
            }
            $topic = (Get-Help about_DeviceAuth | Out-String)
            ConvertTo-Json -Depth 8 -Compress -InputObject @{ Commands = @($commands); About = $topic }
        }
        $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes("& {$script} '$ModuleRoot'"))
        $json = & $Shell -NoLogo -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand $encoded
        if ($LASTEXITCODE -ne 0) { throw "The module's metadata could not be read: $json" }
        "$json" | ConvertFrom-Json
    }

    # Both the help's output and the real one in the same words: codes, times, ports and column widths differ in each run.
    function Get-Comparable([string]$Text, [string]$Issuer) {
        if ($Issuer) {
            $hostAndPort = [regex]::Escape(([uri]$Issuer).Authority)
            $Text = $Text -replace "http://$hostAndPort/sandbox/reset-log", 'https://chat.example.com/hooks/operations'
            $Text = $Text -replace "http://$hostAndPort", 'https://login.example.com' -replace $hostAndPort, 'login.example.com'
            $Text = $Text -replace '\b127\.0\.0\.1\b', 'login.example.com'
            $Text = $Text -replace '\blocalhost(:\d+)?\b', 'github.com' # the answers of GitHub
            $Text = $Text -creplace '\bsandbox-cli\b', 'my-cli' -creplace '\bsandbox-confidential\b', 'my-service'
        }
        $Text = $Text -creplace '\b[A-Z]{4}-[A-Z]{4}\b', '<code>'
        # With the line below it that a small screen gets.
        $Text = $Text -replace '(?m)(^[ \u2580\u2584\u2588]{21,}$\n?)+(^https?://\S+ +code: +\S+$\n?)?', "<QR code>`n"
        $Text = $Text -replace '\d+/\d+/\d{4} \d+:\d\d:\d\d(\s[AP]M)?', '<time>' -replace '\b\d+:\d\d\s[AP]M\b', '<time>'
        $Text = $Text -replace '\b\d+ (seconds|minutes|hours)\b', '<n> $1' -replace '\b[\d.]+ s\b', '<n> s'
        @($Text -split "`n" | ForEach-Object { ($_ -replace '-{3,}', '---' -replace '\s+', ' ').Trim() } | Where-Object { $_ }) -join "`n"
    }

    # An example as it runs against the sandbox. Nothing but addresses and client names differs. GitHub is no sandbox: for it
    # the setup has answers as GitHub documents them, at a host that $gitHub names.
    function Get-RunnableCode([string]$Code, [string]$Issuer) {
        $origin = $Issuer.TrimEnd('/')
        $Code.Replace('https://chat.example.com/hooks/operations', "$origin/sandbox/reset-log").
            Replace('https://tickets.example.com/api/issues/OPS-7/comments', "$origin/sandbox/reset-log").
            Replace('-Provider GitHub', '-Provider GitHub -ProviderHost $gitHub').
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
            $approve = { $null = Invoke-RestMethod -Method Post "$Issuer/sandbox/approve" -Body @{ user_code = $args[0].UserCode } }
            $kept = @(Get-DeviceAuthConnection | ForEach-Object Name)
            foreach ($connection in $SignIn | Where-Object { $_ -notin $kept }) {
                $null = Connect-DeviceAuth $Issuer sandbox-cli openid, offline_access, api.read -Name $connection -PromptAction $approve
            }
        }
        # What GitHub answers, as its documentation has it: no metadata, no id_token, no expiry, scopes with commas.
        $answers = {
            $free = New-Object System.Net.Sockets.TcpListener ([System.Net.IPAddress]::Loopback), 0
            $free.Start()
            $address = "http://localhost:$($free.LocalEndpoint.Port)"
            $free.Stop()
            $listener = New-Object System.Net.HttpListener
            $listener.Prefixes.Add("$address/")
            $listener.Start()
            $null = [powershell]::Create().AddScript({
                param($Listener)
                while ($Listener.IsListening) {
                    # GetContext may miss that the listener stops, and its thread would keep the process.
                    $next = $Listener.GetContextAsync()
                    while (-not $next.AsyncWaitHandle.WaitOne(100)) {
                        if (-not $Listener.IsListening) { return }
                    }
                    $context = $next.Result
                    $answer = switch ($context.Request.Url.AbsolutePath) {
                        '/login/device/code' {
                            '{"device_code":"3584d83530557fdd1f46af8289938c8ef79f9dc5","user_code":"WDJB-MJHT",' +
                            '"verification_uri":"https://github.com/login/device","expires_in":899,"interval":1}'
                        }
                        '/login/oauth/access_token' {
                            '{"access_token":"gho_16C7e42F292c6912E7710c838347Ae178B4a","token_type":"bearer","scope":"repo,read:org"}'
                        }
                        default { '{"error":"Not Found"}' }
                    }
                    $context.Response.ContentType = 'application/json; charset=utf-8'
                    $context.Response.Close([Text.Encoding]::UTF8.GetBytes($answer), $true)
                }
            }).AddArgument($listener).BeginInvoke()
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
            if ($code -match '-Provider GitHub') { $lines += "`$gitHub, `$listener = & {$answers}" }
            # A job's screen takes a QR code, where this process writes to a pipe.
            $run = if ($code -match '-QrCode') { "Start-Job -FilePath '$codePath' | Receive-Job -Wait -AutoRemoveJob" } else { "& '$codePath'" }
            $lines += "'<<<example $($example.Number)>>>'"
            $lines += "try { $run 2>&1 | Out-String -Stream -Width 100 } catch { `"FAILED: `$_`" }"
            $lines += "'<<<end $($example.Number)>>>'"
            if ($code -match '-Provider GitHub') { $lines += '$listener.Stop()' }
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

    $metadata = Get-CmdletDescription $moduleRoot $shell
    $commands = @{}
    foreach ($command in $metadata.Commands) { $commands[$command.Name] = $command }
    $mamlText = Read-Text $maml
    $mamlCommands = @{}
    foreach ($item in ([xml]$mamlText).helpItems.ChildNodes) { $mamlCommands[$item.details.name] = $item }
}

Describe 'The pages' {
    It 'are those of the cmdlets, no more and no fewer' {
        $pages = @(Get-ChildItem -Path (Join-Path $help '*-*.md') | ForEach-Object BaseName | Sort-Object)
        $pages | Should -Be @($commands.Keys | Sort-Object)
    }

    It 'have no placeholders' {
        $found = Get-ChildItem -Path (Join-Path $help '*') -File |
            Select-String -Pattern '\{\{', '\}\}', '\bFill\b', '\bTODO\b', '\bTBD\b', '@@' -CaseSensitive |
            ForEach-Object { "$($_.Filename):$($_.LineNumber) $($_.Line)" }
        $found | Should -BeNullOrEmpty
    }

    It 'link to nothing but pages of this module, RFCs and Microsoft''s common parameters' {
        $found = foreach ($path in Get-ChildItem -Path (Join-Path $help '*.md')) {
            foreach ($match in [regex]::Matches((Read-Text $path.FullName), '\]\((.*?)\)')) {
                $target = $match.Groups[1].Value
                $isKnown = $target -match '^https://www\.rfc-editor\.org/rfc/rfc\d+$' -or
                    $target -eq 'https://go.microsoft.com/fwlink/?LinkID=113216' -or
                    ($target -match '^(.+)\.md$' -and $commands.ContainsKey($Matches[1]))
                if (-not $isKnown) { "$($path.Name): $target" }
            }
        }
        $found | Should -BeNullOrEmpty
    }

    It 'name no error id that the source does not have' {
        $ids = @(Select-String -Path (Join-Path $repository 'src/DeviceAuth/Errors/ErrorIds.cs') -Pattern 'const string (\w+)' |
            ForEach-Object { $_.Matches[0].Groups[1].Value })
        $found = foreach ($path in Get-ChildItem -Path (Join-Path $help '*-*.md')) {
            $text = Read-Text $path.FullName
            $named = @([regex]::Matches($text, '(?:\berror |'')([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?=[),;. ]|,\*'')') | ForEach-Object { $_.Groups[1].Value })
            $named += (Get-Section $text 'NOTES') -split "`n" | Where-Object { $_ -cmatch '^(\w+, )+\w+\.$' } | ForEach-Object { $_.TrimEnd('.') -split ', ' }
            $named | Where-Object { $_ -cnotin $ids } | ForEach-Object { "$($path.Name): $_" }
        }
        $found | Should -BeNullOrEmpty
    }
}

Describe 'The page of Connect-DeviceAuth' {
    It 'names each parameter of a request that -AdditionalParameter does not take' {
        $words = Select-String -Path (Join-Path $repository 'src/DeviceAuth/OAuth/Wire.cs') -Pattern 'const string (\w+) = "(\w+)"' |
            ForEach-Object { $_.Matches[0] } | Group-Object { $_.Groups[1].Value } -AsHashTable -AsString
        $reserved = @(Select-String -Path (Join-Path $repository 'src/DeviceAuth/Commands/Parameters/AdditionalParameterRule.cs') -Pattern 'Wire\.Parameter\.(\w+)' |
            ForEach-Object { $words[$_.Matches[0].Groups[1].Value][0].Groups[2].Value })
        $text = (Get-HelpParameter (Join-Path $help 'Connect-DeviceAuth.md') | Where-Object Name -EQ AdditionalParameter).Description
        $named = @([regex]::Matches($text, '`(\w+)`') | ForEach-Object { $_.Groups[1].Value })
        $reserved.Count | Should -BeGreaterThan 5
        $named | Sort-Object | Should -Be @($reserved | Sort-Object)
    }
}

Describe 'The page of <Page>' -ForEach $pages {
    BeforeAll {
        $command = $commands[$Page]
        $text = Read-Text $Path
        $documented = @(Get-HelpParameter $Path)
    }

    It 'has every section, and something in each' {
        foreach ($heading in 'SYNOPSIS', 'SYNTAX', 'DESCRIPTION', 'EXAMPLES', 'PARAMETERS', 'INPUTS', 'OUTPUTS', 'NOTES', 'RELATED LINKS') {
            Get-Section $text $heading | Should -Not -BeNullOrEmpty -Because "$heading is a section of help"
        }
    }

    It 'documents every parameter, and no other' {
        @($documented.Name | Sort-Object -Unique) | Should -Be @($command.Parameters.Name | Sort-Object)
    }

    It 'says something about every parameter' {
        ($documented | Where-Object { $_.Description.Length -lt 20 }).Name | Should -BeNullOrEmpty
    }

    It 'names no error of a parameter that is not among those of the cmdlet' {
        $ofCmdlet = @([regex]::Matches((Get-Section $text 'NOTES'), '\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b') | ForEach-Object { $_.Value })
        $found = foreach ($entry in $documented) {
            foreach ($match in [regex]::Matches($entry.Description, '\b(?:error (?:is )?|errors are )((?:[A-Z][a-z]+(?:[A-Z][a-z]+)+(?:, | and )?)+)')) {
                Get-Word ($match.Groups[1].Value -replace ' and ', ', ') | Where-Object { $_ -cnotin $ofCmdlet } | ForEach-Object { "$($entry.Name): $_" }
            }
        }
        $found | Should -BeNullOrEmpty
    }

    It 'has the type, aliases, values, default and wildcards of every parameter' {
        $wrong = foreach ($entry in $documented) {
            $real = $command.Parameters | Where-Object Name -EQ $entry.Name
            if (-not $real) { continue } # another test says so
            $expected = "$($real.Type)|$((@($real.Aliases) | Sort-Object) -join ',')|$((@($real.Values) | Sort-Object) -join ',')|$($real.Default)|$($real.Globbing)"
            $default = "$($entry.Fields.DefaultValue)"
            if ($real.Type -eq 'SwitchParameter' -and $default -eq 'False') { $default = '' }
            $actual = "$($entry.Fields.Type)|$((@($entry.Fields.Aliases) | Sort-Object) -join ',')|" +
                "$((@($entry.Fields.AcceptedValues) | Sort-Object) -join ',')|$default|$([bool]::Parse($entry.Fields.SupportsWildcards))"
            if ($actual -cne $expected) { "$($entry.Name): the page has $actual, the cmdlet $expected" }
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'has the parameter sets of every parameter, and in each the position, whether it is mandatory, and the pipeline' {
        $sets = @($command.Sets.Name)
        $actual = @(foreach ($entry in $documented) {
            $how = @(if ($entry.Set.ValueFromPipelineByPropertyName -eq 'true') { 'ByPropertyName' }) + @(if ($entry.Set.ValueFromPipeline -eq 'true') { 'ByValue' })
            foreach ($set in $(if ($entry.Set.Name -eq '(All)') { $sets } else { $entry.Set.Name })) {
                "$($entry.Name) in $($set): required $($entry.Set.IsRequired), position $($entry.Set.Position.ToLowerInvariant()), " +
                    "pipeline $(if ($how) { "True ($($how -join ', '))" } else { 'False' })"
            }
        }) | Sort-Object
        $expected = @(foreach ($real in $command.Parameters) {
            foreach ($set in $real.Sets) {
                $how = @(if ($set.ByProperty) { 'ByPropertyName' }) + @(if ($set.ByValue) { 'ByValue' })
                "$($real.Name) in $($set.Name): required $($set.Required), position $($set.Position), " +
                    "pipeline $(if ($how) { "True ($($how -join ', '))" } else { 'False' })"
            }
        }) | Sort-Object
        Compare-Object $expected $actual | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" } | Should -BeNullOrEmpty
    }

    It 'has the syntax of every parameter set' {
        # In any order of parameters, since Get-Command and PlatyPS do not agree on one, and with the types' real names.
        $toWords = {
            param($Syntax)
            $line = $Syntax -replace '\s+', ' ' -replace '\[-ProgressAction <ActionPreference>\] ' -replace '<int>', '<Int32>'
            $words = [regex]::Matches($line, '(?<=^| )(\[?\[?-\w+\]?( <[^>]+>)?\]?|\[<CommonParameters>\]|\w+-\w+)(?= |$)')
            (@($words | ForEach-Object { $_.Value.ToLowerInvariant() }) | Sort-Object) -join ' '
        }
        $section = Get-Section $text 'SYNTAX'
        $blocks = @([regex]::Matches($section, '(?ms)^### (?:__AllParameterSets|(?<Set>\w+))(?<Default> \(Default\))?\n\n```\n(?<Text>.*?)^```'))
        $actual = @($blocks | ForEach-Object { "$($_.Groups['Set'].Value) $(& $toWords $_.Groups['Text'].Value)" } | Sort-Object)
        $expected = @($command.Sets | ForEach-Object {
            "$(if ($command.Sets.Count -gt 1) { $_.Name }) $(& $toWords $_.Syntax)"
        } | Sort-Object)
        Compare-Object $expected $actual | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" } | Should -BeNullOrEmpty
        if ($command.Sets.Count -gt 1) {
            @($blocks | Where-Object { $_.Groups['Default'].Success } | ForEach-Object { $_.Groups['Set'].Value }) | Should -Be $command.DefaultSet
        }
    }

    It 'names what goes in and what comes out' {
        $headings = { param($Section) @([regex]::Matches((Get-Section $text $Section), '(?m)^### (\S+)$') | ForEach-Object { $_.Groups[1].Value } | Sort-Object -Unique) }
        $outputs = @($command.Outputs | Sort-Object -Unique)
        & $headings 'OUTPUTS' | Should -Be $(if ($outputs) { $outputs } else { 'None' })
        $inputs = @($command.Parameters | Where-Object { $_.Sets.ByValue -contains $true -or $_.Sets.ByProperty -contains $true } |
            ForEach-Object { $_.FullType } | Sort-Object -Unique)
        & $headings 'INPUTS' | Should -Be $(if ($inputs) { $inputs } else { 'None' })
    }

    It 'has three examples or more, numbered, each with a title, code, its output and a remark' {
        $all = @(Get-HelpExample $Path)
        $all.Count | Should -BeGreaterOrEqual 3
        @($all.Number) | Should -Be @(1..$all.Count)
        foreach ($example in $all) {
            $example.Title | Should -Match '^Example \d+: [A-Z]'
            @($example.Code).Count | Should -Be 1 -Because "$($example.Title) is one piece of code"
            @($example.Output).Count | Should -Be 1 -Because "$($example.Title) shows what it gives"
            # Get-Help indents by four columns and breaks what is too long in the midst of a word.
            @($example.Code -split "`n" | Where-Object Length -GT 76) | Should -BeNullOrEmpty -Because "$($example.Title) is copied from a console"
            "$($example.Title)".Length | Should -BeLessOrEqual 62
            $example.Remarks | Should -Not -BeNullOrEmpty -Because "$($example.Title) says what it is good for"
        }
    }

    It 'is what the MAML has: parameters, sets, aliases, types, positions, mandatory ones and the pipeline' {
        $item = $mamlCommands[$Page]
        $item | Should -Not -BeNullOrEmpty
        $describe = { param($Parameter) "$($Parameter.name)|$($Parameter.type.name)|$($Parameter.aliases)|$($Parameter.required)|$($Parameter.position)|$($Parameter.pipelineInput)|$($Parameter.globbing)" }
        $expectedOf = {
            param($Real, $Set)
            $how = @(if ($Set.ByProperty) { 'ByPropertyName' }) + @(if ($Set.ByValue) { 'ByValue' })
            "$($Real.Name)|$($Real.Type)|$(if ($Real.Aliases) { $Real.Aliases -join ', ' } else { 'none' })|$("$($Set.Required)".ToLowerInvariant())|" +
                "$($Set.Position)|$(if ($how) { "True ($($how -join ', '))" } else { 'False' })|$("$($Real.Globbing)".ToLowerInvariant())"
        }
        $actual = @($item.parameters.parameter | ForEach-Object { & $describe $_ } | Sort-Object)
        $expected = @(foreach ($real in $command.Parameters) { & $expectedOf $real $real.Sets[0] }) | Sort-Object
        Compare-Object $expected $actual | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" } | Should -BeNullOrEmpty

        $actual = @($item.syntax.syntaxItem | ForEach-Object { (@($_.parameter | ForEach-Object { & $describe $_ }) | Sort-Object) -join "`n" } | Sort-Object)
        $expected = @(foreach ($set in $command.Sets) {
            (@(foreach ($real in $command.Parameters) {
                foreach ($inSet in @($real.Sets | Where-Object Name -EQ $set.Name)) { & $expectedOf $real $inSet }
            }) | Sort-Object) -join "`n"
        }) | Sort-Object
        $actual | Should -Be $expected
    }

    It 'is what Get-Help shows' {
        $command.Help.Synopsis | Should -Be (Get-Section $text 'SYNOPSIS')
        $command.Help.Examples | Should -Be @(Get-HelpExample $Path).Count
        @($command.Help.Parameters | Sort-Object) | Should -Be @($command.Parameters.Name | Sort-Object)
    }
}

Describe 'The MAML' {
    It 'has the cmdlets, no more and no fewer' {
        @($mamlCommands.Keys | Sort-Object) | Should -Be @($commands.Keys | Sort-Object)
    }

    It "is what PlatyPS makes of the pages$(if ($skipMaml) { " (skipped: $skipMaml)" })" -Skip:([bool]$skipMaml) {
        $output = Join-Path $TestDrive 'maml'
        $script = "Import-Module '$repository/build/Tools.psm1', '$repository/build/Help.psm1'; Import-PinnedModule Microsoft.PowerShell.PlatyPS; " +
            "Get-ChildItem '$help/*-*.md' | Where-Object { -not (Test-MarkdownCommandHelp -Path `$_.FullName) } | ForEach-Object { `$_.Name }; " +
            "Export-Help -Path '$help' -OutputFolder '$output'"
        $said = & $shell -NoLogo -NoProfile -NonInteractive -Command $script
        $LASTEXITCODE | Should -Be 0 -Because "$said"
        $said | Should -BeNullOrEmpty -Because 'PlatyPS finds each page in order'
        $made = (Read-Text (Join-Path $output 'DeviceAuth.dll-Help.xml')) -split "`n"
        Compare-Object ($mamlText -split "`n") $made | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" } |
            Should -BeNullOrEmpty -Because './build.ps1 -Task Help makes it anew'
    }

    It 'and about_DeviceAuth are in the built module as they are in the source' {
        foreach ($file in 'DeviceAuth.dll-Help.xml', 'about_DeviceAuth.help.txt') {
            $built = Join-Path $module "en-US/$file"
            Test-Path $built | Should -BeTrue -Because "the build copies $file"
            Read-Text $built | Should -BeExactly (Read-Text (Join-Path $help $file))
        }
    }
}

Describe 'about_DeviceAuth' {
    BeforeAll {
        $topic = Read-Text $about
        $sections = [ordered]@{}
        foreach ($match in [regex]::Matches($topic, '(?ms)^(?<Heading>[A-Z][A-Z ]+)\n(?<Body>.*?)(?=^[A-Z]|\z)')) {
            $sections[$match.Groups['Heading'].Value] = $match.Groups['Body'].Value
        }
    }

    It 'is found by Get-Help' {
        $metadata.About | Should -Match 'about_DeviceAuth'
        $metadata.About | Should -Match 'TROUBLESHOOTING'
    }

    It 'has a section for each thing that a reader looks for' {
        @($sections.Keys) | Should -Be @(
            'TOPIC', 'SHORT DESCRIPTION', 'LONG DESCRIPTION', 'THE FLOW', 'PLACES', 'PROVIDERS', 'VAULTS', 'RUNBOOKS', 'FLEETS', 'SECURITY',
            'TROUBLESHOOTING', 'SEE ALSO')
    }

    It 'says something about each place' {
        $places = @([regex]::Matches($sections['PLACES'], '(?m)^    (?<Place>\S.*)$') | ForEach-Object { $_.Groups['Place'].Value })
        foreach ($place in '^Remote sessions', '^SSH', 'Jobs and parallel', '-NonInteractive', 'Runbooks', 'Containers and WSL', 'QR code, link, clipboard') {
            @($places -match $place).Count | Should -Be 1 -Because "$place is a place where people sign in"
        }
    }

    It 'fits 80 columns, without tabs and trailing blanks' {
        $number = 0
        $wrong = foreach ($line in $topic -split "`n") {
            $number++
            if ($line.Length -gt 80 -or $line -match "`t| $") { "$($number): $line" }
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'has each error id of the source, and no other, with its way out' {
        $ids = @(Select-String -Path (Join-Path $repository 'src/DeviceAuth/Errors/ErrorIds.cs') -Pattern 'const string (\w+)' |
            ForEach-Object { $_.Matches[0].Groups[1].Value })
        $ids.Count | Should -BeGreaterThan 10
        $entries = @{}
        foreach ($match in [regex]::Matches($sections['TROUBLESHOOTING'], '(?ms)^    (?<Id>[A-Z]\w+)\n(?<Body>(?:      [^\n]*\n|\n)*)')) {
            $entries[$match.Groups['Id'].Value] = $match.Groups['Body'].Value.Trim()
        }
        @($entries.Keys | Sort-Object) | Should -Be @($ids | Sort-Object)
        @($entries.Keys | Where-Object { $entries[$_].Length -lt 40 }) | Should -BeNullOrEmpty
    }

    It 'uses no parameter that a cmdlet does not have' {
        $errors = $null
        $wrong = foreach ($line in @($topic -split "`n") -match '-DeviceAuth') {
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($line, [ref]$null, [ref]$errors)
            foreach ($call in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $command = $commands["$($call.GetCommandName())"]
                foreach ($element in $call.CommandElements) {
                    if ($command -and $element -is [System.Management.Automation.Language.CommandParameterAst]) {
                        $known = @($command.Parameters | ForEach-Object { $_.Name; $_.Aliases }) + @([System.Management.Automation.PSCmdlet]::CommonParameters)
                        if ($element.ParameterName -notin $known) { "$($command.Name) has no -$($element.ParameterName): $line" }
                    }
                }
            }
        }
        $wrong | Should -BeNullOrEmpty
    }
}

Describe 'The script <Name>' -ForEach $scripts {
    It 'has help that Get-Help finds, with each parameter and an example' {
        # A comment that follows another without a blank line is a part of that one, and no help.
        $found = Get-Help $Path -Full
        $found.Synopsis | Should -Not -Match "^\s*$([regex]::Escape($Name))" -Because 'that is the syntax, in the place of help that is missing'
        $found.examples.example | Should -Not -BeNullOrEmpty
        ($found.parameters.parameter | Where-Object { -not $_.description }).name | Should -BeNullOrEmpty
    }
}

Describe "The examples$(if ($skipExamples) { " (skipped: $skipExamples)" })" -Skip:([bool]$skipExamples) {
    BeforeAll {
        $all = Get-ChildItem -Path (Join-Path $help '*-*.md') | ForEach-Object { Get-HelpExample $_.FullName }
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

        $run = $runs["$Page $Number"]
        $run.Error | Should -BeNullOrEmpty
        $run.Actual | Should -Be (Get-Comparable ($example.Output -join "`n")) -Because "this is what it gave:`n$($run.Raw)`n"
    }
}
