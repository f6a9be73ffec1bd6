# A token in an environment variable: for as long as a script block runs, whatever ends it, and in no text that outlives it.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $noTerminal = -not (Test-Terminal)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:home1 = Get-TestFolder
    $script:shell = Open-Shell $script:home1 $script:sandbox.Issuer
    $null = Get-ShellOutput $script:shell {
        $null = Connect-Sandbox -Name work -SessionOnly
        $global:PSDefaultParameterValues['Use-DeviceAuthToken:Vault'] = ''
        # What a program that is started now has: the variable's value, or nothing but an end where there is no such variable.
        function global:Get-Child { if ($IsWindows) { cmd /c 'if defined TEST_TOKEN (echo %TEST_TOKEN%) else (echo none)' } else { sh -c 'echo "${TEST_TOKEN-none}"' } }
    }
}

AfterAll {
    Close-Everything
}

Describe 'The variable' {
    It 'has the token in the block, for programs too, and is gone afterwards' {
        $output = Get-ShellOutput $script:shell {
            Use-DeviceAuthToken work -Variable TEST_TOKEN { $env:TEST_TOKEN; Get-Child }
            Get-Child
            Test-Path Env:TEST_TOKEN
        }
        $output[0] | Should -Not -BeNullOrEmpty
        $output[1] | Should -Be $output[0]
        $output[2] | Should -Be 'none'
        $output[3] | Should -BeFalse
    }

    It 'comes back after <How>' -ForEach @(
        @{ How = 'an error'; Script = 'throw "x"' }
        @{ How = 'an error of a program'; Script = '& { $PSNativeCommandUseErrorActionPreference = $true; $ErrorActionPreference = "Stop"; sh -c "exit 3" }' }
        @{ How = 'an error of a method'; Script = '[int]::Parse("x")' }
        @{ How = 'an error of .NET'; Script = 'throw [InvalidOperationException]::new("x")' }
        @{ How = 'break'; Script = 'break' }
        @{ How = 'continue'; Script = 'continue' }
        @{ How = 'return'; Script = 'return 1' }
        @{ How = 'a pipeline that is cut short'; Script = '1..100' }
        @{ How = 'a block that sets and removes it itself'; Script = '$env:TEST_TOKEN = "mine"; Remove-Item Env:TEST_TOKEN' }
        @{ How = 'a block in a block'; Script = 'Use-DeviceAuthToken work -Variable TEST_TOKEN { 1 }; if ($env:TEST_TOKEN.Length -lt 20) { throw "lost" }' }
    ) {
        foreach ($before in 'kept', $null) {
            $output = Get-ShellOutput $script:shell {
                param($script, $before)
                $block = [scriptblock]::Create($script)
                Remove-Item Env:TEST_TOKEN -ErrorAction Ignore # $null for a text would be an empty one, which stays
                if ($before) { $env:TEST_TOKEN = $before }
                foreach ($once in 1) {
                    try { $null = Use-DeviceAuthToken work -Variable TEST_TOKEN $block | Select-Object -First 1 } catch { $null = $_ }
                }
                Get-Child
                Remove-Item Env:TEST_TOKEN -ErrorAction Ignore
            } $Script, $before
            $output | Should -Be ($before ?? 'none')
        }
    }

    It 'comes back where exit ends the process''s script, with its code' {
        $file = Join-Path (Get-TestFolder) 'exits.ps1'
        [IO.File]::WriteAllText($file, 'Use-DeviceAuthToken work -Variable TEST_TOKEN { exit 7 }; "not reached"')
        $output = Get-ShellOutput $script:shell { & $args[0]; $LASTEXITCODE; Get-Child } $file
        $output | Should -Be 7, 'none'
    }

    It 'comes back after Ctrl+C' -Skip:$noTerminal {
        $terminal = Open-Terminal (Get-TestFolder) $script:sandbox.Issuer
        Send-ToTerminal $terminal "`$null = Connect-DeviceAuth $($script:sandbox.Issuer) sandbox-cli openid -SessionOnly -PromptAction { `$null = Invoke-RestMethod $($script:sandbox.Issuer)sandbox/approve -Method Post -Body @{ user_code = `$_.UserCode } }; 'signed-' + 'in'"
        $null = Wait-Terminal $terminal 'signed-in'
        Send-ToTerminal $terminal "Use-DeviceAuthToken -Variable TEST_TOKEN { 'wai' + 'ting'; Start-Sleep 1000 }"
        $null = Wait-Terminal $terminal '(?m)^waiting'
        Send-KeyToTerminal $terminal 'C-c'
        Send-ToTerminal $terminal "'child has ' + (sh -c 'echo `"`${TEST_TOKEN-none}`"') + ' of it'"
        $null = Wait-Terminal $terminal '(?m)^child has none of it'
        Close-Terminal $terminal
    }

    It 'is not left behind where runspaces lend it at once and end in another order' {
        $output = Get-ShellOutput $script:shell {
            $folder = $args[0]
            $jobs = foreach ($i in 1..2) {
                Start-ThreadJob {
                    Import-Module $using:env:DEVICEAUTH_MODULE/DeviceAuth.psd1
                    Use-DeviceAuthToken work -Vault '' -Variable TEST_TOKEN -WarningAction SilentlyContinue {
                        $null = New-Item "$using:folder/in$using:i"
                        while (-not (Test-Path "$using:folder/out$using:i")) { [Threading.Thread]::Sleep(20) }
                    }
                }
                while (-not (Test-Path "$folder/in$i")) { [Threading.Thread]::Sleep(20) }
            }
            foreach ($i in 1, 2) { # the first one in is the first one out
                $null = New-Item "$folder/out$i"
                $null = Wait-Job $jobs[$i - 1]
                if ($i -eq 1) { $env:TEST_TOKEN.Length -gt 20 }
            }
            $jobs | Receive-Job
            Get-Child
        } (Get-TestFolder)
        $output | Should -Be $true, 'none'
    }
}

