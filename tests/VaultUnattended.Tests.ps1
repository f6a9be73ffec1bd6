# A client that signed in by itself, kept in a vault: every process renews it, and those that ask at once make one request.
# DEVICEAUTH_STRESS_ROUNDS (2) says how often all ask at once.
BeforeDiscovery {
    $rounds = 1..($env:DEVICEAUTH_STRESS_ROUNDS ? [int]$env:DEVICEAUTH_STRESS_ROUNDS : 2)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:home1 = Get-HomeWithSecretStore
    $script:shell = Open-Shell $home1 $sandbox.Issuer

    # The key that the sandbox knows is that of RFC 7515 appendix A.3.
    $script:key = '{"kty":"EC","crv":"P-256","kid":"rfc7515-a3","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",' +
        '"y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}'

    # Signs in by itself, in a shell of its own.
    function Connect-Nightly([string] $Name, [hashtable] $With) {
        Get-ShellOutput $shell {
            param($name, $with)
            foreach ($parameter in 'ClientSecret', 'ClientKey') {
                if ($with.$parameter -like 'plain:*') { $with.$parameter = [Net.NetworkCredential]::new('', $with.$parameter.Substring(6)).SecurePassword }
            }
            Connect-DeviceAuth $env:DEVICEAUTH_TEST_ISSUER -Scope api.read -Name $name -Unattended @with -Force
        } $Name, $With
    }

    function Invoke-Other([scriptblock] $Script, [object[]] $ArgumentList = @()) {
        Invoke-NewShell $Script $ArgumentList -HomePath $home1 -Issuer $sandbox.Issuer
    }
}

AfterAll {
    Close-Everything
}

