# What a person sees in the places where there is no screen to speak of, and in those that can do more than text.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/Places.psm1" -Force
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/Places.psm1" -Force
    $script:escape = [char]27
    $script:sandbox = Open-Sandbox @('--approve-automatically')
    $script:connect = 'Connect-DeviceAuth $issuer sandbox-cli openid -SessionOnly'

    # Signs in, and shows what Get does where nobody is signed in.
    $script:scenario = @"
`$c = $script:connect
"NAME=`$(`$c.Name)"
"TOKEN=`$((Get-DeviceAuthToken -AsPlainText).Length -gt 0)"
try { Get-DeviceAuthToken -Name nobody } catch { "ID=`$(`$_.FullyQualifiedErrorId)" }
"@

    function Assert-SignedIn($Result) {
        $Result.Errors | Should -BeNullOrEmpty
        $Result.Output | Should -Match '(?m)^NAME=default$'
        $Result.Output | Should -Match '(?m)^TOKEN=True$'
        $Result.Output | Should -Match '(?m)^ID=SignInRequired,'
        $Result.ExitCode | Should -Be 0
        $prompt = Get-PromptText $Result.Output
        $prompt | Should -Match "(?m)^    $([regex]::Escape($script:sandbox.Issuer))device$"
        $prompt | Should -Match '(?m)^and enter the code:  [A-Z]{4}-[A-Z]{4} '
        $prompt | Should -Not -Match $script:escape
    }
}

AfterAll {
    Close-Everything
}

Describe 'A sign-in where there is no terminal' {
    It 'is plain text, and Get does not ask: <Name>' -ForEach @(
        @{ Name = 'output redirected'; Environment = @{ WT_SESSION = '1' } }
        @{ Name = 'no HOME'; Environment = @{ HOME = '' } }
        @{ Name = 'a HOME that cannot be written'; Environment = @{ HOME = '/sys' } }
        @{ Name = 'a clock set to UTC'; Environment = @{ TZ = 'UTC' } }
        @{ Name = 'no TERM'; Environment = @{ TERM = '' } }
        @{ Name = 'no D-Bus, no desktop and an empty PATH'; Environment = @{ PATH = '/nowhere' } }
    ) {
        Assert-SignedIn (Invoke-Pwsh $script:scenario $script:sandbox.Issuer $Environment)
    }

    It 'leaves nothing of the prompt in a redirected output stream, and the code in a redirected information stream' {
        $result = Invoke-Pwsh @"
`$file = Join-Path `$env:HOME 'information.txt'
$($script:connect) 6> `$file | Out-Null
"BEGIN"; Get-Content `$file -Raw; "END"
"@ $script:sandbox.Issuer
        $result.Output | Should -Match '(?s)BEGIN\s+To sign in to .*END'
        $result.Output | Should -Not -Match $script:escape
        ([regex]::Matches($result.Output, 'To sign in to')).Count | Should -Be 1
    }

    It 'warns of what needs a terminal, and signs in all the same' {
        $result = Invoke-Pwsh ($script:scenario -replace '-SessionOnly', '-SessionOnly -QrCode -CopyCode -OpenBrowser') $script:sandbox.Issuer
        Assert-SignedIn $result
        $result.Output | Should -Match 'WARNING: The QR code cannot be shown: the output does not go to a terminal'
        $result.Output | Should -Match 'WARNING: The code cannot be copied: '
        $result.Output | Should -Match 'WARNING: The browser could not be opened: there is no desktop here'
        $result.Output | Should -Not -Match '[\u2588\u2580\u2584]'
    }
}

