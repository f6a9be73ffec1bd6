# One sign-in, tokens for several APIs: what one process got all others have, and no refresh token is used twice.
# DEVICEAUTH_STRESS_ROUNDS (2) says how often all ask at once, and DEVICEAUTH_STRESS_KILLS (5) how many processes are killed while they refresh.
BeforeDiscovery {
    $rounds = 1..($env:DEVICEAUTH_STRESS_ROUNDS ? [int]$env:DEVICEAUTH_STRESS_ROUNDS : 2)
    $kills = 1..($env:DEVICEAUTH_STRESS_KILLS ? [int]$env:DEVICEAUTH_STRESS_KILLS : 5)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:home1 = Get-HomeWithSecretStore
    $script:resources = 'files', 'mail', 'calendar', 'secrets' | ForEach-Object { "https://$_.sandbox.example" }
    $script:shell = Open-Shell $home1 $sandbox.Issuer

    # What an access token of the sandbox is for, by its claim 'aud'.
    function Get-Audience([string] $Token) {
        $part = $Token.Split('.')[1].Replace('-', '+').Replace('_', '/')
        $json = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($part.PadRight([int][Math]::Ceiling($part.Length / 4) * 4, '=')))
        ($json | ConvertFrom-Json).aud
    }
}

AfterAll {
    Close-Everything
}

Describe 'A sign-in for several resources' {
    BeforeAll {
        $null = Get-ShellOutput $shell { param($resources) Connect-Sandbox -Name many -Resource $resources -Force } (, $resources)
    }

    It 'asks for all of them at once, and for one with each token (RFC 8707)' {
        # Of a parameter that is sent several times the sandbox joins the values by commas.
        @(Get-SandboxRequest $sandbox -Path /connect/deviceauthorization)[-1].resource | Should -Be ($resources -join ',')
        @(Get-SandboxRequest $sandbox -GrantType urn:ietf:params:oauth:grant-type:device_code)[-1].resource | Should -Be $resources[0]
        Get-Audience (Get-ShellOutput $shell { Get-DeviceAuthToken -Name many -AsPlainText }) | Should -Be $resources[0]
    }

    It 'gives a token for each, keeps it in the vault, and asks for it once' {
        Send-SandboxControl $sandbox reset-log
        $tokens = @(Get-ShellOutput $shell { param($resources) $resources | ForEach-Object { Get-DeviceAuthToken -Name many -Resource $_ -AsPlainText } } (, $resources))

        $tokens | ForEach-Object { Get-Audience $_ } | Should -Be $resources
        $new = Invoke-NewShell { param($resources) $resources | ForEach-Object { Get-DeviceAuthToken -Name many -Resource $_ -CacheOnly -AsPlainText } } (, $resources) -HomePath $home1 -Issuer $sandbox.Issuer
        $new.Error | Should -BeNullOrEmpty
        $new.Output | Should -Be $tokens
        @(Get-SandboxRequest $sandbox -GrantType refresh_token) | Should -HaveCount 3 -Because 'the first is the one that the sign-in brought'
    }

    It 'refuses what the provider refuses, with its words, and leaves the rest as it was' {
        $result = Invoke-Shell $shell {
            Get-DeviceAuthToken -Name many -Resource https://unknown.example -AsPlainText
        }
        $result.ErrorId | Should -Be 'TargetRejected'
        $result.Error | Should -Match 'invalid_target'
        Get-ShellOutput $shell { Get-MeStatus (Get-DeviceAuthToken -Name many -AsPlainText) } | Should -Be 200
    }

    It 'offers at Tab what was asked for' {
        Get-ShellOutput $shell { (TabExpansion2 'Get-DeviceAuthToken -Name many -Resource https://m').CompletionMatches.CompletionText } |
            Should -Be 'https://mail.sandbox.example'
    }

    It 'gives the id_token in each form, and its claims' {
        $output = Get-ShellOutput $shell {
            $token = Get-DeviceAuthToken -Name many -IdToken
            Get-DeviceAuthToken -Name many -IdToken -AsPlainText
            (Get-DeviceAuthToken -Name many -IdToken -AsHeader).Authorization
            [Net.NetworkCredential]::new('', (Get-DeviceAuthToken -Name many -IdToken -AsSecureString)).Password
            [Net.NetworkCredential]::new('', $token.IdToken).Password
            $token.Claims.aud
            "$((Get-DeviceAuthConnection -Name many).Claims.exp.Kind)"
        }
        $output[1] | Should -Be "Bearer $($output[0])"
        $output[2, 3] | Should -Be $output[0], $output[0]
        $output[4] | Should -Be 'sandbox-cli'
        $output[5] | Should -Be 'Local'
    }

    It 'revokes all tokens when it is signed out' {
        Send-SandboxControl $sandbox reset-log
        (Invoke-Shell $shell { Disconnect-DeviceAuth -Name many }).Warning | Should -BeNullOrEmpty
        @(Get-SandboxRequest $sandbox -Path /connect/revocation) | Should -HaveCount 5
    }
}