Describe 'A client that signed in by itself' {
    It 'is renewed by another process with <Name>' -ForEach @(
        @{ Name = 'its secret'; With = @{ ClientId = 'sandbox-nightly'; ClientSecret = 'plain:sandbox-nightly-secret' } }
        @{ Name = 'its key'; With = @{ ClientId = 'sandbox-signing'; ClientKey = 'key' } }
    ) {
        if ($With.ClientKey) { $With.ClientKey = "plain:$key" }
        $null = Connect-Nightly 'kept' $With
        Send-SandboxControl $sandbox reset-log

        $result = Invoke-Other {
            Get-MeStatus (Get-DeviceAuthToken kept -ForceRefresh -AsPlainText)
            (Get-DeviceAuthConnection kept | Out-String -Width 80) -match 'sandbox-(nightly|signing)'
        }

        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200, $true
        @(Get-SandboxRequest $sandbox -GrantType client_credentials) | Should -HaveCount 1
    }

    It 'reads the secret of a name from the vault each time, so that who renews it there has done all' {
        $null = Get-ShellOutput $shell {
            Set-Secret -Vault Store -Name nightly-secret -Secret 'sandbox-nightly-secret'
        }
        $null = Connect-Nightly 'named' @{ ClientId = 'sandbox-nightly'; ClientSecretName = 'nightly-secret' }

        $result = Invoke-Other {
            Get-MeStatus (Get-DeviceAuthToken named -ForceRefresh -AsPlainText)
            Set-Secret -Vault Store -Name nightly-secret -Secret 'another'
        }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200
        $refused = Invoke-Shell $shell { Get-DeviceAuthToken named -ForceRefresh }
        $refused.ErrorId | Should -Be 'ClientRejected'
        $refused.Error | Should -Match "that the vault has as 'nightly-secret'.+Set-Secret -Name nightly-secret"
        $null = Get-ShellOutput $shell { Set-Secret -Vault Store -Name nightly-secret -Secret 'sandbox-nightly-secret' }
        (Invoke-Shell $shell { Get-MeStatus (Get-DeviceAuthToken named -ForceRefresh -AsPlainText) }).Output | Should -Be 200
    }

    It 'keeps a key or a secret in the record alone where the user gave it, and a name where he named it' {
        $null = Connect-Nightly 'given' @{ ClientId = 'sandbox-signing'; ClientKey = "plain:$key" }
        $record = (Get-ShellOutput $shell { Get-Secret -Vault Store -Name deviceauth-given -AsPlainText }) | ConvertFrom-Json
        $record.client.PSObject.Properties.Name | Should -Be 'client_id', 'client_key'
        $record.client.client_key | Should -Not -Match 'jpsQnnGQ'

        $null = Get-ShellOutput $shell { param($key) Set-Secret -Vault Store -Name nightly-key -Secret $key } $key
        $null = Connect-Nightly 'byname' @{ ClientId = 'sandbox-signing'; ClientKey = 'nightly-key' }
        $text = Get-ShellOutput $shell { Get-Secret -Vault Store -Name deviceauth-byname -AsPlainText }
        $text | Should -Match '"client_key_name":"nightly-key"'
        (Invoke-Other { Get-MeStatus (Get-DeviceAuthToken byname -ForceRefresh -AsPlainText) }).Output | Should -Be 200
    }

    It 'finds a certificate by its thumbprint in the user''s store, in another process too, and says where it is in none' {
        $thumbprint = Get-ShellOutput $shell {
            param($vouch)
            $key = . { $null = . $vouch; $key } # the key that the sandbox knows
            $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=sandbox', $key, [Security.Cryptography.HashAlgorithmName]::SHA256)
            $certificate = $request.CreateSelfSigned([DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(1))
            $stored = [Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadPkcs12($certificate.Export('Pfx', ''), '', 'PersistKeySet')
            $store = [Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser', 'ReadWrite')
            $store.Add($stored)
            $store.Dispose()
            $stored.Thumbprint
        } "$PSScriptRoot/Pester/Vouch.ps1"
        # As a window of Windows copies it: with blanks, and with a mark that nobody sees.
        $copied = [string][char]0x200E + ($thumbprint -replace '(..)', '$1 ').Trim().ToLowerInvariant()

        $null = Connect-Nightly 'stored' @{ ClientId = 'sandbox-signing'; ClientCertificate = $copied }

        Get-ShellOutput $shell { Get-Secret -Vault Store -Name deviceauth-stored -AsPlainText } | Should -Match ('"client_certificate":"' + $thumbprint + '"')
        Get-ShellOutput $shell { (TabExpansion2 'Connect-DeviceAuth -ClientCertificate ').CompletionMatches.CompletionText } | Should -Be $thumbprint
        $result = Invoke-Other { Get-MeStatus (Get-DeviceAuthToken stored -ForceRefresh -AsPlainText) }
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be 200

        $gone = Invoke-Other {
            $store = [Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser', 'ReadWrite')
            $store.RemoveRange($store.Certificates)
            $store.Dispose()
            Get-DeviceAuthToken stored -ForceRefresh
        }
        $gone.ErrorId | Should -Be 'ClientCredentialFailed'
        $gone.Error | Should -Match "$thumbprint.+in no store"
    }

    It 'says which vault lacks a secret of that name, before anything is asked' {
        Send-SandboxControl $sandbox reset-log
        $result = Invoke-Shell $shell { Connect-DeviceAuth $env:DEVICEAUTH_TEST_ISSUER sandbox-nightly -Unattended -ClientSecretName missing -Name missing }
        $result.ErrorId | Should -Be 'ParameterInvalid'
        $result.Error | Should -Match "vault 'Store' has no secret named 'missing'"
        @(Get-SandboxRequest $sandbox) | Should -BeNullOrEmpty
    }

    It 'keeps nothing of a script block: another process gets what is kept while that lives, and then SignInRequired with the command' {
        $script = "& '$PSScriptRoot/Pester/Vouch.ps1'"
        $null = Get-ShellOutput $shell {
            param($script)
            Connect-DeviceAuth $env:DEVICEAUTH_TEST_ISSUER sandbox-signing -Scope api.read -Name vouched -Unattended -ClientAssertion ([scriptblock]::Create($script)) -Force
        } $script

        $kept = Get-ShellOutput $shell { Get-Secret -Vault Store -Name deviceauth-vouched -AsPlainText }
        $kept | Should -Match '"client_assertion":"true"'
        $kept | Should -Not -Match 'Vouch\.ps1'
        $other = Invoke-Other {
            Get-MeStatus (Get-DeviceAuthToken vouched -AsPlainText)
            Get-DeviceAuthToken vouched -ForceRefresh
        }
        $other.Output | Should -Be 200
        $other.ErrorId | Should -Be 'SignInRequired'
        $other.Error | Should -Match 'Connect-DeviceAuth -Name vouched .+ -ClientAssertion \$script -Unattended -Scope api.read -Vault Store$'
        Get-ShellOutput $shell { Get-MeStatus (Get-DeviceAuthToken vouched -ForceRefresh -AsPlainText) } | Should -Be 200
    }

    It 'is unknown, and not over, to -Check where this process has not got what the client proves itself with' {
        $null = Get-ShellOutput $shell { Set-Secret -Vault Store -Name soon-gone -Secret 'sandbox-nightly-secret' }
        $null = Connect-Nightly 'lost' @{ ClientId = 'sandbox-nightly'; ClientSecretName = 'soon-gone' }
        $null = Get-ShellOutput $shell { Remove-Secret -Vault Store -Name soon-gone }

        $result = Invoke-Other {
            # The certificate is in no store since it was taken out above.
            foreach ($c in Get-DeviceAuthConnection vouched, stored, lost -Check) { "$($c.Name): [$($c.IsAlive)] $($c.CheckedBy) $($c.CanRefresh): $($c.CheckMessage)" }
            (Get-DeviceAuthConnection vouched -Check | Out-String -Width 80) -match '(?m)^vouched .+ unknown +nobody\s*$'
            (Get-DeviceAuthConnection vouched).CanRefresh
        }

        $result.Error | Should -BeNullOrEmpty
        $result.Output[0] | Should -Match '^vouched: \[\] nobody False: .+script block of -ClientAssertion.+ Its access token lives until .+ all the same\.$'
        $result.Output[1] | Should -Match '^stored: \[\] nobody False: .+in no store'
        $result.Output[2] | Should -Match "^lost: \[\] nobody True: .+vault has as 'soon-gone'"
        $result.Output[3] | Should -BeTrue
        $result.Output[4] | Should -BeFalse

        # Once the block is named, all is as ever.
        (Invoke-Other {
            param($script)
            $null = Connect-DeviceAuth $env:DEVICEAUTH_TEST_ISSUER sandbox-signing -Scope api.read -Name vouched -Unattended -ClientAssertion ([scriptblock]::Create($script))
            Get-DeviceAuthConnection vouched -Check | ForEach-Object { "[$($_.IsAlive)] $($_.CheckedBy) $($_.CanRefresh)" }
            (Get-DeviceAuthConnection vouched).CanRefresh
        } "& '$PSScriptRoot/Pester/Vouch.ps1'").Output | Should -Be '[True] refresh True', $true
    }

    It 'is reused by a job that begins with Connect-DeviceAuth, whose script block serves it from then on' {
        $result = Invoke-Other {
            $null = Connect-DeviceAuth $env:DEVICEAUTH_TEST_ISSUER sandbox-signing -Scope api.read -Name vouched -Unattended -ClientAssertion { throw 'it was run' }
            Get-DeviceAuthToken vouched -ForceRefresh
        }
        $result.ErrorId | Should -Be 'ClientCredentialFailed'
        $result.Error | Should -Match 'it was run'
    }

    It 'revokes its token and is forgotten when it is signed out' {
        $null = Connect-Nightly 'ended' @{ ClientId = 'sandbox-nightly'; ClientSecret = 'plain:sandbox-nightly-secret' }
        $result = Invoke-Shell $shell {
            $token = Get-DeviceAuthToken ended -AsPlainText
            Disconnect-DeviceAuth ended
            Get-MeStatus $token
        }
        $result.Warning | Should -BeNullOrEmpty
        $result.Output | Should -Be 401
        (Invoke-Other { Get-DeviceAuthToken ended }).ErrorId | Should -Be 'SignInRequired'
    }
}

Describe 'An expired token that 16 processes and 16 runspaces ask for at once' {
    BeforeAll {
        $script:shells = @(1..17 | ForEach-Object { Open-Shell $home1 $sandbox.Issuer -NoWait })
        $shells | ForEach-Object { Wait-Shell $_ }
    }

    It 'is one request, and all have what it brought (round <_>)' -ForEach $rounds {
        Send-SandboxControl $sandbox options @{ access_token_lifetime = 3600 * $_ }
        $null = Connect-Nightly 'many' @{ ClientId = 'sandbox-signing'; ClientKey = "plain:$key" }
        Send-SandboxControl $sandbox options @{ access_token_lifetime = 7200 * ($_ + 1) }
        Send-SandboxControl $sandbox reset-log
        $least = [timespan]::FromSeconds(7200 * ($_ + 1) - 600) # nobody has such a token
        $barrier = Get-TestFolder
        foreach ($number in 1..16) {
            Send-ToShell $shells[$number] {
                param($folder, $number, $least)
                $null = New-Item "$folder/ready$number"
                Wait-Barrier "$folder/go"
                Get-DeviceAuthToken many -AsPlainText -MinimumLifetime $least
            } $barrier, $number, $least
        }

        Send-ToShell $shells[0] {
            param($folder, $least)
            1..16 | ForEach-Object -ThrottleLimit 16 -Parallel {
                Import-Module (Join-Path $env:DEVICEAUTH_MODULE 'DeviceAuth.psd1')
                $null = New-Item "$using:folder/ready-runspace$_"
                while (-not [IO.File]::Exists("$using:folder/go")) { [Threading.Thread]::Sleep(2) }
                Get-DeviceAuthToken many -AsPlainText -MinimumLifetime $using:least
            }
        } $barrier, $least

        $null = Wait-Until { [IO.Directory]::GetFiles($barrier, 'ready*').Count -eq 32 } 'all to be ready'
        [IO.File]::WriteAllText("$barrier/go", '')
        $results = @($shells | ForEach-Object { Receive-FromShell $_ })

        $results.Error | Should -BeNullOrEmpty
        $tokens = @($results.Output)
        $tokens | Should -HaveCount 32
        $tokens | Group-Object | Should -HaveCount 1
        @(Get-SandboxRequest $sandbox -GrantType client_credentials) | Should -HaveCount 1
    }
}
