# The lines of the help that set other programs up, typed as they stand there, in each shell that a reader may have.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/OwnStore.psm1" -Force
    $why = $IsWindows ? 'there is no sh' : (Get-WhyNoStore)
    $noGit = $why ?? ((Get-Command git -CommandType Application -ErrorAction Ignore) ? $null : 'there is no git')
    $noKubectl = $why ?? ((Get-Command kubectl -CommandType Application -ErrorAction Ignore) ? $null : 'there is no kubectl')
    $shells = 'sh', 'PowerShell'
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/ProgramRuns.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:authority = ([uri]$script:sandbox.Issuer).Authority

    # The lines of the help that begin so, of the blocks in which it shows how to set a program up.
    function Get-HelpLine([string] $Beginning) {
        [IO.File]::ReadAllLines("$PSScriptRoot/../en-US/Export-DeviceAuthToken.md") | Where-Object { $_.StartsWith($Beginning, [StringComparison]::Ordinal) }
    }

    # Types the lines in a shell, and returns what Invoke-Program does.
    function Invoke-Line([string] $Shell, [string[]] $Lines) {
        if ($Shell -eq 'sh') {
            return Invoke-Program $script:home1 sh ('-c', ($Lines -join "`n")) -Environment $script:path
        }

        [IO.File]::WriteAllLines("$script:home1/lines.ps1", $Lines)
        Invoke-Program $script:home1 (Get-ShellPath) ('-NoProfile', '-NonInteractive', '-File', "$script:home1/lines.ps1") -Environment $script:path
    }
}

AfterAll {
    Close-Everything
}

Describe "The help's lines$(if ($why) { " (skipped: $why)" })" -Skip:([bool]$why) {
    BeforeAll {
        $script:home1 = Get-SignedInHome $script:sandbox git, k8s, registry
        # The pwsh that the lines start, which finds the module by its name.
        $modules = New-Item "$script:home1/modules" -ItemType Directory
        $null = New-Item "$modules/DeviceAuth" -ItemType SymbolicLink -Value (Get-ModuleFolder)
        $bin = New-Item "$script:home1/bin" -ItemType Directory
        [IO.File]::WriteAllText("$bin/pwsh", "#!/bin/sh`nPSModulePath='$modules$([IO.Path]::PathSeparator)$env:PSModulePath' exec '$(Get-ShellPath)' `"`$@`"`n")
        Set-Executable "$bin/pwsh"
        $script:path = @{ PATH = "$bin$([IO.Path]::PathSeparator)$env:PATH"; KUBECONFIG = "$script:home1/kubeconfig" }
    }

    It 'set git up in <_>' -ForEach $shells -Skip:([bool]$noGit) {
        $server = "http://$script:authority"
        $lines = @(Get-HelpLine 'git config') -replace 'https://git\.example\.com', $server
        $lines.Count | Should -Be 2
        $set = Invoke-Line $_ $lines
        "$($set.ExitCode) $($set.Errors)" | Should -Be '0 '
        $answer = Invoke-Program $script:home1 git ('credential', 'fill') "protocol=http`nhost=$script:authority`n`n" -Environment $script:path
        "$($answer.ExitCode) $($answer.Errors)" | Should -Be '0 '
        $answer.Output | Should -Match '(?m)^password=\S{20,}$'
    }

    It 'set kubectl up in <_>' -ForEach $shells -Skip:([bool]$noKubectl) {
        $set = Invoke-Line $_ (Get-HelpLine 'kubectl config')
        "$($set.ExitCode) $($set.Errors)" | Should -Be '0 '
        $config = Invoke-Program $script:home1 kubectl ('config', 'view', '--raw', '-o', 'json') -Environment $script:path
        $exec = @(($config.Output | ConvertFrom-Json).users | Where-Object name -EQ me)[0].user.exec
        $answer = Invoke-Program $script:home1 "$script:home1/bin/$($exec.command)" $exec.args -Environment $script:path
        ($answer.Output | ConvertFrom-Json).status.token | Should -Not -BeNullOrEmpty
    }

    It 'make Docker''s program' {
        $line = @(Get-HelpLine 'exec pwsh').Replace('registry.example.com', $script:authority)
        [IO.File]::WriteAllText("$script:home1/bin/docker-credential-deviceauth", "#!/bin/sh`n$line`n")
        Set-Executable "$script:home1/bin/docker-credential-deviceauth"
        foreach ($question in $script:authority, "$script:authority`n") {
            $answer = Invoke-Program $script:home1 "$script:home1/bin/docker-credential-deviceauth" get $question -Environment $script:path
            "$($answer.ExitCode) $($answer.Errors)" | Should -Be '0 '
            ($answer.Output | ConvertFrom-Json).ServerURL | Should -Be $script:authority
        }
    }
}
