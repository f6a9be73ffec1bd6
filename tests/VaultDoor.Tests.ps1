# How DeviceAuth finds SecretManagement and calls it: through one door, whatever lies in the current folder and in the session.
BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:home1 = Get-HomeWithSecretStore
    $shell = Open-Shell $home1 $sandbox.Issuer
    $null = Get-ShellOutput $shell { $null = Connect-Sandbox -Name kept }
    Close-Shell $shell
    $script:inStore = @{
        tab        = { (TabExpansion2 'Get-DeviceAuthToken -Vault St').CompletionMatches.CompletionText }
        connect    = { (Connect-Sandbox -Name kept).Vault }
        token      = { (Get-DeviceAuthToken -Name kept).Name }
        list       = { (Get-DeviceAuthConnection -Vault Store).Name }
        disconnect = { $null = Connect-Sandbox -Name leaving; Disconnect-DeviceAuth leaving; 'gone' }
    }

    # A folder with files that have the names of what DeviceAuth calls, each of which leaves a mark when it runs.
    function Get-DecoyFolder {
        $folder = Get-TestFolder
        $modules = "Microsoft.PowerShell.SecretManagement", "Microsoft.PowerShell.Core"
        $commands = 'Get-SecretVault', 'Get-Secret', 'Set-Secret', 'Get-SecretInfo', 'Remove-Secret', 'Get-Module', 'Import-Module', 'Get-Command'
        $mark = "[IO.File]::AppendAllText('$folder/ran', `"`$(`$MyInvocation.MyCommand.Name)``n`")"
        foreach ($command in $commands) {
            [IO.File]::WriteAllText("$folder/$command.ps1", $mark)
            foreach ($module in $modules) {
                [IO.File]::WriteAllText("$folder/$module\$command.ps1", $mark) # a backslash is a letter here
                $null = [IO.Directory]::CreateDirectory("$folder/$module")
                [IO.File]::WriteAllText("$folder/$module/$command.ps1", $mark)
            }
        }

        foreach ($extension in 'psm1', 'psd1', 'ps1') {
            [IO.File]::WriteAllText("$folder/Microsoft.PowerShell.SecretManagement.$extension", $mark)
            [IO.File]::WriteAllText("$folder/Microsoft.PowerShell.SecretManagement/Microsoft.PowerShell.SecretManagement.$extension", $mark)
        }

        $folder
    }
}

AfterAll {
    Close-Everything
}

Describe 'Decoys' -Skip:$IsWindows {
    It 'run for whoever calls the command by its name there' {
        $folder = Get-DecoyFolder
        $result = Invoke-NewShell -HomePath $home1 -Issuer $sandbox.Issuer {
            param($folder)
            Set-Location $folder
            & 'Microsoft.PowerShell.SecretManagement\Get-Secret' -Vault Store -Name deviceauth-kept
        } $folder
        $result.Error | Should -BeNullOrEmpty
        "$folder/ran" | Should -Exist
    }

    It 'in the current folder do not run, SecretManagement not imported yet: <_>' -ForEach 'tab', 'connect', 'token', 'list', 'disconnect' {
        $folder = Get-DecoyFolder
        $shell = Open-Shell $home1 $sandbox.Issuer
        $result = Invoke-Shell $shell { param($folder, $script) Set-Location $folder; & ([scriptblock]::Create($script)) } $folder, "$($inStore.$_)"
        Close-Shell $shell
        "$folder/ran" | Should -Not -Exist
        $result.Error | Should -BeNullOrEmpty
        @($result.Output)[-1] | Should -BeIn 'Store', 'kept', 'gone'
    }

    It 'in a folder for modules that is not named in full do not run' {
        $folder = Get-DecoyFolder
        $shell = Open-Shell $home1 $sandbox.Issuer
        $result = Invoke-Shell $shell {
            param($folder)
            Set-Location $folder
            [Environment]::CurrentDirectory = $folder
            $env:PSModulePath = ".$([IO.Path]::PathSeparator)$env:PSModulePath"
            (TabExpansion2 'Get-DeviceAuthToken -Vault St').CompletionMatches.CompletionText
            (Get-DeviceAuthToken -Name kept).Name
        } $folder
        Close-Shell $shell
        "$folder/ran" | Should -Not -Exist
        $result.Output | Should -Be 'Store', 'kept'
    }

    It 'of the session do not run: <_>' -ForEach 'tab', 'connect', 'token', 'list', 'disconnect' {
        $folder = Get-TestFolder
        $commands = 'Get-SecretVault', 'Get-Secret', 'Set-Secret', 'Get-SecretInfo', 'Remove-Secret', 'Import-Module', 'Get-Command'
        if ($_ -eq 'tab') {
            $commands += 'Get-Module' # SecretManagement itself calls it by name when it opens a vault
        }

        $shell = Open-Shell $home1 $sandbox.Issuer
        $result = Invoke-Shell $shell {
            param($folder, $script, $commands)
            foreach ($command in $commands) {
                $body = [scriptblock]::Create("[IO.File]::AppendAllText('$folder/ran', '$command')")
                Set-Item "function:global:$command" $body
                Set-Item "function:global:Microsoft.PowerShell.SecretManagement\$command" $body
                Set-Item "function:global:Microsoft.PowerShell.Core\$command" $body
                Set-Item "function:global:decoy-$command" $body
                Set-Alias "Microsoft.PowerShell.SecretManagement\$command" "decoy-$command" -Scope Global
            }

            $null = Microsoft.PowerShell.Core\New-Module -Name Microsoft.PowerShell.SecretManagement {
                function Get-SecretVault { [IO.File]::AppendAllText("$folder/ran", 'module'); [pscustomobject]@{ Name = 'Stolen'; IsDefault = $true; ModuleName = 'Thief' } }
            }
            & ([scriptblock]::Create($script))
        } $folder, "$($inStore.$_)", $commands
        Close-Shell $shell
        "$folder/ran" | Should -Not -Exist
        $result.Error | Should -BeNullOrEmpty
        @($result.Output)[-1] | Should -BeIn 'Store', 'kept', 'gone'
    }

    It 'in the current folder do not run in work that goes on after Ctrl+C' {
        $folder = Get-DecoyFolder
        $shell = Open-Shell $home1 $sandbox.Issuer
        Send-SandboxControl $sandbox reset-log
        Send-SandboxControl $sandbox hold @{ path = '/connect/token' }
        try {
            Send-ToShell $shell {
                param($folder)
                [Environment]::CurrentDirectory = $folder
                $null = Get-DeviceAuthToken -Name kept
                $stopped = [powershell]::Create().AddScript({
                        param($folder)
                        Set-Location $folder
                        Import-Module (Join-Path $env:DEVICEAUTH_MODULE 'DeviceAuth.psd1')
                        Get-DeviceAuthToken -Name kept -ForceRefresh
                    }).AddArgument($folder)
                $null = $stopped.BeginInvoke()
                Wait-Barrier "$folder/asked"
                $stopped.Stop()
            } $folder
            $null = Wait-Until { Get-SandboxRequest $sandbox -GrantType refresh_token } 'the refresh to begin'
            $null = New-Item "$folder/asked" -ItemType File
            (Receive-FromShell $shell).Error | Should -BeNullOrEmpty
        }
        finally {
            Send-SandboxControl $sandbox release @{ path = '/connect/token' }
        }

        $null = Wait-Until { (Get-SandboxRequest $sandbox -GrantType refresh_token).status -eq 200 } 'the refresh to end'
        Get-ShellOutput $shell { Get-MeStatus (Get-DeviceAuthToken -Name kept -ForceRefresh -AsPlainText) } | Should -Be 200
        Close-Shell $shell
        "$folder/ran" | Should -Not -Exist
    }
}

Describe 'A vault with a name that needs quotes' {
    It 'is completed as one word: <_>' -ForEach "Bob's vault", 'two words', 'semi;colon', '-dash', '$dollar' {
        $shell = Open-Shell (Get-TestFolder) $sandbox.Issuer
        Register-OddVault $shell $_
        $result = Invoke-Shell $shell {
            $completed = (TabExpansion2 'Get-DeviceAuthConnection -Vault ').CompletionMatches.CompletionText
            $completed
            & ([scriptblock]::Create("Get-DeviceAuthConnection -Vault $completed"))
        }
        Close-Shell $shell
        $result.Error | Should -BeNullOrEmpty
        $result.Output | Should -Be "'$($_.Replace("'", "''"))'"
    }
}

Describe 'SecretManagement' {
    It 'is found where modules do not load by themselves: <_>' -ForEach 'tab', 'connect', 'token', 'list', 'disconnect' {
        $shell = Open-Shell $home1 $sandbox.Issuer
        $result = Invoke-Shell $shell {
            param($script)
            Import-Module Microsoft.PowerShell.Utility # which the test needs
            $global:PSModuleAutoLoadingPreference = 'None'
            if (Microsoft.PowerShell.Core\Get-Module Microsoft.PowerShell.SecretManagement) { throw 'It was loaded before.' }
            & ([scriptblock]::Create($script))
        } "$($inStore.$_)"
        Close-Shell $shell
        $result.Error | Should -BeNullOrEmpty
        $result.Information | Should -BeNullOrEmpty
        @($result.Output)[-1] | Should -BeIn 'Store', 'kept', 'gone'
    }

    It 'is called as this module means it, whatever the user prefers and sets by default' {
        $shell = Open-Shell $home1 $sandbox.Issuer
        $result = Invoke-Shell $shell {
            $global:PSDefaultParameterValues = @{
                'Set-Secret:NoClobber' = $true; 'Set-Secret:Vault' = 'Nowhere'; 'Get-Secret:AsPlainText' = $true; 'Get-SecretInfo:Name' = 'nothing'
                'Set-Secret:Metadata' = @{ a = 1 }; 'Remove-Secret:WhatIf' = $true; 'Get-SecretVault:Name' = 'Nothing'; '*:ErrorVariable' = 'all'
                'Get-Module:ListAvailable' = $true; 'Import-Module:Prefix' = 'My'; '*-Secret*:OutVariable' = 'caught'; '*-Secret*:PipelineVariable' = 'piped'
            }
            $global:WhatIfPreference = $true
            $global:ConfirmPreference = 'Low'
            $global:InformationPreference = 'Continue'
            try {
                Get-DeviceAuthToken -Name kept -ForceRefresh -AsPlainText
                (Get-DeviceAuthConnection -Vault Store).Name -contains 'kept'
                Disconnect-DeviceAuth kept -WhatIf:$false -Confirm:$false
                (Get-DeviceAuthConnection -Vault Store).Name -contains 'kept'
                "$caught$piped"
            }
            finally {
                $global:PSDefaultParameterValues.Clear()
                $global:WhatIfPreference = $false
            }
        }
        $again = Invoke-Shell $shell { $null = Connect-Sandbox -Name kept; $global:PSDefaultParameterValues['Set-Secret:NoClobber'] = $true
            1..3 | ForEach-Object { Get-MeStatus (Get-DeviceAuthToken -Name kept -ForceRefresh -AsPlainText) } }
        $new = Open-Shell $home1 $sandbox.Issuer
        Get-ShellOutput $new { Get-MeStatus (Get-DeviceAuthToken -Name kept -ForceRefresh -AsPlainText) } | Should -Be 200
        Close-Shell $shell, $new
        $result.Error | Should -BeNullOrEmpty
        $result.Warning | Should -BeNullOrEmpty
        $result.Output[1] | Should -BeTrue
        $result.Output[2] | Should -BeFalse
        $result.Output[3] | Should -Be ''
        $again.Error | Should -BeNullOrEmpty
        $again.Output | Should -Be 200, 200, 200
    }
}
