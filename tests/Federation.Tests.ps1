# The scripts of samples/Federation, each against an endpoint of the shape that its platform documents, and what Connect-DeviceAuth makes of
# what they return.
BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:samples = [IO.Path]::GetFullPath("$PSScriptRoot/../samples/Federation")
    $script:token = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlLmNvbSIsInN1YiI6ImpvYiJ9.c2lnbmF0dXJl'

    # A server that knows what a platform answers, and the token endpoint of a provider that trusts it. It notes what it was asked.
    $free = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $free.Start()
    $script:address = "http://127.0.0.1:$($free.LocalEndpoint.Port)"
    $free.Stop()
    $script:listener = [Net.HttpListener]::new()
    $listener.Prefixes.Add("$address/")
    $listener.Start()
    $script:asked = [Collections.Concurrent.ConcurrentQueue[object]]::new()
    $script:job = Start-ThreadJob {
        $listener, $asked, $token = $using:listener, $using:asked, $using:token
        while ($listener.IsListening) {
            $next = $listener.GetContextAsync()
            while (-not $next.AsyncWaitHandle.WaitOne(100)) { if (-not $listener.IsListening) { return } }
            $context = $next.Result
            $request = $context.Request
            $headers = @{}
            foreach ($name in $request.Headers.AllKeys) { $headers[$name] = $request.Headers[$name] }
            $asked.Enqueue([pscustomobject]@{
                    Path    = $request.Url.AbsolutePath
                    Query   = [Web.HttpUtility]::UrlDecode($request.Url.Query)
                    Method  = $request.HttpMethod
                    Headers = $headers
                    Body    = [Web.HttpUtility]::UrlDecode([IO.StreamReader]::new($request.InputStream).ReadToEnd())
                })
            $answer = switch ($request.Url.AbsolutePath) {
                # docs.github.com/actions/reference/security/oidc
                '/actions' { @{ count = 1337; value = $token } }
                # learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
                '/org/project/_apis/distributedtask/hubs/build/plans/p/jobs/j/oidctoken' { @{ oidcToken = $token } }
                # learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
                '/metadata/identity/oauth2/token' {
                    @{ access_token = $token; client_id = 'c'; expires_in = '86399'; expires_on = '1506484173'; resource = 'api://AzureADTokenExchange'; token_type = 'Bearer' }
                }
                # learn.microsoft.com/azure/app-service/overview-managed-identity
                '/MSI/token' { @{ access_token = $token; expires_on = '1586984735'; resource = 'r'; token_type = 'Bearer'; client_id = 'c' } }
                '/token' { @{ access_token = 'access-token-of-the-test'; token_type = 'Bearer'; expires_in = 3600 } }
                default { $context.Response.StatusCode = 404; @{ error = 'not_found' } }
            }
            $context.Response.ContentType = 'application/json'
            $context.Response.Close([Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $answer)), $true)
        }
    }

    # What a sample returns, and what the token endpoint is then given by Connect-DeviceAuth and, once more, by Get-DeviceAuthToken.
    function Invoke-Sample([string] $Command, [hashtable] $Environment) {
        $asked.Clear()
        $shell = Open-Shell (Get-TestFolder) '' $Environment
        try {
            Invoke-Shell $shell {
                param($command, $address)
                $vouch = [scriptblock]::Create($command)
                & $vouch
                $null = Connect-DeviceAuth -TokenEndpoint "$address/token" -ClientId nightly-job -Scope api.read -Unattended -ClientAssertion $vouch -SessionOnly
                $null = Get-DeviceAuthToken -ForceRefresh
            } "& '$samples/$Command", $address
        }
        finally {
            Close-Shell $shell
        }
    }

    function Assert-Sample($Result, [int] $Times = 3) {
        $Result.Error | Should -BeNullOrEmpty
        $Result.Output | Should -Be $token
        $given = @($asked | Where-Object Path -EQ '/token')
        $given | Should -HaveCount 2
        foreach ($one in $given) {
            $one.Body | Should -Be ('grant_type=client_credentials&scope=api.read&client_id=nightly-job&client_assertion_type=' +
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=$token")
        }

        $platform = @($asked | Where-Object Path -NE '/token')
        $platform | Should -HaveCount $Times -Because 'the token is asked for anew each time'
        $platform
    }
}

AfterAll {
    $listener.Close()
    $job | Stop-Job -PassThru | Remove-Job -Force
    Close-Everything
}

