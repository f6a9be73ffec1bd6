# A remote session over SSH with the real pwsh at both ends: the module runs there, and the person is here.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/Ssh.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/Places.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/Ssh.psm1" -Force
    $script:module = Join-Path (Get-ModuleFolder) 'DeviceAuth.psd1'
    Add-Type -Path (Join-Path (Get-Item "$PSScriptRoot/Sandbox/bin/Debug/net10.0").FullName 'DeviceAuth.Sandbox.dll')

    # Signs in at the address that the screen shows for that many times, and returns where the browser ends.
    function Get-BrowserEnd($Terminal, [int] $Times) {
        $screen = Wait-Until {
            $all = (Invoke-Terminal @('capture-pane', '-p', '-J', '-S', '-', '-t', $Terminal.Name)) -join "`n"
            [regex]::Matches($all, 'Paste it here and press Enter').Count -ge $Times ? $all : $null
        } 'the question'
        $address = [regex]::Matches($screen, "$([regex]::Escape($script:issuer))connect/authorize\S+")[-1].Value
        $visitor = [DeviceAuth.Sandbox.AuthorizationPageVisitor]::new()
        try {
            $visitor.DecideAsync($address, $true, 'alice', [Threading.CancellationToken]::None).GetAwaiter().GetResult().AbsoluteUri
        }
        finally {
            $visitor.Dispose()
        }
    }
}

AfterAll {
    Close-Everything
}

