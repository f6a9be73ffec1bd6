# Sign-ins and tokens in jobs, thread jobs, parallel runspaces and a runspace without a host.
BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/Places.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:issuer = $script:sandbox.Issuer
    $script:module = Join-Path (Get-ModuleFolder) 'DeviceAuth.psd1'
    # As if it were installed, so that other runspaces find it by themselves.
    $script:modulePath = $env:PSModulePath
    $env:PSModulePath = (Split-Path (Get-ModuleFolder)) + [IO.Path]::PathSeparator + $env:PSModulePath
    Import-Module DeviceAuth

    # The one object that a job gave, after its information.
    function Get-Connection($Output) {
        $connections = @($Output | Where-Object { $_ -isnot [Management.Automation.InformationRecord] })
        $connections.Count | Should -Be 1
        $connections[0]
    }

    $script:whole = {
        param($module, $issuer)
        Import-Module $module
        Connect-DeviceAuth $issuer sandbox-cli openid -SessionOnly
    }
    $script:connect = {
        param($issuer, $name)
        Connect-DeviceAuth $issuer sandbox-cli 'openid offline_access' -Name $name -SessionOnly
    }
}

AfterAll {
    Get-Job | Remove-Job -Force
    Get-DeviceAuthConnection job-* -Vault '' | Disconnect-DeviceAuth
    $env:PSModulePath = $script:modulePath
    Close-Everything
}

Describe 'A sign-in in <Name>' -ForEach @(
    @{
        Name    = 'a job'
        Start   = { Start-Job $script:whole -ArgumentList $script:module, $script:issuer }
        IsOwn   = $true
    }
    @{
        Name    = 'a job with $using:'
        Start   = { $module = $script:module; $issuer = $script:issuer; Start-Job { Import-Module $using:module; Connect-DeviceAuth $using:issuer sandbox-cli openid -SessionOnly } }
        IsOwn   = $true
    }
    @{
        Name    = 'a thread job'
        Start   = { Start-ThreadJob $script:connect -ArgumentList $script:issuer, 'job-thread' }
        IsOwn   = $false
    }
    @{
        Name    = 'ForEach-Object -Parallel -AsJob'
        Start   = { $issuer = $script:issuer; 1 | ForEach-Object -AsJob -Parallel { Connect-DeviceAuth $using:issuer sandbox-cli openid -SessionOnly -Name job-parallel } }
        IsOwn   = $false
    }
) {
    It 'shows its prompt when it is received, with nothing else in its output' {
        $job = & $Start
        $hasProgress = $job.GetType().Name -ne 'PSTaskJob' # which keeps none
        $null = Wait-Until { -not $hasProgress -or @((@($job) + @($job.ChildJobs)).Progress | Where-Object Activity -EQ 'Waiting for sign-in').Count } 'the progress'
        Approve-Prompt $script:sandbox { (@($job) + @($job.ChildJobs)).Information | ForEach-Object { "$_" } }
        $output = $job | Receive-Job -Wait 6>&1
        $job.State | Should -Be 'Completed'
        @($output | Where-Object { $_ -is [Management.Automation.InformationRecord] -and "$_" -match 'enter the code' }).Count | Should -Be 1
        $connection = Get-Connection $output
        $connection.PSObject.TypeNames[0] | Should -Be ($IsOwn ? 'Deserialized.DeviceAuth.DeviceAuthConnection' : 'DeviceAuth.DeviceAuthConnection')
        $connection.ExpiresOn | Should -BeOfType [datetime]
        "$output" | Should -Not -Match ([char]27)
    }
}

Describe 'A job' {
    It 'that is received at a screen writes its prompt there' {
        $result = Invoke-Pwsh @"
`$job = Start-Job { Import-Module `$using:PWD/none -ErrorAction Ignore; Import-Module '$($script:module)'; Connect-DeviceAuth '$($script:issuer)' sandbox-cli openid -SessionOnly -PromptAction {
    `$null = Invoke-RestMethod '$($script:issuer)sandbox/approve' -Method Post -Body @{ user_code = `$_.UserCode }; `$_.Message } }
`$job | Receive-Job -Wait | ForEach-Object { "GOT `$(`$_.Name)" }
"@ $script:issuer
        $result.Output | Should -Match 'To sign in to 127\.0\.0\.1:\d+, open .* and enter the code'
        $result.Output | Should -Match '(?m)^GOT default$'
        $result.Errors | Should -BeNullOrEmpty
    }

    It 'gives a token whose SecureString still works after it was received' {
        $job = Start-Job {
            Import-Module $using:script:module
            $null = Connect-DeviceAuth $using:script:issuer sandbox-cli openid, api.read -SessionOnly -PromptAction {
                $null = Invoke-RestMethod "$($using:script:issuer)sandbox/approve" -Method Post -Body @{ user_code = $_.UserCode }
            }
            Get-DeviceAuthToken
        }
        $token = $job | Receive-Job -Wait
        $token.AccessToken | Should -BeOfType [securestring]
        (Invoke-RestMethod "$($script:issuer)me" -Headers @{ Authorization = "Bearer $([Net.NetworkCredential]::new('', $token.AccessToken).Password)" }).sub | Should -Not -BeNullOrEmpty
        ($token | Out-String) | Should -Match 'Bearer'
    }

    It 'does not see the connections of the process that started it' {
        $job = Start-Job { Import-Module $using:script:module; Get-DeviceAuthToken -Name job-thread }
        { $job | Receive-Job -Wait -ErrorAction Stop } | Should -Throw -ErrorId 'SignInRequired*'
    }
}