Describe 'The block' {
    It 'passes output and every stream on as they come, and the exit code of a program' {
        $result = Invoke-Shell $script:shell {
            Use-DeviceAuthToken work -Variable TEST_TOKEN {
                1; Write-Error e; Write-Warning w; Write-Information i; Write-Verbose v -Verbose; Write-Debug d -Debug; 2; sh -c 'exit 5'
            }
            "code $LASTEXITCODE"
            Use-DeviceAuthToken work -Variable TEST_TOKEN { 3; Write-Error e2; Write-Warning w2 } *>&1 | ForEach-Object { "$($_.GetType().Name) $_" }
        }
        $result.Output | Should -Be 1, 2, 'code 5', 'Int32 3', 'ErrorRecord e2', 'WarningRecord w2'
        $result.Error | Should -Be 'e'
        $result.Warning | Should -Be 'w'
        $result.Information | Should -Be 'i'
        $result.Verbose | Should -Contain 'v'
        $result.Debug | Should -Be 'd'
    }

    It 'gives each object on before it makes the next' {
        $output = Get-ShellOutput $script:shell {
            $global:made = 0
            Use-DeviceAuthToken work -Variable TEST_TOKEN { foreach ($i in 1..3) { $global:made++; $i } } | ForEach-Object { "$_ of $global:made" }
        }
        $output | Should -Be '1 of 1', '2 of 2', '3 of 3'
    }

    It 'runs where it stands: it sees and sets the caller''s variables' {
        $output = Get-ShellOutput $script:shell {
            function Test-It($a) { $b = 1; Use-DeviceAuthToken work -Variable TEST_TOKEN { $b = $a + 1 }; $b }
            Test-It 4
        }
        $output | Should -Be 5
    }

    It 'does not run where there is no token, and an error of its own is its own' {
        $result = Invoke-Shell $script:shell {
            try { Use-DeviceAuthToken nobody -Variable TEST_TOKEN { 'ran' } } catch { $_.FullyQualifiedErrorId }
            try { Use-DeviceAuthToken work -Variable TEST_TOKEN { throw 'mine' } } catch { "$_" }
            try { Use-DeviceAuthToken work -Variable 'A=B' { 'ran' } } catch { $_.FullyQualifiedErrorId }
        }
        $result.Output[0] | Should -BeLike 'SignInRequired,*'
        $result.Output[1] | Should -Be 'mine'
        $result.Output[2] | Should -BeLike 'ParameterInvalid,*'
        $result.Output.Count | Should -Be 3
    }

    It 'takes the connection from the pipeline' {
        Get-ShellOutput $script:shell { Get-DeviceAuthConnection work -Vault '' | Use-DeviceAuthToken -Variable TEST_TOKEN { $env:TEST_TOKEN.Length -gt 20 } } | Should -BeTrue
    }

    It 'is warned of other runspaces that run something, since they share the environment' {
        $result = Invoke-Shell $script:shell {
            $other = [powershell]::Create()
            $null = $other.AddScript('1').Invoke()
            Use-DeviceAuthToken work -Variable TEST_TOKEN { 1 } # an idle one is nobody's business
            $gate = [Threading.ManualResetEventSlim]::new()
            $entered = [Threading.ManualResetEventSlim]::new()
            $other.Commands.Clear()
            $run = $other.AddScript('param($entered, $gate) $entered.Set(); $gate.Wait()').AddArgument($entered).AddArgument($gate).BeginInvoke()
            $entered.Wait()
            Use-DeviceAuthToken work -Variable TEST_TOKEN { 2 }
            $gate.Set()
            $null = $other.EndInvoke($run)
            $other.Dispose()
        }
        $result.Output | Should -Be 1, 2
        $result.Warning | Should -HaveCount 1
        $result.Warning | Should -Match 'TEST_TOKEN'
    }
}