Describe 'A remote session over SSH (needs sshd, ssh and ssh-keygen)' -Skip:(-not (Test-Ssh)) {
    BeforeAll {
        $script:sandbox = Open-Sandbox
        $script:issuer = $script:sandbox.Issuer
        $script:server = Open-Sshd
        $there = $script:server.Session
        $script:session = New-PSSession @there
        Invoke-Command $script:session { param($module) Import-Module $module } -ArgumentList $script:module
        Import-Module $script:module
    }

    AfterAll {
        Remove-PSSession $script:session
        Close-Sshd $script:server
    }

    It 'brings prompt and progress here, and an object that is useful here' {
        $job = Invoke-Command $script:session -AsJob -ArgumentList $script:issuer {
            param($issuer)
            Connect-DeviceAuth $issuer sandbox-cli 'openid profile offline_access api.read' -SessionOnly
        }
        $null = Wait-Until { @($job.ChildJobs.Progress | Where-Object Activity -EQ 'Waiting for sign-in').Count -ge 2 } 'the progress to move'
        Approve-Prompt $script:sandbox { $job.ChildJobs.Information }
        $connection = @($job | Receive-Job -Wait)
        $connection.Count | Should -Be 1
        $connection.Account | Should -Be 'alice'
        $connection.ExpiresOn | Should -BeGreaterThan ([datetime]::Now.AddMinutes(58))
        ($connection | Out-String -Width 80) | Should -Match '(?m)^default +alice +127\.0\.0\.1:\d+ +(59|60) minutes +memory'
    }

    It 'hands over what is needed with $using:, and gives a SecureString that works here' {
        $scope = 'api.read'
        $token = Invoke-Command $script:session {
            $null = Connect-DeviceAuth $using:issuer sandbox-cli $using:scope -Name using -SessionOnly -PromptAction {
                $null = Invoke-RestMethod "$($using:issuer)sandbox/approve" -Method Post -Body @{ user_code = $_.UserCode }
            }
            Get-DeviceAuthToken using
        }
        $token.AccessToken | Should -BeOfType [securestring]
        (Invoke-RestMethod "$($script:issuer)me" -Headers @{ Authorization = "Bearer $([Net.NetworkCredential]::new('', $token.AccessToken).Password)" }).sub | Should -Not -BeNullOrEmpty
        ($token | Out-String -Width 80) | Should -Match '(?m)^using +Bearer +(59|60) minutes +api\.read'
        ($token | Format-List | Out-String) | Should -Not -Match 'AccessToken|eyJ'
    }

    It 'gives the same error here' {
        { Invoke-Command $script:session { Get-DeviceAuthToken nobody } -ErrorAction Stop } | Should -Throw -ErrorId 'SignInRequired*'
    }

    It 'shows the prompt on the screen of whoever called' {
        $result = Invoke-Pwsh @"
`$session = New-PSSession $(Get-SessionText $script:server)
`$c = Invoke-Command `$session { Import-Module '$($script:module)'; Connect-DeviceAuth '$($script:issuer)' sandbox-cli openid -SessionOnly -TimeoutSec 2 }
"@ $script:issuer @{ HOME = $HOME }
        $prompt = Get-PromptText $result.Output
        $prompt | Should -Match "(?m)^    $([regex]::Escape($script:issuer))device$"
        $prompt | Should -Not -Match ([char]27)
        "$($result.Output)$($result.Errors)" | Should -Match '-TimeoutSec'
    }

    It 'ends at once at Ctrl+C here: no bar stays, no error, no further poll there' -Skip:(-not (Test-Terminal)) {
        $terminal = Open-Terminal (Get-TestFolder) $script:issuer
        try {
            Send-ToTerminal $terminal "`$s = New-PSSession $(Get-SessionText $script:server); Invoke-Command `$s { Import-Module '$($script:module)' }; Clear-Host; 'OPENED'"
            $null = Wait-Terminal $terminal '(?m)^OPENED'
            Send-ToTerminal $terminal "Invoke-Command `$s { Connect-DeviceAuth '$($script:issuer)' sandbox-cli openid -SessionOnly }"
            $null = Wait-Terminal $terminal 'Waiting for sign-in \[[A-Z]{4}-[A-Z]{4} at '
            Send-KeyToTerminal $terminal 'C-c'
            $screen = Wait-Terminal $terminal '(?m)^READY> *\s*\z'
            $screen | Should -Not -Match 'Waiting for sign-in'
            Start-Sleep -Seconds 3 # a poll that was on its way when it was pressed has come by then
            Send-SandboxControl $script:sandbox 'reset-log'
            Start-Sleep -Seconds 2.5
            @(Get-SandboxRequest $script:sandbox).Count | Should -Be 0
            Send-ToTerminal $terminal '"ERRORS=$($Error.Count) THERE=$(Invoke-Command $s { $Error.Count })"'
            $null = Wait-Terminal $terminal '(?m)^ERRORS=0 THERE=0'
        }
        finally {
            Close-Terminal $terminal
        }
    }

    It 'reads a pasted address that a terminal has wrapped to its last line, and nothing of it is in a history' -Skip:(-not (Test-Terminal)) {
        $folder = Get-TestFolder
        $terminal = Open-Terminal $folder $script:issuer
        try {
            Send-ToTerminal $terminal "Enter-PSSession $(Get-SessionText $script:server)"
            $null = Wait-Terminal $terminal '\[[^\]]*127\.0\.0\.1\]: PS [^\n]*> *\s*\z'
            Send-ToTerminal $terminal "Import-Module '$($script:module)'; function prompt { 'THERE> ' }; `$Error.Clear()"
            $null = Wait-Terminal $terminal '\]: THERE> *\s*\z'
            Send-ToTerminal $terminal "Connect-DeviceAuth '$($script:issuer)' sandbox-cli 'openid profile' -SessionOnly -UseBrowser -Force"
            $end = Get-BrowserEnd $terminal 1
            [IO.File]::WriteAllText("$folder/pasted", ($end -replace '(.{40})', "`$1`n"))
            $null = Invoke-Terminal @('load-buffer', "$folder/pasted")
            $null = Invoke-Terminal @('paste-buffer', '-t', $terminal.Name)
            Send-KeyToTerminal $terminal 'Enter'
            $screen = Wait-Terminal $terminal '(?m)^default +alice(.|\n)*THERE> *\s*\z'
            $screen | Should -Not -Match 'code=|iss='

            Send-ToTerminal $terminal "Connect-DeviceAuth '$($script:issuer)' sandbox-cli 'openid profile' -SessionOnly -UseBrowser -Force"
            $null = Get-BrowserEnd $terminal 2
            Send-KeyToTerminal $terminal 'C-c'
            $null = Wait-Terminal $terminal 'THERE> *\s*\z'
            Send-ToTerminal $terminal '"ERRORS=$($Error.Count) THERE=$((Get-History).CommandLine -match "iss=")="'
            $null = Wait-Terminal $terminal '(?m)^ERRORS=0 THERE=='
            Send-ToTerminal $terminal 'exit'
            Send-ToTerminal $terminal '"HERE=$(@(Get-History).CommandLine -match "^.{0,20}(iss|code|state)=")="'
            $null = Wait-Terminal $terminal '(?m)^HERE=='
        }
        finally {
            Close-Terminal $terminal
        }
    }

    It 'is the same for whoever entered the session: prompt, progress, and Ctrl+C' -Skip:(-not (Test-Terminal)) {
        $terminal = Open-Terminal (Get-TestFolder) $script:issuer
        try {
            Send-ToTerminal $terminal "Enter-PSSession $(Get-SessionText $script:server)"
            $null = Wait-Terminal $terminal '\[[^\]]*127\.0\.0\.1\]: PS [^\n]*> *\s*\z'
            Send-ToTerminal $terminal "Import-Module '$($script:module)'; function prompt { 'THERE> ' }; `$Error.Clear()"
            $null = Wait-Terminal $terminal '\]: THERE> *\s*\z'
            Send-ToTerminal $terminal "Connect-DeviceAuth '$($script:issuer)' sandbox-cli openid -SessionOnly"
            $screen = Wait-Terminal $terminal 'Waiting for sign-in \[[A-Z]{4}-[A-Z]{4} at '
            $screen | Should -Match "(?m)^    $([regex]::Escape($script:issuer))device *$"
            $screen | Should -Match '(?m)^and enter the code:  [A-Z]{4}-[A-Z]{4} '
            $bar = [regex]::Match($screen, 'Waiting for sign-in [^\n]*').Value
            $null = Wait-Until { [regex]::Match((Get-TerminalScreen $terminal), 'Waiting for sign-in [^\n]*').Value -notin '', $bar } 'the progress to move'
            Send-KeyToTerminal $terminal 'C-c'
            Wait-Terminal $terminal '(?m)THERE> *\s*\z' | Should -Not -Match 'Waiting for sign-in'
            Send-ToTerminal $terminal '"ERRORS=$($Error.Count)"'
            $null = Wait-Terminal $terminal '(?m)^ERRORS=0'
            Start-Sleep -Seconds 3 # a poll that was on its way when it was pressed has come by then
            Send-SandboxControl $script:sandbox 'reset-log'
            Start-Sleep -Seconds 2.5
            @(Get-SandboxRequest $script:sandbox).Count | Should -Be 0
        }
        finally {
            Close-Terminal $terminal
        }
    }
}
