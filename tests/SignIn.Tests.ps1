# The sign-in in a real pwsh against the sandbox: what a person sees, and what a script gets.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $noTerminal = -not (Test-Terminal)
    $noThreadJob = -not (Get-Command Start-ThreadJob -ErrorAction Ignore)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:oldHome = $env:HOME
    $script:home1 = Get-TestFolder
    $env:HOME = $home1
    $env:DEVICEAUTH_TEST_ISSUER = $sandbox.Issuer
    $env:DEVICEAUTH_MODULE = Get-ModuleFolder
    Import-Module (Join-Path $env:DEVICEAUTH_MODULE 'DeviceAuth.psd1') -Force

    # What Connect-DeviceAuth always gets here.
    $script:client = @{
        Authority = $sandbox.Issuer; ClientId = 'sandbox-cli'; Scope = 'openid', 'offline_access', 'api.read'; SessionOnly = $true
    }

    # Signs in; the person approves at once.
    function Connect-Sandbox {
        Connect-DeviceAuth @client @args -PromptAction {
            param($prompt)
            Send-SandboxControl $sandbox approve @{ user_code = $prompt.UserCode }
        }
    }

    # The code in a text that somebody sees.
    function Get-Code([string] $Text) {
        if ($Text -notmatch 'enter the code:\s+(\S+)') { throw "There is no code in: $Text" }
        $Matches[1]
    }

    # Runs a sign-in in a pwsh of its own whose output is redirected, approves the code that its output shows, and gives all the
    # text of that output.
    function Get-ScreenOfSignIn([string] $Script, [string[]] $Options = @('-NonInteractive')) {
        $start = [Diagnostics.ProcessStartInfo]::new((Get-ShellPath))
        $text = "`$client = @{ Authority = '$($sandbox.Issuer)'; ClientId = 'sandbox-cli'; Scope = 'openid', 'offline_access'; SessionOnly = `$true }
            Import-Module '$env:DEVICEAUTH_MODULE/DeviceAuth.psd1'
            $Script"
        foreach ($argument in @('-NoProfile') + $Options + @('-Command', $text)) { $start.ArgumentList.Add($argument) }
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardInput = $true
        $start.Environment['NO_COLOR'] = '1'
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $lines = [Collections.Generic.List[string]]::new()
        $deadline = [datetime]::UtcNow.AddSeconds(300)
        while ($true) {
            $reading = $process.StandardOutput.ReadLineAsync()
            if (-not $reading.Wait($deadline - [datetime]::UtcNow)) {
                $process.Kill()
                throw "The process showed no more than: $($lines -join "`n")"
            }

            if ($null -eq $reading.Result) { break }
            $lines.Add($reading.Result)
            if ($reading.Result -match 'enter the code:\s+(\S+)') {
                Send-SandboxControl $sandbox approve @{ user_code = $Matches[1] }
            }
        }

        $process.WaitForExit()
        $lines -join "`n"
    }
}

AfterAll {
    Remove-Module DeviceAuth -ErrorAction Ignore
    $env:HOME = $oldHome
    Close-Everything
}

Describe 'From sign-in to sign-out' {
    BeforeAll {
        $Error.Clear()
        $script:connection = Connect-Sandbox
    }

    It 'Connect-DeviceAuth gives a connection that says who signed in, to what, and for how long' {
        $connection | Should -HaveCount 1
        $connection.Name | Should -Be 'default'
        $connection.Account | Should -Be 'alice'
        $connection.Authority | Should -Be $sandbox.Issuer
        $connection.Scopes | Should -Contain 'api.read'
        $connection.CanRefresh | Should -BeTrue
        $connection.Vault | Should -BeNullOrEmpty
        ($connection.ExpiresOn - [datetime]::Now).TotalMinutes | Should -BeGreaterThan 55
        ($connection.ExpiresOn - [datetime]::Now).TotalMinutes | Should -BeLessOrEqual 60
    }

    It 'the token opens the API as -Token of Invoke-RestMethod' {
        $me = Invoke-RestMethod "$($sandbox.Issuer)me" -Authentication Bearer -Token (Get-DeviceAuthToken -AsSecureString) -AllowUnencryptedAuthentication
        $me.preferred_username | Should -Be 'alice'
    }

    It 'the token opens the API as -Headers of Invoke-RestMethod' {
        (Invoke-RestMethod "$($sandbox.Issuer)me" -Headers (Get-DeviceAuthToken -AsHeader)).preferred_username | Should -Be 'alice'
    }

    It 'the token object and the plain text open the API' {
        $token = Get-DeviceAuthToken
        $token.AccessToken | Should -BeOfType securestring
        $token.TokenType | Should -Be 'Bearer'
        (Invoke-RestMethod "$($sandbox.Issuer)me" -Authentication $token.TokenType -Token $token.AccessToken -AllowUnencryptedAuthentication).name |
            Should -Be 'Alice Example'
        $text = Get-DeviceAuthToken -AsPlainText
        (Invoke-RestMethod "$($sandbox.Issuer)me" -Headers @{ Authorization = "Bearer $text" }).name | Should -Be 'Alice Example'
    }

    It 'the token comes from memory while it lives, and is refreshed when a longer life is wanted' {
        Send-SandboxControl $sandbox reset-log
        $first = Get-DeviceAuthToken -AsPlainText
        Get-DeviceAuthToken -AsPlainText | Should -BeExactly $first
        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty
        $renewed = Get-DeviceAuthToken -ForceRefresh -AsPlainText
        $renewed -ceq $first | Should -BeFalse
        @(Get-SandboxRequest $sandbox -GrantType refresh_token).status | Should -Be 200
        (Invoke-RestMethod "$($sandbox.Issuer)me" -Headers @{ Authorization = "Bearer $renewed" }).name | Should -Be 'Alice Example'
    }

    It 'a connection that works is reused without a prompt; -Force signs in anew' {
        Send-SandboxControl $sandbox reset-log
        (Connect-Sandbox).Name | Should -Be 'default'
        Get-SandboxRequest $sandbox -Path /connect/deviceauthorization | Should -BeNullOrEmpty
        $null = Connect-Sandbox -Force
        @(Get-SandboxRequest $sandbox -Path /connect/deviceauthorization) | Should -HaveCount 1
    }

    It 'the connection, the token and the list fit 80 columns and show no secret' {
        # Of a dictionary PowerShell itself shows four entries and an ellipsis.
        $properties = @($connection.PSObject.Properties.Name -ne 'Claims')
        $texts = ($connection | Out-String -Width 80), (Get-DeviceAuthToken | Out-String -Width 80), (Get-DeviceAuthConnection | Out-String -Width 80),
            (Get-DeviceAuthToken | Format-List * | Out-String -Width 80), (Get-DeviceAuthConnection | Format-List -Property $properties | Out-String -Width 80)
        $texts[0] | Should -Match 'default\s+alice\s+127\.0\.0\.1:\d+\s+\d+ minutes\s+memory'
        $texts[1] | Should -Match 'default\s+Bearer\s+\d+ minutes\s+openid.*api\.read'
        $texts[2] | Should -Match 'default\s+alice'
        foreach ($text in $texts) {
            $text | Should -Not -Match '\u2026' -Because 'nothing is cut at 80 columns'
            foreach ($secret in Get-SandboxSecret $sandbox) {
                ($text -replace '\s').Contains($secret) | Should -BeFalse # a long one is wrapped
            }
        }
    }

    It 'Disconnect-DeviceAuth -WhatIf tells and does nothing' {
        Send-SandboxControl $sandbox reset-log
        Disconnect-DeviceAuth -WhatIf
        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty
        (Get-DeviceAuthConnection).Name | Should -Be 'default'
    }

    It 'Disconnect-DeviceAuth revokes both tokens and forgets the connection' {
        Send-SandboxControl $sandbox reset-log
        Disconnect-DeviceAuth | Should -BeNullOrEmpty
        @(Get-SandboxRequest $sandbox -Path /connect/revocation).status | Should -Be 200, 200
        @(Get-DeviceAuthConnection) | Should -HaveCount 0
    }

    It '$Error is clean after all of it' {
        # Pester's own assertions leave nothing there while they hold.
        $Error | Should -HaveCount 0
    }
}

Describe 'Several connections' {
    BeforeAll {
        foreach ($name in 'work', 'home', 'Lab-1') { $null = Connect-Sandbox -Name $name }
    }

    It 'are listed by name and by wildcard' {
        (Get-DeviceAuthConnection).Name | Should -Be 'home', 'Lab-1', 'work'
        (Get-DeviceAuthConnection -Name *o*).Name | Should -Be 'home', 'work'
        (Get-DeviceAuthConnection -Name lab-1, work).Name | Should -Be 'Lab-1', 'work'
        (Get-DeviceAuthToken -Name WORK).Name | Should -Be 'work'
    }

    It 'are completed by Tab: <_>' -ForEach 'Get-DeviceAuthToken', 'Get-DeviceAuthConnection', 'Disconnect-DeviceAuth', 'Connect-DeviceAuth' {
        (TabExpansion2 "$_ -Name ").CompletionMatches.CompletionText | Should -Be 'home', 'Lab-1', 'work'
        (TabExpansion2 "$_ -Name la").CompletionMatches.CompletionText | Should -Be 'Lab-1'
    }

    It 'are signed out through the pipeline' {
        Get-DeviceAuthConnection -Name home, work | Disconnect-DeviceAuth
        (Get-DeviceAuthConnection).Name | Should -Be 'Lab-1'
        Disconnect-DeviceAuth -All
        @(Get-DeviceAuthConnection) | Should -HaveCount 0
    }
}

Describe 'Get-DeviceAuthToken without a connection that works' {
    It 'never prompts: SignInRequired without a request, with the command to type' {
        Send-SandboxControl $sandbox reset-log
        $problem = { Get-DeviceAuthToken -Name nobody } | Should -Throw -ErrorId 'SignInRequired,*' -PassThru
        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty
        "$problem" | Should -BeLike '*Connect-DeviceAuth -Name nobody -Authority <issuer> -ClientId <client id>*'
    }

    It 'gives the very command that signs in anew, with nothing secret in it' {
        $null = Connect-Sandbox -Name spent
        Send-SandboxControl $sandbox revoke-tokens
        Send-SandboxControl $sandbox reset-log
        $problem = { Get-DeviceAuthToken -Name spent -ForceRefresh } | Should -Throw -ErrorId 'SignInRequired,*' -PassThru
        "$problem" | Should -BeLike "*Connect-DeviceAuth -Name spent -Authority $($sandbox.Issuer) -ClientId sandbox-cli -Scope openid, offline_access, api.read -Force"
        Get-SandboxRequest $sandbox -Path /connect/deviceauthorization | Should -BeNullOrEmpty
    }
}

Describe 'The code is seen' {
    It 'when the output is assigned' {
        $screen = Get-ScreenOfSignIn '$c = Connect-DeviceAuth @client; "got $($c.Account)"'
        $screen | Should -Match "open this page on any device:\s+$($sandbox.Issuer)device\s+and enter the code"
        $screen | Should -Match 'got alice'
    }

    It 'when the output is piped' {
        Get-ScreenOfSignIn 'Connect-DeviceAuth @client | ForEach-Object { "got $($_.Account)" }' | Should -Match 'got alice'
    }

    It 'with $ProgressPreference SilentlyContinue' {
        Get-ScreenOfSignIn '$ProgressPreference = "SilentlyContinue"; $c = Connect-DeviceAuth @client; "got $($c.Account)"' |
            Should -Match 'got alice'
    }

    It 'with -InformationAction Ignore' {
        Get-ScreenOfSignIn '$c = Connect-DeviceAuth @client -InformationAction Ignore; "got $($c.Account)"' |
            Should -Match 'got alice'
    }

    It 'with $InformationPreference Ignore, and with SilentlyContinue, in one session' {
        $screen = Get-ScreenOfSignIn '$InformationPreference = "Ignore"; $c = Connect-DeviceAuth @client
            $InformationPreference = "SilentlyContinue"; $d = Connect-DeviceAuth @client -Name d; "got $($c.Account), $($d.Account)"'
        $screen | Should -Match 'got alice, alice'
        [regex]::Matches($screen, 'enter the code') | Should -HaveCount 2
    }

    It 'in a job: Receive-Job shows it' {
        $job = Start-Job -ArgumentList $client, (Get-ModuleFolder) {
            param($client, $module)
            Import-Module (Join-Path $module 'DeviceAuth.psd1')
            (Connect-DeviceAuth @client).Account
        }
        try {
            $null = Wait-Until { $job.ChildJobs[0].Information | Where-Object { "$_" -match 'enter the code' } } 'the prompt of the job'
            $shown = Receive-Job $job 6>&1 | Out-String
            Send-SandboxControl $sandbox approve @{ user_code = Get-Code $shown }
            $job | Wait-Job -Timeout 300 | Receive-Job 6>$null | Should -Be 'alice'
        }
        finally {
            Remove-Job $job -Force
        }
    }

    It 'in a thread job: it stands in the job''s information stream' -Skip:$noThreadJob {
        $job = Start-ThreadJob -ArgumentList $client, (Get-ModuleFolder) {
            param($client, $module)
            Import-Module (Join-Path $module 'DeviceAuth.psd1')
            (Connect-DeviceAuth @client -Name thread).Account
        }
        try {
            $prompt = Wait-Until { $job.Information | Where-Object { "$_" -match 'enter the code' } } 'the prompt of the job'
            $prompt.Tags | Should -Contain 'PSHOST'
            Send-SandboxControl $sandbox approve @{ user_code = Get-Code "$prompt" }
            $job | Wait-Job -Timeout 300 | Receive-Job 6>$null | Should -Be 'alice'
            (Get-DeviceAuthToken -Name thread).Name | Should -Be 'thread' -Because 'memory is the process''s'
        }
        finally {
            Remove-Job $job -Force
        }
    }

    It 'with 6>$null in the progress record' {
        $shell = [powershell]::Create([runspacefactory]::CreateRunspace($Host))
        $shell.Runspace.Open()
        try {
            $null = $shell.AddScript('param($client, $module) Import-Module "$module/DeviceAuth.psd1"; (Connect-DeviceAuth @client -Name quiet 6>$null).Account')
            $null = $shell.AddArgument($client).AddArgument((Get-ModuleFolder))
            $running = $shell.BeginInvoke()
            $record = Wait-Until { $shell.Streams.Progress | Where-Object Activity -EQ 'Waiting for sign-in' | Select-Object -First 1 } 'the progress'
            $record.StatusDescription | Should -BeLike "* at $($sandbox.Issuer)device"
            $record.SecondsRemaining | Should -BeGreaterThan 800
            Send-SandboxControl $sandbox approve @{ user_code = ($record.StatusDescription -split ' ')[0] }
            $shell.EndInvoke($running) | Should -Be 'alice'
            $mine = @($shell.Streams.Progress | Where-Object ActivityId -EQ $record.ActivityId)
            $mine[-1].RecordType | Should -Be 'Completed'
        }
        finally {
            $shell.Runspace.Dispose()
            $shell.Dispose()
        }
    }
}

Describe 'A person at a terminal' -Skip:$noTerminal {
    BeforeEach {
        $script:terminal = Open-Terminal (Get-TestFolder) $sandbox.Issuer
    }

    AfterEach {
        Close-Terminal $terminal
    }

    It 'sees prompt and progress, approves, and has the prompt back with the progress gone' {
        Send-ToTerminal $terminal '$c = Connect-DeviceAuth $env:DEVICEAUTH_TEST_ISSUER sandbox-cli openid, offline_access -SessionOnly'
        $screen = Wait-Terminal $terminal 'Waiting for sign-in'
        $code = Get-Code $screen
        $screen | Should -Match "Waiting for sign-in.*$code"
        Send-SandboxControl $sandbox approve @{ user_code = $code }
        Wait-Terminal $terminal 'READY> *\s*\z' | Should -Not -Match 'Waiting for sign-in'
        Send-ToTerminal $terminal '"$($c.Account), errors: $($Error.Count)"'
        $null = Wait-Terminal $terminal 'alice, errors: 0'
    }

    It 'sees the code in the progress though the prompt was sent away with 6>$null' {
        Send-ToTerminal $terminal 'Connect-DeviceAuth $env:DEVICEAUTH_TEST_ISSUER sandbox-cli openid -SessionOnly 6>$null | Out-Null'
        $screen = Wait-Terminal $terminal 'Waiting for sign-in \W*([A-Z]{4}-[A-Z]{4}) at'
        $screen | Should -Not -Match 'enter the code'
        $null = $screen -match 'Waiting for sign-in \W*([A-Z]{4}-[A-Z]{4}) at'
        Send-SandboxControl $sandbox approve @{ user_code = $Matches[1] }
        Wait-Terminal $terminal 'READY> *\s*\z' | Should -Not -Match 'Waiting for sign-in'
    }

    It 'presses Ctrl+C: the prompt is back at once, the progress is gone, and $Error is clean' {
        Send-ToTerminal $terminal 'Connect-DeviceAuth $env:DEVICEAUTH_TEST_ISSUER sandbox-cli openid -SessionOnly'
        $null = Wait-Terminal $terminal 'Waiting for sign-in'
        Send-KeyToTerminal $terminal C-c

        # Long before the code ends, which lives for 15 minutes.
        Wait-Terminal $terminal 'READY> *\s*\z' | Should -Not -Match 'Waiting for sign-in'
        Send-ToTerminal $terminal '"errors: $($Error.Count), connections: $(@(Get-DeviceAuthConnection).Count)"'
        $null = Wait-Terminal $terminal 'errors: 0, connections: 0'
    }

    It 'presses Ctrl+C while a request hangs: the prompt is back at once, and $Error is clean' {
        $terminalTool = $terminal
        Send-SandboxControl $sandbox options @{ token_endpoint_delay = 300 }
        try {
            Send-SandboxControl $sandbox reset-log
            Send-ToTerminal $terminalTool 'Connect-DeviceAuth $env:DEVICEAUTH_TEST_ISSUER sandbox-cli openid -SessionOnly'
            $null = Wait-Until { Get-SandboxRequest $sandbox -Path /connect/token | Where-Object { $null -eq $_.answered_ms } } 'a poll'
            Send-KeyToTerminal $terminalTool C-c
            # Before the request times out by itself, which it does after 30 seconds.
            Wait-Terminal $terminalTool 'READY> *\s*\z' 25 | Should -Not -Match 'Waiting for sign-in'
            Send-ToTerminal $terminalTool '"errors: $($Error.Count)"'
            $null = Wait-Terminal $terminalTool 'errors: 0'
        }
        finally {
            Send-SandboxControl $sandbox options @{ token_endpoint_delay = 0 }
        }
    }
}