Describe 'A runspace without a host' {
    It 'has the prompt in its information stream' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddCommand('Import-Module').AddArgument($script:module).Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddScript($script:connect).AddArgument($script:issuer).AddArgument('job-bare')
            $running = $shell.BeginInvoke()
            Approve-Prompt $script:sandbox { $shell.Streams.Information | ForEach-Object { "$_" } }
            (Get-Connection $shell.EndInvoke($running)).Name | Should -Be 'job-bare'
            $shell.Streams.Error.Count | Should -Be 0
        }
        finally {
            $shell.Dispose()
        }
    }

    It 'in which nothing can show the code is told so before the server is asked for one' {
        Send-SandboxControl $script:sandbox 'reset-log'
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$($script:module)'; `$InformationPreference = 'Ignore'; Connect-DeviceAuth $($script:issuer) sandbox-cli openid -SessionOnly -Name job-mute -TimeoutSec 2")
            $null = $shell.Invoke()
            $shell.Streams.Error.FullyQualifiedErrorId | Should -Match '^PromptNotVisible,'
        }
        finally {
            $shell.Dispose()
        }

        @(Get-SandboxRequest $script:sandbox -Path '/connect/deviceauthorization').Count | Should -Be 0
    }
}

Describe 'A hundred parallel callers' {
    It 'share one refresh, and each has a token that works' {
        Send-SandboxControl $script:sandbox 'options' @{ access_token_lifetime = 30 }
        $null = Connect-DeviceAuth $script:issuer sandbox-cli 'openid offline_access' -SessionOnly -Name job-shared -PromptAction {
            $null = Invoke-RestMethod "$($script:issuer)sandbox/approve" -Method Post -Body @{ user_code = $_.UserCode }
        }
        Send-SandboxControl $script:sandbox 'options' @{ access_token_lifetime = 3600; token_endpoint_delay = 2 }
        Send-SandboxControl $script:sandbox 'reset-log'
        $tokens = @(1..100 | ForEach-Object -ThrottleLimit 100 -Parallel {
                Get-DeviceAuthToken -Name job-shared -MinimumLifetime 00:10:00 -AsPlainText
            })
        Send-SandboxControl $script:sandbox 'options' @{ token_endpoint_delay = 0 }
        $tokens.Count | Should -Be 100
        @($tokens | Select-Object -Unique).Count | Should -Be 1
        @(Get-SandboxRequest $script:sandbox -GrantType 'refresh_token').Count | Should -Be 1
        (Invoke-RestMethod "$($script:issuer)me" -Headers @{ Authorization = "Bearer $($tokens[0])" }).sub | Should -Not -BeNullOrEmpty
    }
}

Describe 'Jobs that share a process' {
    BeforeAll {
        $script:signInAs = {
            param($issuer, $name)
            $null = Connect-DeviceAuth $issuer sandbox-cli 'openid profile' -Name "job-$name" -SessionOnly -PromptAction {
                $null = Invoke-RestMethod "${issuer}sandbox/approve" -Method Post -Body @{ user_code = $_.UserCode; user = $name }
            }
            (Get-DeviceAuthConnection "job-$name" -Vault '').Account
        }
    }

    It 'have the connection that they name, whoever signed in last' {
        $jobs = 'alice', 'bob' | ForEach-Object {
            Start-ThreadJob $script:signInAs -ArgumentList $script:issuer, $_
        }
        $jobs | Receive-Job -Wait | Sort-Object | Should -Be 'alice', 'bob'
        { Start-ThreadJob { Get-DeviceAuthToken -Vault '' } | Receive-Job -Wait -ErrorAction Stop } | Should -Throw -ErrorId 'SignInRequired*'
    }
}