Describe 'Four expired targets of one connection that 16 processes and 16 runspaces ask for at once' {
    BeforeAll {
        $script:shells = @(1..17 | ForEach-Object { Open-Shell $home1 $sandbox.Issuer -NoWait })
        $shells | ForEach-Object { Wait-Shell $_ }
    }

    It 'are refreshed once each, one after the other; all are served, and the family is alive (round <_>)' -ForEach $rounds {
        Send-SandboxControl $sandbox options @{ access_token_lifetime = 3600 * $_ }
        $null = Get-ShellOutput $shell { param($resources) Connect-Sandbox -Name four -Resource $resources -Force } (, $resources)
        Send-SandboxControl $sandbox options @{ access_token_lifetime = 7200 * ($_ + 1) }
        Send-SandboxControl $sandbox reset-log
        $least = [timespan]::FromSeconds(7200 * ($_ + 1) - 600) # nobody has such a token
        $barrier = Get-TestFolder
        foreach ($number in 1..16) {
            Send-ToShell $shells[$number] {
                param($folder, $number, $resource, $least)
                $null = New-Item "$folder/ready$number"
                Wait-Barrier "$folder/go"
                Get-DeviceAuthToken -Name four -Resource $resource -AsPlainText -MinimumLifetime $least
            } $barrier, $number, $resources[$number % 4], $least
        }

        Send-ToShell $shells[0] {
            param($folder, $resources, $least)
            1..16 | ForEach-Object -ThrottleLimit 16 -Parallel {
                Import-Module (Join-Path $env:DEVICEAUTH_MODULE 'DeviceAuth.psd1')
                $null = New-Item "$using:folder/ready-runspace$_"
                while (-not [IO.File]::Exists("$using:folder/go")) { [Threading.Thread]::Sleep(2) }
                Get-DeviceAuthToken -Name four -Resource ($using:resources)[$_ % 4] -AsPlainText -MinimumLifetime $using:least
            }
        } $barrier, $resources, $least

        $null = Wait-Until { [IO.Directory]::GetFiles($barrier, 'ready*').Count -eq 32 } 'all to be ready'
        [IO.File]::WriteAllText("$barrier/go", '')
        $results = @($shells | ForEach-Object { Receive-FromShell $_ })

        $results.Error | Should -BeNullOrEmpty
        $tokens = @($results.Output)
        $tokens | Should -HaveCount 32
        $tokens | Group-Object | Should -HaveCount 4
        $requests = @(Get-SandboxRequest $sandbox -GrantType refresh_token)
        $requests | Should -HaveCount 4
        $requests.status | Should -Be 200, 200, 200, 200

        $after = Invoke-NewShell {
            param($resources, $least)
            $resources | ForEach-Object { Get-DeviceAuthToken -Name four -Resource $_ -MinimumLifetime $least -CacheOnly -AsPlainText }
            Get-MeStatus (Get-DeviceAuthToken -Name four -ForceRefresh -AsPlainText)
        } ($resources, $least) -HomePath $home1 -Issuer $sandbox.Issuer
        $after.Error | Should -BeNullOrEmpty
        $after.Output | Select-Object -SkipLast 1 | Sort-Object | Should -Be ($tokens | Sort-Object -Unique)
        $after.Output[-1] | Should -Be 200
    }
}