Describe 'A sign-in at a terminal (needs script of util-linux)' -Skip:(-not (Test-PseudoTerminal)) {
    It 'is plain text where that is asked for: <Name>' -ForEach @(
        @{ Name = 'TERM=dumb'; Environment = @{ TERM = 'dumb'; WT_SESSION = '1' } }
        @{ Name = 'NO_COLOR'; Environment = @{ NO_COLOR = '1'; WT_SESSION = '1' } }
        @{ Name = 'CI=true'; Environment = @{ CI = 'true'; WT_SESSION = '1' } }
        @{ Name = 'a terminal that does not say that it makes links'; Environment = @{} }
        @{ Name = 'tmux before 3.4'; Environment = @{ WT_SESSION = '1'; TERM = 'tmux-256color'; TERM_PROGRAM = 'tmux'; TERM_PROGRAM_VERSION = '3.3a' } }
    ) {
        $result = Invoke-Pwsh $script:scenario $script:sandbox.Issuer $Environment -AsTerminal
        Get-PromptText $result.Output | Should -Not -Match $script:escape
        $result.Output | Should -Match 'NAME=default'
    }

    It 'makes the bare address a link to the complete one where the terminal says that it can: <_>' -ForEach 'WT_SESSION=1', 'VTE_VERSION=7006', 'TERM=xterm-kitty', 'FORCE_HYPERLINK=1' {
        $name, $value = $_ -split '='
        $result = Invoke-Pwsh $script:scenario $script:sandbox.Issuer @{ $name = $value } -AsTerminal
        $prompt = Get-PromptText $result.Output
        $issuer = [regex]::Escape($script:sandbox.Issuer)
        $null = $prompt -match 'code:  ([A-Z]{4}-[A-Z]{4})'
        $prompt | Should -Match "`e\]8;;${issuer}device\?user_code=$($Matches[1])`e\\${issuer}device`e\]8;;`e\\"
        $prompt -replace "`e\]8;;[^`e]*`e\\" | Should -Not -Match $script:escape
    }

    It 'keeps the link out of variables, files, logs and PlainText' {
        $result = Invoke-Pwsh @"
Start-Transcript (Join-Path `$env:HOME 'log.txt') | Out-Null
$($script:connect) -InformationVariable said | Out-Null
Stop-Transcript | Out-Null
$($script:connect) -Force 6> (Join-Path `$env:HOME 'file.txt') | Out-Null
`$escape = [char]27
"VARIABLE=`$("`$said".Contains(`$escape))"
"LOG=`$((Get-Content (Join-Path `$env:HOME 'log.txt') -Raw).Contains(`$escape))"
"FILE=`$((Get-Content (Join-Path `$env:HOME 'file.txt') -Raw).Contains(`$escape))"
`$PSStyle.OutputRendering = 'PlainText'
"PLAIN"
$($script:connect) -Force | Out-Null
"@ $script:sandbox.Issuer @{ WT_SESSION = '1' } -AsTerminal
        $result.Output | Should -Match "`e\]8;;"
        $result.Output | Should -Match 'VARIABLE=False'
        $result.Output | Should -Match 'LOG=False'
        $result.Output | Should -Match 'FILE=False'
        ($result.Output -split 'PLAIN')[-1] | Should -Not -Match "`e\]8;;"
    }

    It 'copies the code on request, and it is the code' {
        $result = Invoke-Pwsh "Start-Transcript (Join-Path `$env:HOME 'log.txt') | Out-Null; $($script:connect) -CopyCode; Stop-Transcript | Out-Null; `"LOG=`$((Get-Content (Join-Path `$env:HOME 'log.txt') -Raw).Contains([char]27))`"" $script:sandbox.Issuer -AsTerminal
        $null = (Get-PromptText $result.Output) -match 'code:  ([A-Z]{4}-[A-Z]{4})'
        $code = $Matches[1]
        $result.Output -match "`e\]52;c;([A-Za-z0-9+/=]+)`a" | Should -BeTrue
        [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($Matches[1])) | Should -Be $code
        $result.Output | Should -Match 'LOG=False'
        $result.Output | Should -Not -Match 'WARNING'
    }

    It 'copies nothing unasked' {
        $result = Invoke-Pwsh $script:scenario $script:sandbox.Issuer -AsTerminal
        $result.Output | Should -Match 'NAME=default'
        $result.Output | Should -Not -Match "`e\]52;"
    }

    It 'copies the code into a real terminal''s clipboard' -Skip:(-not (Test-Terminal)) {
        $terminal = Open-Terminal (Get-TestFolder) $script:sandbox.Issuer
        try {
            $null = Invoke-Terminal @('set-option', '-g', 'set-clipboard', 'on')
            Send-ToTerminal $terminal 'Connect-DeviceAuth $env:DEVICEAUTH_TEST_ISSUER sandbox-cli openid -SessionOnly -CopyCode'
            $screen = Wait-Terminal $terminal 'enter the code:  [A-Z]{4}-[A-Z]{4}'
            $null = $screen -match 'enter the code:  ([A-Z]{4}-[A-Z]{4})'
            $code = $Matches[1]
            Wait-Until { try { (Invoke-Terminal @('show-buffer')) -eq $code } catch { $false } } 'the code in the clipboard'
        }
        finally {
            Close-Terminal $terminal
        }
    }
}

