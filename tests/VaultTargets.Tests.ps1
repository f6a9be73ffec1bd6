# One sign-in, tokens for several APIs: what one process got all others have, and no refresh token is used twice.
# DEVICEAUTH_STRESS_ROUNDS (2) says how often all ask at once.
BeforeDiscovery {
    $rounds = 1..($env:DEVICEAUTH_STRESS_ROUNDS ? [int]$env:DEVICEAUTH_STRESS_ROUNDS : 2)
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
        $results = @($shells | ForEach-Object { Receive-FromShell $_ 180 })

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
