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
            Send-SandboxControl $script:sandbox 'reset-log'
            Send-ToTerminal $terminal '"ERRORS=$($Error.Count)"'
            $null = Wait-Terminal $terminal '(?m)^ERRORS=0'
            Start-Sleep -Seconds 2.5
            @(Get-SandboxRequest $script:sandbox).Count | Should -Be 0
        }
        finally {
            Close-Terminal $terminal
        }
    }
}
