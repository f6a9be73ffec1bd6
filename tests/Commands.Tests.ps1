# What people type who come from other tools, and what their profiles, files and scripts hand to the commands.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/OwnStore.psm1" -Force
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/Places.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:shell = Open-Shell (Get-TestFolder) $script:sandbox.Issuer

    # Nobody was asked for a code.
    function Assert-NothingAsked {
        @(Get-SandboxRequest $script:sandbox -Path '/connect/deviceauthorization').Count | Should -Be 0
    }
}

AfterAll {
    Close-Everything
}

Describe 'A connection that went through a file' {
    BeforeAll {
        $null = Get-ShellOutput $script:shell { Connect-Sandbox -Name filed -SessionOnly }
    }

    BeforeEach {
        Send-SandboxControl $script:sandbox 'reset-log'
    }

    It 'is refused where the file lost its scopes, with the way to write them: <_>' -ForEach 'Csv', 'Csv5' {
        $result = Invoke-Shell $script:shell {
            param($kind)
            $text = Get-DeviceAuthConnection filed -Vault '' | ConvertTo-Csv
            if ($kind -eq 'Csv5') { $text = Get-DeviceAuthConnection filed -Vault '' | ConvertTo-Csv -IncludeTypeInformation }
            $text | ConvertFrom-Csv | Connect-DeviceAuth -Force -SessionOnly
        } $_
        $result.ErrorId | Should -Be 'ParameterArgumentTransformationError'
        $result.Error | Should -Match "'System\.String\[\]' is no scope"
        $result.Error | Should -Match "-join ' '"
        Assert-NothingAsked
    }

    It 'is signed in again as it was: <Name>' -ForEach @(
        @{ Name = 'CSV, as the refusal says'; Script = {
                Get-DeviceAuthConnection filed -Vault '' |
                    Select-Object Name, Authority, ClientId, Vault, @{ n = 'Scopes'; e = { $_.Scopes -join ' ' } } | ConvertTo-Csv | ConvertFrom-Csv
            }
        }
        @{ Name = 'JSON'; Script = { Get-DeviceAuthConnection filed -Vault '' | ConvertTo-Json | ConvertFrom-Json } }
        @{ Name = 'JSON of a list'; Script = { ConvertTo-Json @(Get-DeviceAuthConnection filed -Vault '') | ConvertFrom-Json } }
        @{ Name = 'CLIXML'; Script = { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Get-DeviceAuthConnection filed -Vault ''))) } }
    ) {
        $output = Get-ShellOutput $script:shell {
            param($script)
            & ([scriptblock]::Create($script)) | Connect-DeviceAuth -Force -SessionOnly -PromptAction {
                $null = Invoke-RestMethod ($env:DEVICEAUTH_TEST_ISSUER + 'sandbox/approve') -Method Post -Body @{ user_code = $_.UserCode }
            }
        } "$Script"
        $output.Name | Should -Be 'filed'
        $output.Scopes | Sort-Object | Should -Be 'api.read', 'offline_access', 'openid'
        @(Get-SandboxRequest $script:sandbox -Path '/connect/deviceauthorization').Count | Should -Be 1
    }

    It 'is found by the other commands, of every kind of file: <_>' -ForEach 'Csv', 'Json', 'CliXml' {
        $output = Get-ShellOutput $script:shell {
            param($kind)
            $one = Get-DeviceAuthConnection filed -Vault ''
            $copy = switch ($kind) {
                Csv { $one | ConvertTo-Csv | ConvertFrom-Csv }
                Json { $one | ConvertTo-Json | ConvertFrom-Json }
                CliXml { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($one)) }
            }
            ($copy | Get-DeviceAuthToken).Name
            ($copy | Get-DeviceAuthConnection).Name
            $copy | Disconnect-DeviceAuth -WhatIf
        } $_
        @($output) | Should -Be 'filed', 'filed'
    }
}

