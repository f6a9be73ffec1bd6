# A sign-in by browser in real shells: the program that opens it, a terminal in which a person pastes, and where nobody is.
BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/Places.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:connect = 'Connect-DeviceAuth $issuer sandbox-cli ''openid profile offline_access'' -SessionOnly -UseBrowser'
    $script:nobody = @{ DISPLAY = ''; WAYLAND_DISPLAY = ''; BROWSER = ''; WSL_DISTRO_NAME = '' }
    Add-Type -Path (Join-Path (Get-Item "$PSScriptRoot/Sandbox/bin/Debug/net10.0").FullName 'DeviceAuth.Sandbox.dll')

    # Where the browser ends that somebody signs in with.
    function Get-BrowserEnd([uri] $Address, [bool] $Approves = $true) {
        $visitor = [DeviceAuth.Sandbox.AuthorizationPageVisitor]::new()
        try {
            $visitor.DecideAsync($Address, $Approves, 'alice', [Threading.CancellationToken]::None).GetAwaiter().GetResult()
        }
        finally {
            $visitor.Dispose()
        }
    }
}

AfterAll {
    Close-Everything
}

Describe 'The browser of this machine' -Skip:(-not $IsLinux) {
    It 'is opened at the whole address, without a shell, and comes back' {
        $folder = Get-TestFolder
        $opener = Join-Path $folder 'opener'
        [IO.File]::WriteAllText($opener, "#!/bin/sh`nprintf '%s' `"`$*`" > '$folder/new'`nmv '$folder/new' '$folder/opened'`n")
        Set-Executable $opener
        $walk = Start-ThreadJob {
            param($folder, $visit)
            while (-not [IO.File]::Exists("$folder/opened")) { [Threading.Thread]::Sleep(20) }
            $end = & $visit ([IO.File]::ReadAllText("$folder/opened"))
            (Invoke-WebRequest $end).Content
        } -ArgumentList $folder, ${function:Get-BrowserEnd}
        $environment = $script:nobody.Clone()
        $environment.BROWSER = $opener
        $result = Invoke-Pwsh "`$c = $($script:connect); `"ACCOUNT=`$(`$c.Account)`"" $script:sandbox.Issuer $environment
        $result.Output | Should -Match 'ACCOUNT=alice'
        $address = [IO.File]::ReadAllText("$folder/opened")
        $address | Should -Match "^$([regex]::Escape($script:sandbox.Issuer))connect/authorize\?response_type=code&"
        $result.Output.Contains($address) | Should -BeTrue
        $walk | Receive-Job -Wait -AutoRemoveJob | Should -Match 'Back to PowerShell'
    }
}

Describe 'A person at a terminal (needs tmux)' -Skip:(-not (Get-Command tmux -CommandType Application -ErrorAction Ignore)) {
    BeforeAll {
        function Get-Address($Terminal) {
            $null = Wait-Terminal $Terminal 'Paste it here and press Enter'
            $screen = (Invoke-Terminal @('capture-pane', '-p', '-J', '-S', '-', '-t', $Terminal.Name)) -join "`n"
            $null = $screen -match "$([regex]::Escape($script:sandbox.Issuer))connect/authorize\S+"
            $Matches[0]
        }
    }

    BeforeEach {
        $script:folder = Get-TestFolder
        $script:terminal = Open-Terminal $script:folder $script:sandbox.Issuer
        Send-ToTerminal $script:terminal ('Remove-Item Env:DISPLAY, Env:WAYLAND_DISPLAY, Env:BROWSER, Env:WSL_DISTRO_NAME -ErrorAction Ignore; $issuer = $env:DEVICEAUTH_TEST_ISSUER; Clear-Host')
        $null = Wait-Terminal $script:terminal '\A\s*READY> *\s*\z'
        Send-ToTerminal $script:terminal $script:connect
    }

    AfterEach {
        Close-Terminal $script:terminal
    }

    It 'pastes an address that a terminal has wrapped, and nothing of it is left over for the shell' {
        $end = (Get-BrowserEnd (Get-Address $script:terminal)).AbsoluteUri
        $lines = $end -replace '(.{60})', "`$1`n"
        [IO.File]::WriteAllText("$($script:folder)/pasted", $lines)
        $null = Invoke-Terminal @('load-buffer', "$($script:folder)/pasted")
        $null = Invoke-Terminal @('paste-buffer', '-t', $script:terminal.Name)
        Send-KeyToTerminal $script:terminal 'Enter'
        $screen = Wait-Terminal $script:terminal '(?m)^default +alice(.|\n)*READY> *\s*\z'
        $code = [Web.HttpUtility]::ParseQueryString(([uri]$end).Query)['code']
        foreach ($part in 0..2) {
            $screen | Should -Not -Match ([regex]::Escape($code.Substring($part * 10, 10)))
        }

        Send-ToTerminal $script:terminal 'Clear-Host; "HISTORY=$(@(Get-History).CommandLine -join "|")="'
        Wait-Terminal $script:terminal '(?s)HISTORY=function.*=\s*READY>' | Should -Not -Match 'code='
    }

    It 'pastes a code that is longer than a line of a terminal that reads lines' {
        $address = [uri](Get-Address $script:terminal)
        $state = [Web.HttpUtility]::ParseQueryString($address.Query)['state']
        $code = 'Ab3-' * 1200
        [IO.File]::WriteAllText("$($script:folder)/pasted", "$code#$state")
        $null = Invoke-Terminal @('load-buffer', "$($script:folder)/pasted")
        $null = Invoke-Terminal @('paste-buffer', '-t', $script:terminal.Name)
        Send-KeyToTerminal $script:terminal 'Enter'
        $null = Wait-Terminal $script:terminal 'invalid_grant'
        Get-SandboxSecret $script:sandbox | Should -Contain $code
    }

    It 'leaves nothing that the sign-in is known by in a transcript' {
        $null = Get-Address $script:terminal
        Send-KeyToTerminal $script:terminal 'C-c'
        $null = Wait-Terminal $script:terminal 'READY> *\s*\z'
        Send-ToTerminal $script:terminal "`$null = Start-Transcript '$($script:folder)/transcript.txt'; Clear-Host"
        $null = Wait-Terminal $script:terminal '\A\s*READY> *\s*\z'
        Send-ToTerminal $script:terminal "$($script:connect) -Verbose"
        $null = Wait-Terminal $script:terminal 'Paste it here and press Enter'
        $screen = (Invoke-Terminal @('capture-pane', '-p', '-J', '-S', '-', '-t', $script:terminal.Name)) -join "`n"
        $address = [uri]([regex]::Matches($screen, "$([regex]::Escape($script:sandbox.Issuer))connect/authorize\?\S+") | Select-Object -Last 1).Value
        $end = Get-BrowserEnd $address
        Send-ToTerminal $script:terminal $end.AbsoluteUri
        $null = Wait-Terminal $script:terminal '(?m)^default +alice'
        Send-ToTerminal $script:terminal '$null = Stop-Transcript; "STOPPED="'
        $null = Wait-Terminal $script:terminal '(?m)^STOPPED='

        $transcript = [IO.File]::ReadAllText("$($script:folder)/transcript.txt")
        $transcript | Should -Match 'Giving the code to'
        $asked, $answered = $address, $end | ForEach-Object { , [Web.HttpUtility]::ParseQueryString($_.Query) }
        foreach ($known in $asked['state'], $asked['nonce'], $asked['code_challenge'], $answered['code']) {
            $known.Length | Should -BeGreaterThan 20
            $transcript | Should -Not -Match ([regex]::Escape($known))
        }
    }

    It 'is asked again after what does not fit, and three times at the most' {
        $null = Get-Address $script:terminal
        Send-ToTerminal $script:terminal 'https://example.com/'
        $null = Wait-Terminal $script:terminal 'Paste it again'
        Send-ToTerminal $script:terminal ''
        $null = Wait-Terminal $script:terminal 'There is no code(.|\n)*Paste it again(.|\n)*There is no code'
        Send-ToTerminal $script:terminal 'code=x&state=wrong'
        Wait-Terminal $script:terminal 'three times' | Should -Match 'belongs to another sign-in'
    }

    It 'presses Ctrl+C, and has the prompt back at once' {
        $null = Get-Address $script:terminal
        Send-KeyToTerminal $script:terminal 'C-c'
        $null = Wait-Terminal $script:terminal 'READY> *\s*\z'
        Send-ToTerminal $script:terminal 'Clear-Host; "LEFT=$($Error.Count)="'
        Wait-Terminal $script:terminal 'LEFT=\d' | Should -Match 'LEFT=0='
    }
}

