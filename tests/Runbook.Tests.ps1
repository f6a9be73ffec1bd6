# The scripts of samples/Runbook, as a scheduler runs them: processes without a person, with a vault between them.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/OwnStore.psm1" -Force
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/Places.psm1" -Force
}

AfterAll {
    Close-Everything
}

Describe 'A script without a person (needs Microsoft.PowerShell.SecretStore)' -Skip:([bool](Get-WhyNoStore)) {
    BeforeAll {
        $script:sandbox = Open-Sandbox @('--approve-automatically')
        $script:issuer = $script:sandbox.Issuer
        $script:samples = [IO.Path]::GetFullPath("$PSScriptRoot/../samples/Runbook")
        $script:home1 = Get-HomeWithSecretStore

        function Invoke-Sample([string] $Name, [string] $Parameters, [string] $HomePath = $script:home1, [switch] $Refresh) {
            # As if the access token had come to its end.
            $expired = $Refresh ? '$PSDefaultParameterValues["Get-DeviceAuthToken:ForceRefresh"] = $true; ' : ''
            Invoke-Pwsh "$expired& '$($script:samples)/$Name.ps1' $Parameters; exit `$LASTEXITCODE" $script:issuer @{ HOME = $HomePath; DEVICEAUTH_TEST_ISSUER = $script:issuer }
        }

        # An incoming webhook that takes one message, or refuses it.
        function Open-Webhook([int] $Status = 200) {
            $listener = [Net.HttpListener]::new()
            $free = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
            $free.Start()
            $address = "http://127.0.0.1:$($free.LocalEndpoint.Port)/"
            $free.Stop()
            $listener.Prefixes.Add($address)
            $listener.Start()
            $job = Start-ThreadJob {
                $context = ($using:listener).GetContext()
                [IO.StreamReader]::new($context.Request.InputStream, [Text.Encoding]::UTF8).ReadToEnd()
                $context.Response.StatusCode = $using:Status
                $context.Response.Close()
            }
            [pscustomobject]@{ Address = $address; Listener = $listener; Job = $job }
        }
    }

    It 'says before the first sign-in that somebody must sign in: exit code 77, and what to do' {
        $result = Invoke-Sample 'Invoke-NightlyReport' "-Uri ${script:issuer}me"
        $result.ExitCode | Should -Be 77
        $result.Errors | Should -Match '^SIGN-IN REQUIRED: The connection ''nightly-report'' needs a sign-in'
        $result.Errors | Should -Match 'Connect-DeviceAuth'
        $result.Errors.Trim() | Should -Not -Match "`n"
    }

    It 'works without a person after the first sign-in' {
        $first = Invoke-Sample 'Initialize-Connection' "-Authority $script:issuer -ClientId sandbox-cli -Scope api.read"
        $first.Errors | Should -BeNullOrEmpty
        $first.ExitCode | Should -Be 0
        $null = Get-PromptText $first.Output
        Send-SandboxControl $script:sandbox 'reset-log'
        $result = Invoke-Sample 'Invoke-NightlyReport' "-Uri ${script:issuer}me"
        $result.Errors | Should -BeNullOrEmpty
        $result.ExitCode | Should -Be 0
        $result.Output | Should -Match 'alice'
        @(Get-SandboxRequest $script:sandbox -Path '/connect/deviceauthorization').Count | Should -Be 0
    }

    It 'warns a week before the sign-in itself ends, and works on; a sign-in anew puts that off' {
        $initialize = "-Authority $script:issuer -ClientId sandbox-cli -Scope api.read -Name ending"
        $report = "-Uri ${script:issuer}me -Name ending"
        try {
            Send-SandboxControl $script:sandbox 'options' @{ sign_in_lifetime = 4 * 86400 }
            (Invoke-Sample 'Initialize-Connection' $initialize).ExitCode | Should -Be 0
            $day = [datetime]::Now.AddDays(4).ToString('dddd yyyy-MM-dd', [cultureinfo]::InvariantCulture)
            $result = Invoke-Sample 'Invoke-NightlyReport' $report
            $result.ExitCode | Should -Be 0
            $result.Output | Should -Match 'alice'
            $result.Errors.Trim() | Should -Match "^WARNING: The sign-in 'ending' ends on $day \d\d:\d\d, and this script ends with 77 from then on\. .*-Force"
            $result.Errors.Trim() | Should -Not -Match "`n"
            (Invoke-Sample 'Invoke-NightlyReport' "$report -WarnDays 3").Errors | Should -BeNullOrEmpty

            Send-SandboxControl $script:sandbox 'options' @{ sign_in_lifetime = 30 * 86400 }
            (Invoke-Sample 'Initialize-Connection' "$initialize -Force").ExitCode | Should -Be 0
            (Invoke-Sample 'Invoke-NightlyReport' $report).Errors | Should -BeNullOrEmpty
        }
        finally {
            Send-SandboxControl $script:sandbox 'options' @{ sign_in_lifetime = 0 }
        }
    }

    It 'says 75 while the provider cannot be reached' {
        $other = Open-Sandbox @('--approve-automatically')
        (Invoke-Sample 'Initialize-Connection' "-Authority $($other.Issuer) -ClientId sandbox-cli -Name down").ExitCode | Should -Be 0
        Close-Sandbox $other
        $result = Invoke-Sample 'Invoke-NightlyReport' "-Name down -Uri $($other.Issuer)me" -Refresh
        $result.ExitCode | Should -Be 75
        $result.Errors | Should -Match '^TRY AGAIN LATER: '
    }

    It 'says 75 while the API cannot be reached' {
        $free = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $free.Start()
        $nobody = "http://127.0.0.1:$($free.LocalEndpoint.Port)/"
        $free.Stop()
        $result = Invoke-Sample 'Invoke-NightlyReport' "-Uri $nobody"
        $result.ExitCode | Should -Be 75
        $result.Errors | Should -Match '^TRY AGAIN LATER: '
    }

    It 'says 70 for anything else' {
        $result = Invoke-Sample 'Invoke-NightlyReport' "-Uri ${script:issuer}nothing-here"
        $result.ExitCode | Should -Be 70
        $result.Errors | Should -Match '^FAILED: '
    }

    It 'says 77 again when the provider has revoked the sign-in, and a chat message mends it' {
        # The token that the vault has still lives by the clock: only the API knows better.
        Send-SandboxControl $script:sandbox 'revoke-tokens'
        $stale = Invoke-Sample 'Invoke-NightlyReport' "-Uri ${script:issuer}me"
        $stale.ExitCode | Should -Be 77
        $stale.Errors | Should -Match '^SIGN-IN REQUIRED: .*Connect-DeviceAuth .*-Force'
        $webhook = Open-Webhook
        try {
            $mend = Invoke-Sample 'Request-SignIn' "-Authority $script:issuer -ClientId sandbox-cli -Scope api.read -WebhookUri $($webhook.Address)"
            $mend.ExitCode | Should -Be 0
            $text = ($webhook.Job | Wait-Job -Timeout 300 | Receive-Job | ConvertFrom-Json).text
        }
        finally {
            $webhook.Listener.Close()
        }

        $text | Should -Match "^The script 'nightly-report' on .+ needs a sign-in\. To sign in to 127\.0\.0\.1:\d+, open .+ and enter the code [A-Z]{4}-[A-Z]{4}"
        $mend.Output | Should -Not -Match 'enter the code'
        (Invoke-Sample 'Invoke-NightlyReport' "-Uri ${script:issuer}me").ExitCode | Should -Be 0
    }

    It 'gives up at once where the chat does not take the message' {
        $webhook = Open-Webhook 500
        try {
            $result = Invoke-Sample 'Request-SignIn' "-Authority $script:issuer -ClientId sandbox-cli -Name other -WebhookUri $($webhook.Address)"
        }
        finally {
            $webhook.Listener.Close()
        }

        $result.ExitCode | Should -Be 70
        $result.Errors | Should -Match '^NOT SIGNED IN: .*\(PromptActionFailed\)'
    }

    It 'does not take a sign-in for kept that no vault keeps' {
        $result = Invoke-Sample 'Initialize-Connection' "-Authority $script:issuer -ClientId sandbox-cli" (Get-TestFolder)
        $result.ExitCode | Should -Not -Be 0
        $result.Errors | Should -Match 'The connection was not kept'
    }

    It 'works without any person for a client that proves itself with a secret of the vault' {
        $shell = Open-Shell $script:home1 $script:issuer
        $null = Get-ShellOutput $shell { Set-Secret -Vault Store -Name nightly-secret -Secret sandbox-nightly-secret }
        Close-Shell $shell
        Send-SandboxControl $script:sandbox options @{ access_token_lifetime = 1 }
        $first = Invoke-Sample 'Initialize-Machine' "-Authority $script:issuer -ClientId sandbox-nightly -Scope api.read -SecretName nightly-secret -Name machine"
        $first.Errors | Should -BeNullOrEmpty
        $first.ExitCode | Should -Be 0
        # A quick machine would otherwise read the token of one second before its end.
        $end = [datetime]::UtcNow.AddSeconds(1)
        $null = Wait-Until { [datetime]::UtcNow -gt $end } 'the token to expire'
        Send-SandboxControl $script:sandbox options @{ access_token_lifetime = 3600 }
        Send-SandboxControl $script:sandbox 'reset-log'
        $result = Invoke-Sample 'Invoke-NightlyReport' "-Uri ${script:issuer}me -Name machine"
        $result.Errors | Should -BeNullOrEmpty
        $result.ExitCode | Should -Be 0
        $result.Output | Should -Match 'sandbox-nightly'
        @(Get-SandboxRequest $script:sandbox -GrantType client_credentials).Count | Should -Be 1
    }

    It 'works where a platform vouches for it, and says so where that does not' {
        $call = "-Uri ${script:issuer}me -Authority $script:issuer -ClientId sandbox-signing -Scope api.read -TokenScript"
        $result = Invoke-Sample 'Invoke-FederatedReport' "$call '$PSScriptRoot/Pester/Vouch.ps1'"
        $result.Errors | Should -BeNullOrEmpty
        $result.ExitCode | Should -Be 0
        $result.Output | Should -Match 'sandbox-signing'

        $alone = Invoke-Sample 'Invoke-FederatedReport' "$call '$PSScriptRoot/../samples/Federation/Get-KubernetesToken.ps1'"
        $alone.ExitCode | Should -Be 70
        $alone.Errors | Should -Match '^FAILED: .*AZURE_FEDERATED_TOKEN_FILE.*\(ClientCredentialFailed\)'
    }

    It 'is clean by PSScriptAnalyzer' -Skip:($null -eq (Get-Module PSScriptAnalyzer -ListAvailable)) {
        $settings = [IO.Path]::GetFullPath("$PSScriptRoot/../PSScriptAnalyzerSettings.psd1")
        Get-ChildItem $script:samples -Filter *.ps1 | ForEach-Object { Invoke-ScriptAnalyzer $_.FullName -Settings $settings } | Should -BeNullOrEmpty
    }
}