Describe 'The token' {
    It 'goes past PowerShell in a process of its own alone, and not out of a remote session or another host' {
        $result = Invoke-Shell $script:shell {
            $other = [powershell]::Create()
            $other.AddScript('param($module) Import-Module $module; try { Export-DeviceAuthToken work -Vault "" -As ExecCredential -StandardOutput } catch { $_.FullyQualifiedErrorId }').
                AddArgument("$env:DEVICEAUTH_MODULE/DeviceAuth.psd1").Invoke()
            $other.Dispose()
        }
        $result.Output | Should -BeLike 'ParameterInvalid,*'
        $result.Screen | Should -Be ''
    }

    It 'is in no transcript, history, error or stream' {
        $file = Join-Path (Get-TestFolder) 'transcript'
        $result = Invoke-Shell $script:shell {
            $null = Start-Transcript $args[0]
            try {
                Use-DeviceAuthToken work -Variable TEST_TOKEN { Get-Child | Out-Null; "$($env:TEST_TOKEN.Length -gt 20)"; Write-Error e; throw 'x' } -Verbose -Debug -ErrorAction Continue
            }
            catch { $null = $_ }
            try { $null = Export-DeviceAuthToken work -Vault '' -As ExecCredential -Verbose -Debug } catch { $null = $_ }
            $null = Stop-Transcript
            $Error | Format-List * -Force | Out-String
            Get-History | Out-String
        } $file
        $texts = @([IO.File]::ReadAllText($file)) + $result.Output + $result.Error + $result.Verbose + $result.Debug + $result.Warning + $result.Screen
        $secrets = @(Get-SandboxSecret $script:sandbox)
        $secrets.Count | Should -BeGreaterThan 2
        foreach ($secret in $secrets) { ($texts -join "`n").Contains($secret) | Should -BeFalse }
    }
}