Describe 'A process that is killed while it refreshes four targets of one connection' {
    BeforeAll {
        # Refreshes one after the other as soon as the test says so.
        $script:victim = {
            param($folder, $resources)
            $null = New-Item "$folder/ready"
            Wait-Barrier "$folder/go"
            foreach ($resource in $resources) { $null = Get-DeviceAuthToken -Name torn -Resource $resource -ForceRefresh }
        }

        # What the next process finds in the vault once DeviceAuth has looked at it, and what it gets: first what is kept, then by a refresh
        # for a target and one for the sign-in's own. Where it gets nothing, it signs in for the one after it.
        $script:successor = {
            param($resources)
            function Get-StoredRefreshToken {
                $secret = Get-Secret -Vault Store -Name deviceauth-torn -AsPlainText
                $secret ? ($secret | ConvertFrom-Json).grant.refresh_token : $null # no output would be neither null nor false in a table
            }

            function Get-Target { $resources | ForEach-Object { Get-DeviceAuthToken -Name torn -Resource $_ -AsPlainText @args } }
            $null = Get-DeviceAuthConnection -Vault Store
            $outcome = [ordered]@{ Found = Get-StoredRefreshToken; Kept = @(Get-Target -CacheOnly); Problem = ''; Others = Get-Secret -Vault Store -Name other-software -AsPlainText }
            try {
                $null = Get-DeviceAuthToken -Name torn -Resource $resources[1] -ForceRefresh
                $outcome.Status = Get-MeStatus (Get-DeviceAuthToken -Name torn -ForceRefresh -AsPlainText)
            }
            catch {
                $outcome.Problem = ($_.FullyQualifiedErrorId -split ',')[0]
                $null = Connect-Sandbox -Name torn -Resource $resources -Force
            }

            $outcome.Now = @(Get-Target)
            [pscustomobject]$outcome
        }

        # Starts the refreshes in the shell and returns when they began.
        function Invoke-Refresh($Shell) {
            $barrier = Get-TestFolder
            Send-ToShell $Shell $script:victim $barrier, $script:resources
            $null = Wait-Until { [IO.File]::Exists("$barrier/ready") } 'the victim to be ready'
            [IO.File]::WriteAllText("$barrier/go", '')
            [Diagnostics.Stopwatch]::StartNew()
        }

        # A sign-in to start from, with all its tokens in the vault, and how long undisturbed refreshes take in a new process.
        $signedIn = Invoke-NewShell {
            param($resources)
            Set-Secret -Vault Store -Name other-software -Secret 'its own'
            $null = Connect-Sandbox -Name torn -Resource $resources -Force
            $resources | ForEach-Object { $null = Get-DeviceAuthToken -Name torn -Resource $_ }
        } (, $resources) -HomePath $home1 -Issuer $sandbox.Issuer
        $signedIn.Error | Should -BeNullOrEmpty
        $shell = Open-Shell $home1 $sandbox.Issuer
        $watch = Invoke-Refresh $shell
        (Receive-FromShell $shell).Error | Should -BeNullOrEmpty
        $script:duration = $watch.Elapsed.TotalMilliseconds
        Close-Shell $shell
        $script:killCount = $env:DEVICEAUTH_STRESS_KILLS ? [int]$env:DEVICEAUTH_STRESS_KILLS : 5
        $script:figures = [ordered]@{ Kills = 0; InMidst = 0; Served = 0; AnswerLost = 0 }
        $script:localStore = "$home1/.secretmanagement/localstore"
    }

    AfterAll {
        Write-Information "Killed: $($figures | ConvertTo-Json -Compress)" -InformationAction Continue
    }

    It 'leaves the next one every token and a family that lives, or takes an answer with it that nobody else has (kill <_>)' -ForEach $kills {
        $shell = Open-Shell $home1 $sandbox.Issuer
        $next = Open-Shell $home1 $sandbox.Issuer
        Send-SandboxControl $sandbox reset-log
        $moment = 1.1 * $duration * ($_ - 1 + [Random]::Shared.NextDouble()) / $killCount
        $watch = Invoke-Refresh $shell
        while ($watch.Elapsed.TotalMilliseconds -lt $moment) {
            [Threading.Thread]::Sleep(1)
        }

        Close-Shell $shell -Kill
        $null = Wait-Until { -not (Get-SandboxRequest $sandbox | Where-Object { $null -eq $_.answered_ms }) } 'the server to be done with the dead process'
        $ofVictim = @(Get-SandboxRequest $sandbox -GrantType refresh_token).Count
        $result = Invoke-Shell $next $successor (, $resources)
        Close-Shell $next
        $outcome = $result.Output[0]
        $said = "the server saw $(Get-SandboxRequest $sandbox -GrantType refresh_token | Select-Object resource, status, error | ConvertTo-Json -Compress)"
        $figures.Kills++
        if ($ofVictim -in 1..3) { $figures.InMidst++ }

        $result.Error | Should -BeNullOrEmpty -Because 'the vault can be read, whatever became of the refresh'
        $outcome.Others | Should -Be 'its own' -Because 'other software has its secret'
        $outcome.Found | Should -Not -BeNullOrEmpty -Because 'the record is there'
        $outcome.Kept | ForEach-Object { Get-Audience $_ } | Should -Be $resources -Because 'each target still has its token, the one before or the next one'
        $outcome.Now | ForEach-Object { Get-Audience $_ } | Should -Be $resources
        Get-ChildItem $localStore -Filter deviceauth-before-storefile* | Should -BeNullOrEmpty

        # The refresh token that was found is taken once: from the next process, unless the dead one had spent it and took the answer with it.
        @(Get-SandboxRequest $sandbox -GrantType refresh_token | Where-Object { $_.status -eq 200 -and $_.refresh_token -ceq $outcome.Found }) |
            Should -HaveCount 1 -Because $said
        if ($outcome.Problem) {
            $figures.AnswerLost++
            $outcome.Problem | Should -Be 'SignInRequired' -Because $said
            @(Get-SandboxRequest $sandbox -GrantType refresh_token | Where-Object { $_.status -ne 200 }) | Should -HaveCount 1 -Because $said
        }
        else {
            $figures.Served++
            $outcome.Status | Should -Be 200 -Because $said
        }
    }

    It 'died in the midst of the refreshes too' {
        $figures.Kills | Should -Be $killCount
        if ($killCount -ge 60) {
            $figures.InMidst | Should -BeGreaterThan 0
            $figures.Served | Should -BeGreaterThan $figures.AnswerLost
        }
    }
}