Describe 'Where nobody can paste' {
    It 'is said at once: -NonInteractive' {
        $result = Invoke-Pwsh "try { $($script:connect) } catch { `"ID=`$(`$_.FullyQualifiedErrorId)`"; `"`$_`" }" $script:sandbox.Issuer $script:nobody
        $result.Output | Should -Match 'ID=BrowserNotAvailable,'
        $result.Output | Should -Match 'leave out -UseBrowser'
        $result.Output | Should -Not -Match 'connect/authorize'
    }

    It 'is said at once: input that comes from no terminal, though nobody said -NonInteractive' -Skip:(-not $IsLinux) {
        $file = Join-Path (Get-TestFolder) 'sign-in.ps1'
        [IO.File]::WriteAllText($file, @"
Remove-Item Env:DISPLAY, Env:WAYLAND_DISPLAY, Env:BROWSER -ErrorAction Ignore
Import-Module '$module'
try { Connect-DeviceAuth '$issuer' sandbox-cli openid -SessionOnly -UseBrowser } catch { "ID=`$(`$_.FullyQualifiedErrorId)" }
"@)
        & sh -c "'$(Get-ShellPath)' -NoProfile -File '$file' < /dev/null" | Should -Match '^ID=BrowserNotAvailable,'
    }

    It 'is said at once: a job' {
        $job = Start-Job {
            Remove-Item Env:DISPLAY, Env:WAYLAND_DISPLAY, Env:BROWSER -ErrorAction Ignore
            Import-Module $using:module
            try { Connect-DeviceAuth $using:issuer sandbox-cli openid -SessionOnly -UseBrowser } catch { $_.FullyQualifiedErrorId }
        }
        $job | Receive-Job -Wait -AutoRemoveJob | Should -Match '^BrowserNotAvailable,'
    }

    BeforeAll {
        $module = Join-Path (Get-ModuleFolder) 'DeviceAuth.psd1'
        $issuer = $script:sandbox.Issuer
        $null = $module, $issuer
    }
}