Describe 'A token of the place where a job runs' {
    It 'is asked for as GitHub Actions has it' {
        $result = Invoke-Sample "Get-GitHubActionsToken.ps1'" @{
            ACTIONS_ID_TOKEN_REQUEST_URL = "$address/actions?api-version=2.0"; ACTIONS_ID_TOKEN_REQUEST_TOKEN = 'request-token'
        }
        foreach ($one in Assert-Sample $result) {
            $one.Method | Should -Be 'GET'
            $one.Query | Should -Be '?api-version=2.0&audience=api://AzureADTokenExchange'
            $one.Headers.Authorization | Should -Be 'Bearer request-token'
        }
    }

    It 'is asked for as Azure Pipelines has it' {
        $id = '11111111-2222-3333-4444-555555555555'
        $result = Invoke-Sample "Get-AzurePipelinesToken.ps1' -ServiceConnectionId $id" @{
            SYSTEM_OIDCREQUESTURI = "$address/org/project/_apis/distributedtask/hubs/build/plans/p/jobs/j/oidctoken"; SYSTEM_ACCESSTOKEN = 'job-token'
        }
        foreach ($one in Assert-Sample $result) {
            $one.Method | Should -Be 'POST'
            $one.Query | Should -Be "?api-version=7.1&serviceConnectionId=$id"
            $one.Headers.Authorization | Should -Be 'Bearer job-token'
            $one.Headers.'Content-Type' | Should -Match '^application/json'
        }
    }

    It 'is read from a file that Kubernetes projects' {
        $file = Join-Path (Get-TestFolder) 'azure-identity-token'
        [IO.File]::WriteAllText($file, "$token`n")
        $null = Assert-Sample (Invoke-Sample "Get-KubernetesToken.ps1'" @{ AZURE_FEDERATED_TOKEN_FILE = $file }) 0
        $null = Assert-Sample (Invoke-Sample "Get-KubernetesToken.ps1' -Path '$file'" @{}) 0
    }

    It 'is asked for as a virtual machine of Azure has it' {
        $result = Invoke-Sample "Get-ManagedIdentityToken.ps1' -ClientId user-assigned -MetadataAddress $address/metadata/identity/oauth2/token" @{}
        foreach ($one in Assert-Sample $result) {
            $one.Query | Should -Be '?api-version=2018-02-01&resource=api://AzureADTokenExchange&client_id=user-assigned'
            $one.Headers.Metadata | Should -Be 'true'
        }
    }

    It 'is asked for as App Service and Automation of Azure have it' {
        $result = Invoke-Sample "Get-ManagedIdentityToken.ps1'" @{ IDENTITY_ENDPOINT = "$address/MSI/token"; IDENTITY_HEADER = 'header-secret' }
        foreach ($one in Assert-Sample $result) {
            $one.Query | Should -Be '?api-version=2019-08-01&resource=api://AzureADTokenExchange'
            $one.Headers.'X-IDENTITY-HEADER' | Should -Be 'header-secret'
        }
    }
}

Describe 'A place without a token' {
    It 'is said by <_>, and no provider is asked' -ForEach "Get-GitHubActionsToken.ps1'", "Get-AzurePipelinesToken.ps1' -ServiceConnectionId $([guid]::Empty)", "Get-KubernetesToken.ps1'" {
        $result = Invoke-Sample "$_ 2>`$null" @{}
        $result.ErrorId | Select-Object -Last 1 | Should -Not -BeNullOrEmpty
        @($asked) | Should -HaveCount 0
    }

    It 'ends the sign-in with the reason' {
        $shell = Open-Shell (Get-TestFolder) '' @{}
        $result = Invoke-Shell $shell {
            param($samples, $address)
            Connect-DeviceAuth -TokenEndpoint "$address/token" -ClientId nightly-job -Unattended -ClientAssertion { & "$samples/Get-GitHubActionsToken.ps1" } -SessionOnly
        } $samples, $address
        $result.ErrorId | Should -Be 'ClientCredentialFailed'
        $result.Error | Should -Match 'id-token: write'
        $result = Invoke-Shell $shell {
            param($address)
            Connect-DeviceAuth -TokenEndpoint "$address/token" -ClientId nightly-job -Unattended -ClientAssertion { Write-Error 'no network'; 'a.b.c' } -SessionOnly
        } (, $address)
        $result.Error | Should -Match '^The script block of -ClientAssertion cannot be used: no network\.'
    }
}

Describe 'The scripts' {
    It 'are clean by PSScriptAnalyzer' -Skip:($null -eq (Get-Module PSScriptAnalyzer -ListAvailable)) {
        $settings = [IO.Path]::GetFullPath("$PSScriptRoot/../PSScriptAnalyzerSettings.psd1")
        Get-ChildItem $samples -Filter *.ps1 | ForEach-Object { Invoke-ScriptAnalyzer $_.FullName -Settings $settings } | Should -BeNullOrEmpty
    }
}