Describe 'The prompt' {
    It 'is written before the wait, where a program reads the output through a pipe' {
        $waiting = Open-Sandbox
        $start = [Diagnostics.ProcessStartInfo]::new((Get-ShellPath), [string[]]('-NoProfile', '-NonInteractive', '-Command',
                "Import-Module '$(Get-ModuleFolder)/DeviceAuth.psd1'; (Connect-DeviceAuth $($waiting.Issuer) sandbox-cli openid -SessionOnly).Name"))
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $start.Environment['HOME'] = Get-TestFolder
        $process = [Diagnostics.Process]::Start($start)
        try {
            $lines = [Collections.Generic.List[string]]::new()
            while ("$lines" -notmatch 'code:  ([A-Z]{4}-[A-Z]{4})') {
                $line = Read-LineWithin $process 300 'The sign-in'
                if ($null -eq $line) {
                    throw "The sign-in ended without a prompt: $lines $($process.StandardError.ReadToEnd())"
                }

                $lines.Add($line)
            }

            $process.HasExited | Should -BeFalse
            Send-SandboxControl $waiting 'approve' @{ user_code = $Matches[1] }
            ($process.StandardOutput.ReadToEnd()).Trim() | Should -Match '(?m)^default$' # and no trace of the progress
        }
        finally {
            if (-not $process.HasExited) { $process.Kill() }
            $process.Dispose()
        }
    }

    It 'says who asks for what from where, and fits the smallest screen: <Name>' -ForEach @(
        @{ Name = 'as usual'; Options = ''; Purpose = 'Scopes: openid' }
        @{ Name = 'with forty resources'
            Options = "-Resource (@('https://files.sandbox.example') + (1..39 | ForEach-Object { `"https://api`$_.example.com/a/long/path`" }))"
            Purpose = 'For: https://files\.sandbox\.example.* and \d+ more' }
    ) {
        $result = Invoke-Pwsh "$($script:connect) $Options | Out-Null" $script:sandbox.Issuer
        $result.Errors | Should -BeNullOrEmpty
        $result.Output -match '(?s)To sign in to .*?do nothing\.' | Should -BeTrue
        $lines = $Matches[0] -split "`n"
        $lines.Count | Should -BeLessOrEqual 11 -Because 'one more is empty, below them'
        $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        $lines -join "`n" | Should -Match "(?m)^Asked by $([regex]::Escape([Environment]::UserName)) on $([regex]::Escape([Environment]::MachineName)), client sandbox-cli\.$"
        $lines -join "`n" | Should -Match "(?m)^$Purpose"
        $lines[-1] | Should -Be 'If you did not ask for this, do nothing.'
    }

    It 'is what the picture in the README shows' {
        $picture = [xml](Get-Content "$PSScriptRoot/../docs/sign-in.svg" -Raw)
        # A column is eight wide, and the first one begins at 16.
        $shown = @(foreach ($text in $picture.svg.text) {
            $line = ''
            foreach ($part in $text.tspan) { $line = $line.PadRight(([int]$part.x - 16) / 8) + $part.InnerText }
            $line
        }) -join "`n"
        $shown -match '(?s)To sign in to .*?do nothing\.' | Should -BeTrue
        $pictured = $Matches[0]
        $result = Invoke-Pwsh "$($script:connect -replace ' openid', " 'openid profile api.read'") | Out-Null" $script:sandbox.Issuer
        $result.Output -match '(?s)To sign in to .*?do nothing\.' | Should -BeTrue
        $real = $Matches[0] -replace [regex]::Escape(([uri]$script:sandbox.Issuer).Authority), '127.0.0.1:5055' -replace 'Asked by \S+ on [^,]+', 'Asked by alice on laptop'
        $code = '[A-Z]{4}-[A-Z]{4}'
        # Empty lines are no text in a picture.
        $pictured -replace $code | Should -Be ($real -replace $code -replace "`n+", "`n")
    }

    It 'does not depend on how warnings, errors or output are treated: <Script>' -ForEach @(
        @{ Script = '$WarningPreference = "SilentlyContinue"; $null = {0}' }
        @{ Script = '$WarningPreference = "Stop"; $null = {0}' }
        @{ Script = '$VerbosePreference = "Ignore"; $c = {0}' }
        @{ Script = '{0} 3>$null 2>$null | Out-Null' }
        @{ Script = 'function Connect-All {{ param() $c = {0}; [pscustomobject]@{{ Name = $c.Name }} }}; $all = Connect-All' }
        @{ Script = '$ProgressPreference = "Ignore"; [void]({0})' }
    ) {
        $result = Invoke-Pwsh ($Script -f $script:connect) $script:sandbox.Issuer
        $null = Get-PromptText $result.Output
        $result.Errors | Should -BeNullOrEmpty
    }

    It 'asks for no code where a warning of <Parameter> is to end the sign-in' -ForEach @(
        @{ Parameter = '-QrCode' }
        @{ Parameter = '-CopyCode' }
        @{ Parameter = '-OpenBrowser' }
    ) {
        Invoke-RestMethod "$($script:sandbox.Issuer)sandbox/reset-log" -Method Post | Out-Null
        $result = Invoke-Pwsh "try { $script:connect $Parameter -WarningAction Stop } catch { `"STOPPED `$_`" }" $script:sandbox.Issuer
        $result.Output | Should -Match 'STOPPED .+cannot be (shown|copied|opened)'
        $result.Output | Should -Not -Match 'To sign in to'
        @(Get-SandboxRequest $script:sandbox -Path '/connect/deviceauthorization') | Should -BeNullOrEmpty
        $script:asked = Invoke-Pwsh "$script:connect $Parameter | Out-Null" $script:sandbox.Issuer
        $script:asked.Output | Should -Match 'To sign in to'
    }

    It 'stands in a log, and says the code, on a screen of 40 columns too' -Skip:(-not (Test-PseudoTerminal)) {
        $result = Invoke-Pwsh @"
& stty cols 40 rows 24
Start-Transcript (Join-Path `$env:HOME 'log.txt') | Out-Null
$($script:connect) | Out-Null
Stop-Transcript | Out-Null
"LOG=`$((Get-Content (Join-Path `$env:HOME 'log.txt') -Raw) -match 'enter the code:  [A-Z]{4}-[A-Z]{4}')"
"@ $script:sandbox.Issuer -AsTerminal
        $result.Output | Should -Match 'LOG=True'
        # Nothing breaks the address but the terminal itself, which knows that it is one.
        (Get-PromptText $result.Output) | Should -Match "(?m)^    $([regex]::Escape($script:sandbox.Issuer))device$"
    }

    It 'is on a terminal whose standard error goes into a file' -Skip:(-not (Test-PseudoTerminal)) {
        $result = Invoke-Pwsh "& '$(Get-ShellPath)' -NoProfile -NonInteractive -Command `"```$ProgressPreference = 'SilentlyContinue'; Import-Module '$(Get-ModuleFolder)/DeviceAuth.psd1'; Connect-DeviceAuth `$issuer sandbox-cli openid -SessionOnly | Out-Null`" 2> (Join-Path `$env:HOME 'errors.txt')" $script:sandbox.Issuer -AsTerminal
        $null = Get-PromptText $result.Output
    }

    It 'is still on a screen of 24 lines that a QR code fills' -Skip:(-not (Test-PseudoTerminal)) {
        $result = Invoke-Pwsh "& stty cols 80 rows 24; $($script:connect) -QrCode | Out-Null" $script:sandbox.Issuer -AsTerminal
        $null = (Get-PromptText $result.Output) -match 'code:  ([A-Z]{4}-[A-Z]{4})'
        $code = $Matches[1]
        $lines = $result.Output -split "`n"
        $last = ($lines.Count - 1)..0 | Where-Object { $lines[$_] -match '[\u2588\u2580\u2584]{10}' } | Select-Object -First 1
        $after = ($lines | Select-Object -Skip ($last + 1)) -join "`n"
        $after | Should -Match "$($script:sandbox.Issuer)device"
        $after | Should -Match $code
    }
}

Describe 'A sign-in whose output a shell takes (needs script of util-linux)' -Skip:(-not (Test-PseudoTerminal)) {
    BeforeAll {
        $script:captured = "$($script:connect) {0} | Out-Null; 'TOKEN'"
    }

    It 'is seen on the terminal, and leaves the output to the script: <Options>' -ForEach @(
        @{ Options = '' }
        @{ Options = '-Verbose' }
        @{ Options = '-OpenBrowser -Verbose' }
        @{ Options = '-InformationAction Continue' }
        @{ Options = '-InformationAction Ignore' }
        @{ Options = '-PromptAction { $_.Message }' }
    ) {
        $result = Invoke-Pwsh ($script:captured -f $Options) $script:sandbox.Issuer -Captured
        $result.Captured | Should -Be 'TOKEN'
        $result.Output | Should -Match 'To sign in to 127\.0\.0\.1'
        $result.Output | Should -Match '[A-Z]{4}-[A-Z]{4}'
        if ($Options -match 'Verbose') { $result.Output | Should -Match 'VERBOSE: Reading the metadata of' }
        if ($Options -match 'Browser') { $result.Output | Should -Match 'WARNING: The browser could not be opened' }
    }

    It 'leaves the token alone in the variable' {
        $result = Invoke-Pwsh "$($script:connect) | Out-Null; Get-DeviceAuthToken -AsPlainText" $script:sandbox.Issuer -Captured
        $result.Captured | Should -Match '^[\w-]+\.[\w-]+\.[\w-]+$'
        $result.Output | Should -Match 'To sign in to '
        $result.Output | Should -Match 'This connection lives in this PowerShell process only|enter the code'
    }

    It 'keeps its warnings out too, and they are still warnings' {
        $warn = 'Connect-DeviceAuth $issuer sandbox-cli "openid" -SessionOnly -OpenBrowser {0} | Out-Null'
        (Invoke-Pwsh ("$warn; 'TOKEN'" -f '') $script:sandbox.Issuer -Captured).Captured | Should -Be 'TOKEN'
        $quiet = Invoke-Pwsh ("$warn; 'TOKEN'" -f '-WarningAction SilentlyContinue') $script:sandbox.Issuer -Captured
        $quiet.Captured | Should -Be 'TOKEN'
        $quiet.Output | Should -Not -Match 'WARNING'
        $kept = Invoke-Pwsh ("$warn; `"W=`$(`$w.Count)`"" -f '-WarningVariable w') $script:sandbox.Issuer -Captured
        $kept.Captured | Should -Be 'W=1'
        $stopped = Invoke-Pwsh ("try {{ $warn }} catch {{ 'STOPPED' }}" -f '-WarningAction Stop') $script:sandbox.Issuer -Captured
        $stopped.Captured | Should -Match 'STOPPED'
    }

    It 'draws, links and copies on the terminal, where that is asked for' {
        $result = Invoke-Pwsh ($script:captured -f '-QrCode -CopyCode') $script:sandbox.Issuer @{ WT_SESSION = '1' } -Captured
        $result.Captured | Should -Be 'TOKEN'
        $result.Output | Should -Match '[\u2588\u2580\u2584]{10}'
        $result.Output | Should -Match "`e\]52;c;"
        $result.Output | Should -Match "`e\]8;;http"
    }

    It 'is in a redirected information stream and in a variable as ever' {
        $result = Invoke-Pwsh @"
`$file = Join-Path `$env:HOME 'information.txt'
$($script:connect) 6> `$file | Out-Null
"FILE=`$((Get-Content `$file -Raw) -match 'enter the code')"
$($script:connect) -Force -InformationVariable said | Out-Null
"SAID=`$("`$said" -match 'enter the code')"
"@ $script:sandbox.Issuer -Captured
        $result.Captured | Should -Be "FILE=True`nSAID=True"
        ([regex]::Matches($result.Output, 'To sign in to')).Count | Should -Be 2
    }

    It 'is in the output where there is no terminal at all' {
        $result = Invoke-Pwsh ($script:captured -f '') $script:sandbox.Issuer -Captured -Redirection '2> /dev/null'
        $result.Captured | Should -Match '(?s)To sign in to .*TOKEN$'
    }

    It 'does so however the output is written: <Name>' -ForEach @(
        @{ Name = 'standard input is a pipe'; Script = '{0} | Out-Null; "TOKEN"'; Redirection = '< /dev/null' }
        @{ Name = 'there was output before'; Script = '"ONE"; Write-Host TWO; {0} | Out-Null; "TOKEN"'; Redirection = '< /dev/null' }
        @{ Name = 'there was output before, at a keyboard'; Script = '"ONE"; Write-Host TWO; {0} | Out-Null; "TOKEN"'; Redirection = '' }
        @{ Name = 'twice'; Script = '{0} | Out-Null; {0} -Force | Out-Null; "TOKEN"'; Redirection = '' }
    ) {
        $result = Invoke-Pwsh ($Script -f $script:connect) $script:sandbox.Issuer -Captured -Redirection $Redirection
        $result.Captured | Should -Match '\A(ONE\s+TWO\s+)?TOKEN\z'
        $result.Output | Should -Match 'enter the code:  [A-Z]{4}-[A-Z]{4}'
    }
}