Describe 'Scopes' {
    It 'are taken as people write them: <Scope>' -ForEach @(
        @{ Scope = "'openid, api.read'"; Asked = 'api.read', 'openid' }
        @{ Scope = "'openid,  api.read,'"; Asked = 'api.read', 'openid' }
        @{ Scope = "'openid', 'api.read'"; Asked = 'api.read', 'openid' }
        @{ Scope = "(ConvertFrom-Json '[\""openid\"", \""api.read\""]')"; Asked = 'api.read', 'openid' }
        @{ Scope = "([Collections.Generic.List[string]]('openid', 'api.read'))"; Asked = 'api.read', 'openid' }
    ) {
        $output = Get-ShellOutput $script:shell ([scriptblock]::Create("Connect-DeviceAuth `$env:DEVICEAUTH_TEST_ISSUER sandbox-cli $($Scope.Replace('\""', '"')) -SessionOnly -Force -Name scopes -PromptAction {
            `$null = Invoke-RestMethod (`$env:DEVICEAUTH_TEST_ISSUER + 'sandbox/approve') -Method Post -Body @{ user_code = `$_.UserCode } }"))
        $output.Scopes | Sort-Object | Should -Be $Asked
    }
}

Describe 'What was copied, or is no text' {
    It 'is refused before anybody is asked: <Parameters>' -ForEach @(
        @{ Parameters = '-ClientId "sandbox-cli "'; Says = 'begins or ends with a blank' }
        @{ Parameters = '-ClientId " sandbox-cli"'; Says = 'begins or ends with a blank' }
        @{ Parameters = '-ClientId (ConvertTo-SecureString sandbox-cli -AsPlainText -Force)'; Says = 'not a client id' }
        @{ Parameters = '-ClientId sandbox-cli -Audience @{ a = 1 }'; Says = 'not a text' }
        @{ Parameters = '-ClientId sandbox-cli -Scope @{ a = 1 }'; Says = 'is no scope' }
        @{ Parameters = '-ClientId sandbox-cli -AdditionalParameter @{ claims = @{ a = 1 } }'; Says = 'and no text' }
        @{ Parameters = '-ClientId sandbox-cli -ClientSecret (ConvertTo-SecureString "s3cr3t`n" -AsPlainText -Force)'; Says = 'has a line break' }
    ) {
        Send-SandboxControl $script:sandbox 'reset-log'
        $result = Invoke-Shell $script:shell ([scriptblock]::Create("Connect-DeviceAuth -Authority `$env:DEVICEAUTH_TEST_ISSUER -SessionOnly -Name copied $Parameters"))
        $result.Error.Count | Should -Be 1
        $result.Error | Should -Match $Says
        "$($result.Error)" | Should -Not -Match 's3cr3t'
        Assert-NothingAsked
    }
}

Describe 'A profile''s preferences' {
    It '$PSDefaultParameterValues are heard, and kept as they were' {
        $output = Get-ShellOutput $script:shell {
            $global:PSDefaultParameterValues = @{ 'Connect-DeviceAuth:ClientId' = 'sandbox-cli'; '*-DeviceAuth*:Name' = 'by-default'; 'Connect-DeviceAuth:SessionOnly' = $true }
            try {
                $c = Connect-DeviceAuth -Authority $env:DEVICEAUTH_TEST_ISSUER -Scope openid -PromptAction {
                    $null = Invoke-RestMethod ($env:DEVICEAUTH_TEST_ISSUER + 'sandbox/approve') -Method Post -Body @{ user_code = $_.UserCode }
                }
                $c.Name
                (Get-DeviceAuthToken -Vault '').Name
                Import-Module (Join-Path $env:DEVICEAUTH_MODULE 'DeviceAuth.psd1') -Force
                $global:PSDefaultParameterValues.Count
            }
            finally {
                $global:PSDefaultParameterValues = @{}
            }
        }
        $output | Should -Be 'by-default', 'by-default', 3
    }

    It 'a default for what comes through the pipeline gives way to the pipeline' {
        $output = Get-ShellOutput $script:shell {
            $null = Connect-Sandbox -Name piped -SessionOnly
            $global:PSDefaultParameterValues = @{ 'Get-DeviceAuthToken:Name' = 'nobody'; 'Get-DeviceAuthToken:Vault' = 'None' }
            try {
                (Get-DeviceAuthConnection piped -Vault '' | Get-DeviceAuthToken).Name
            }
            finally {
                $global:PSDefaultParameterValues = @{}
            }
        }
        $output | Should -Be 'piped'
    }

    It 'with Set-StrictMode and every preference at Stop, all goes as ever, and $Error stays clean' {
        $result = Invoke-Shell $script:shell {
            Set-StrictMode -Version Latest
            $ErrorActionPreference = $WarningPreference = $InformationPreference = $VerbosePreference = $DebugPreference = 'Stop'
            $InformationPreference = $VerbosePreference = $DebugPreference = 'SilentlyContinue'
            $c = Connect-Sandbox -Name strict -SessionOnly
            $null = Connect-Sandbox -Name strict -SessionOnly # reused
            $null = $c | Get-DeviceAuthToken -ForceRefresh
            $c | Out-String | Out-Null
            $c | Disconnect-DeviceAuth
            'done'
        }
        $result.Output | Should -Be 'done'
        $result.LeftInError | Should -Be 0
        $result.Warning | Should -BeNullOrEmpty
    }

    It '$ErrorActionPreference ends a script, or does not' {
        (Invoke-Pwsh '$ErrorActionPreference = "Stop"; Get-DeviceAuthToken nobody; "NEXT"' $script:sandbox.Issuer).Output | Should -Not -Match 'NEXT'
        (Invoke-Pwsh 'Get-DeviceAuthToken nobody; "NEXT"' $script:sandbox.Issuer).Output | Should -Match 'NEXT'
        (Invoke-Pwsh 'Disconnect-DeviceAuth nobody -ErrorAction Ignore; Disconnect-DeviceAuth -All; "ERRORS=$($Error.Count)"' $script:sandbox.Issuer).Output | Should -Match 'ERRORS=0'
    }
}

Describe 'The culture' {
    It 'changes nothing that is kept, sent or compared: <_>' -ForEach 'de-DE', 'fr-FR', 'th-TH', 'ar-SA', 'fa-IR', 'tr-TR', 'he-IL' {
        $result = Invoke-Shell $script:shell {
            param($culture)
            [cultureinfo]::CurrentCulture = $culture
            try {
                $c = Connect-Sandbox -Name culture -SessionOnly -Force
                $null = Get-DeviceAuthToken CULTURE -ForceRefresh
                $c | Get-DeviceAuthConnection | Format-List | Out-String
                [math]::Round(($c.ExpiresOn - [datetime]::Now).TotalMinutes)
                $c.Account
            }
            finally {
                [cultureinfo]::CurrentCulture = 'en-US'
            }
        } $_
        $result.ErrorId | Should -BeNullOrEmpty
        $result.Output[0] | Should -Match '(59|60) minutes'
        $result.Output[1] | Should -BeIn 59, 60
    }
}

Describe 'Many at once' {
    It 'may import the module at the same moment' {
        $result = Invoke-Pwsh @"
`$out = 1..20 | ForEach-Object -ThrottleLimit 20 -Parallel {
    Import-Module '$(Get-ModuleFolder)/DeviceAuth.psd1' -ErrorAction Stop
    (Get-DeviceAuthProvider GitHub).Name
}
"OK=`$(@(`$out -eq 'GitHub').Count)"
"@ $script:sandbox.Issuer
        $result.Errors | Should -BeNullOrEmpty
        $result.Output | Should -Match 'OK=20'
    }

    It 'may use a header that they were handed' {
        $output = Get-ShellOutput $script:shell {
            $null = Connect-Sandbox -Name header -SessionOnly
            $header = Get-DeviceAuthToken header -AsHeader
            $issuer = $env:DEVICEAUTH_TEST_ISSUER
            1..5 | ForEach-Object -Parallel { (Invoke-RestMethod "$($using:issuer)me" -Headers $using:header).sub }
        }
        @($output).Count | Should -Be 5
    }
}

Describe 'The import' {
    It 'says nothing, and a sign-in puts out one object' {
        $result = Invoke-Pwsh "Remove-Module DeviceAuth; `$all = Import-Module '$(Get-ModuleFolder)/DeviceAuth.psd1' *>&1; `"SAID=`$(@(`$all).Count)`"
            `$c = @(Connect-DeviceAuth `$issuer sandbox-cli openid -SessionOnly -PromptAction { `$null = Invoke-RestMethod `"`${issuer}sandbox/approve`" -Method Post -Body @{ user_code = `$_.UserCode } }); `"OBJECTS=`$(`$c.Count)`"" $script:sandbox.Issuer
        $result.Output | Should -Match 'SAID=0'
        $result.Output | Should -Match 'OBJECTS=1'
        $result.Errors | Should -BeNullOrEmpty
    }
}

Describe '$WhatIfPreference and $ConfirmPreference (needs Microsoft.PowerShell.SecretStore)' -Skip:([bool](Get-WhyNoStore)) {
    BeforeAll {
        $script:vaultShell = Open-Shell (Get-HomeWithSecretStore) $script:sandbox.Issuer
    }

    It 'do not keep a refreshed token out of the vault: <_>' -ForEach '$WhatIfPreference = $true', '$ConfirmPreference = "Low"' {
        $result = Invoke-Shell $script:vaultShell ([scriptblock]::Create("
            `$null = Connect-Sandbox -Name whatif -Force
            $_
            `$null = Get-DeviceAuthToken whatif -ForceRefresh
            `$WhatIfPreference = `$false; `$ConfirmPreference = 'High'
            (Get-Secret deviceauth-whatif -AsPlainText).Contains((Get-DeviceAuthToken whatif -AsPlainText))"))
        $result.ErrorId | Should -BeNullOrEmpty
        $result.Warning | Should -BeNullOrEmpty
        $result.Output | Should -Be $true
    }

    It 'a sign-out asks first, and does nothing where nobody says yes' {
        $output = Get-ShellOutput $script:vaultShell {
            $null = Connect-Sandbox -Name kept -Force
            $WhatIfPreference = $true
            Disconnect-DeviceAuth kept
            $WhatIfPreference = $false
            (Get-DeviceAuthConnection kept).Name
        }
        $output | Should -Be 'kept'
    }
}

Describe 'A -PromptAction' -Skip:(-not $IsLinux) {
    BeforeAll {
        $script:willing = Open-Sandbox @('--approve-automatically')
        $script:module = "`$null = New-Module -Name Team { function Send-Note { Write-Error 'the chat is down'; 'sent' } } | Import-Module`n"
        $script:act = 'try { $c = Connect-DeviceAuth $issuer sandbox-cli openid -SessionOnly -Force -PromptAction {0}; "NAME=$($c.Name)" } catch { "ID=$($_.FullyQualifiedErrorId)" }'
    }

    It 'that fails ends the sign-in, however it fails: <Action>' -ForEach @(
        @{ Action = '{ Send-Note }' }
        @{ Action = '{ param($prompt) Send-Note $prompt.Message | Out-Null }' }
        @{ Action = '{ /bin/sh -c "exit 3" }' }
    ) {
        (Invoke-Pwsh ($script:module + $script:act.Replace('{0}', $Action)) $script:willing.Issuer).Output |
            Should -Match '(?m)^ID=PromptActionFailed,'
    }

    It 'may call a program that writes to its standard error' {
        (Invoke-Pwsh $script:act.Replace('{0}', '{ /bin/sh -c "echo 50 % >&2" }') $script:willing.Issuer).Output |
            Should -Match '(?m)^NAME=default'
    }
}
