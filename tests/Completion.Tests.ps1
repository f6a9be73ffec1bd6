# What Tab puts into the line: one argument, whatever the names are made of, and for every parameter alike.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/OwnStore.psm1" -Force
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:shell = Open-Shell (Get-TestFolder) $script:sandbox.Issuer
    $null = Get-ShellOutput $script:shell {
        function global:Complete([string] $Line) {
            foreach ($match in (TabExpansion2 $Line $Line.Length).CompletionMatches) {
                if ($match.ResultType -eq 'ParameterValue') { "$($match.ListItemText)`t$($match.CompletionText)" }
            }
        }
    }
}

AfterAll {
    Close-Everything
}

Describe 'Tab after -Vault (needs Microsoft.PowerShell.SecretStore)' -Skip:([bool](Get-WhyNoStore)) {
    BeforeAll {
        Assert-OwnStore
        $script:odd = "Bob's vault", 'a b', 'x;calc', '$(calc)', 'say "hi"', '-All', "O`u{2019}Neill", '@a', 'Store'
        $null = Get-ShellOutput $script:shell {
            Import-Module Microsoft.PowerShell.SecretManagement
            $module = (Get-Module -ListAvailable Microsoft.PowerShell.SecretStore)[0].Path
            foreach ($name in $args) { Register-SecretVault -Name $name -ModuleName $module -DefaultVault:$false }
        } $script:odd
    }

    It 'offers each registered vault as one argument, of <_>' -ForEach 'Connect-DeviceAuth', 'Get-DeviceAuthToken', 'Get-DeviceAuthConnection', 'Disconnect-DeviceAuth' {
        $offers = @(Get-ShellOutput $script:shell { Complete "$($args[0]) -Vault " } $_)
        ($offers | ForEach-Object { ($_ -split "`t")[0] } | Sort-Object) | Should -Be ($script:odd | Sort-Object)
        foreach ($offer in $offers) {
            $name, $text = $offer -split "`t"
            $problems = $null
            $script = [Management.Automation.Language.Parser]::ParseInput("$_ -Vault $text", [ref]$null, [ref]$problems)
            $problems | Should -BeNullOrEmpty
            $script.EndBlock.Statements.Count | Should -Be 1
            $elements = $script.EndBlock.Statements[0].PipelineElements[0].CommandElements
            $elements.Count | Should -Be 3
            $elements[2] | Should -BeOfType [Management.Automation.Language.StringConstantExpressionAst]
            $elements[2].Value | Should -Be $name
        }
    }

    It 'completes what was begun in quotes: <Line>' -ForEach @(
        @{ Line = "-Vault 'Bob"; Text = "'Bob''s vault'" }
        @{ Line = "-Vault 'Bob''s v"; Text = "'Bob''s vault'" }
        @{ Line = '-Vault "Bob''s'; Text = "'Bob''s vault'" }
        @{ Line = "-Vault 'a b"; Text = "'a b'" }
        @{ Line = "-Vault 'st"; Text = 'Store' }
        @{ Line = '-Vault st'; Text = 'Store' }
    ) {
        (@(Get-ShellOutput $script:shell { Complete "Get-DeviceAuthToken $($args[0])" } $Line) -split "`t")[1] | Should -Be $Text
    }

    It 'is used as it was completed' {
        $result = Invoke-Shell $script:shell {
            $line = "Get-DeviceAuthToken nobody -Vault 'Bob"
            $done = TabExpansion2 $line $line.Length
            $whole = $line.Remove($done.ReplacementIndex, $done.ReplacementLength).Insert($done.ReplacementIndex, $done.CompletionMatches[0].CompletionText)
            try { & ([scriptblock]::Create($whole)) } catch { "$whole | $($_.FullyQualifiedErrorId)" }
        }
        $result.Output | Should -Match "-Vault 'Bob''s vault' \| (SignInRequired|VaultLocked|VaultFailed)"
    }
}

Describe 'Tab in quotes' {
    It 'completes providers: <_>' -ForEach "Connect-DeviceAuth -Provider 'Git", 'Connect-DeviceAuth -Provider "git', "Get-DeviceAuthProvider 'Git" {
        @(Get-ShellOutput $script:shell { Complete $args[0] } $_ | ForEach-Object { ($_ -split "`t")[1] }) | Should -Be 'Gitea', 'GitHub', 'GitLab'
    }

    It 'completes names of connections' {
        $offers = Get-ShellOutput $script:shell { $null = Connect-Sandbox -Name night-job -SessionOnly; Complete "Get-DeviceAuthToken 'nig" }
        ($offers -split "`t")[1] | Should -Be 'night-job'
    }
}

Describe 'Tab for other programs' {
    It 'completes <Line>' -ForEach @(
        @{ Line = 'Export-DeviceAuthToken -As Git'; Offers = @('GitCredential') }
        @{ Line = 'Export-DeviceAuthToken x -As GitCredential -Operation e'; Offers = @('erase') }
        @{ Line = 'Use-DeviceAuthToken -Variable GH'; Offers = @('GH_TOKEN') }
        @{ Line = 'Use-DeviceAuthToken nig'; Offers = @('night-job') }
        @{ Line = 'Export-DeviceAuthToken nig'; Offers = @('night-job') }
    ) {
        @(Get-ShellOutput $script:shell {
            if (-not (Get-DeviceAuthConnection night-job -Vault '' -ErrorAction Ignore)) { $null = Connect-Sandbox -Name night-job -SessionOnly }
            Complete $args[0]
        } $Line | ForEach-Object { ($_ -split "`t")[1] }) | Should -Be $Offers
    }
}
