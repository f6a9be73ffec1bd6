# Tokens for other programs: a real git and a real kubectl that ask Export-DeviceAuthToken, and the plug-in's process as they start it.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/OwnStore.psm1" -Force
    $why = Get-WhyNoStore
    $noGit = $why ?? ((Get-Command git -CommandType Application -ErrorAction Ignore) ? $null : 'there is no git')
    $noKubectl = $why ?? ((Get-Command kubectl -CommandType Application -ErrorAction Ignore) ? $null : 'there is no kubectl')
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/ProgramServers.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/ProgramRuns.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:issuer = $script:sandbox.Issuer
}

AfterAll {
    Close-Servers
    Close-Everything
}

Describe "git$(if ($noGit) { " (skipped: $noGit)" })" -Skip:([bool]$noGit) {
    BeforeAll {
        $script:home1 = Get-SignedInHome $script:sandbox
        $script:repositories = Get-TestFolder
        $script:server = Open-GitServer $script:repositories $script:issuer
        Enable-Transcript $script:home1

        function git1 { Invoke-Program $script:home1 git ([string[]](@('-c', 'user.name=A', '-c', 'user.email=a@example.com') + $args)) }
        $helper = '!' + (Get-PlugIn "`$input | Export-DeviceAuthToken work -As GitCredential -ForHost $($script:server.Host) -StandardOutput")
        $key = "credential.http://$($script:server.Host).helper"
        (git1 config --global --add $key '').ExitCode | Should -Be 0
        (git1 config --global --add $key $helper).ExitCode | Should -Be 0
    }

    It 'clones, pushes and fetches with the token, which nobody typed' {
        $clone = git1 clone --quiet $script:server.Url "$script:home1/one"
        "$($clone.ExitCode) $($clone.Errors)" | Should -Match '^0 '
        [IO.File]::WriteAllText("$script:home1/one/file", 'text')
        $null = git1 -C one add file
        $null = git1 -C one commit --quiet -m first
        $push = git1 -C one push --quiet origin HEAD:refs/heads/main
        "$($push.ExitCode) $($push.Errors)" | Should -Match '^0 '
        $again = git1 clone --quiet --branch main $script:server.Url "$script:home1/two"
        "$($again.ExitCode) $($again.Errors)" | Should -Match '^0 '
        [IO.File]::ReadAllText("$script:home1/two/file") | Should -Be 'text'
        @($script:server.Seen) -like '200 POST */git-receive-pack' | Should -Not -BeNullOrEmpty
    }

    It 'goes on after a token that the server no longer takes: it says so, and the next command has another' {
        Send-SandboxControl $script:sandbox revoke-tokens @{ only = 'access_token' }
        $refused = git1 -C one fetch --quiet origin
        $refused.ExitCode | Should -Not -Be 0
        $refused.Errors | Should -Match 'Authentication failed'
        $fetch = git1 -C one fetch --quiet origin
        "$($fetch.ExitCode) $($fetch.Errors)" | Should -Match '^0 '
        @(Get-SandboxRequest $script:sandbox -GrantType refresh_token).Count | Should -Be 1
    }

    It 'gets nothing for another host, and asks nobody' {
        $answer = Invoke-Program $script:home1 sh ('-c', "$(Get-PlugIn '$input | Export-DeviceAuthToken work -As GitCredential -StandardOutput') get") "protocol=https`nhost=evil.example.com`n`n"
        $answer.ExitCode | Should -Be 0
        $answer.Output | Should -Be ''
    }

    It 'asks neither another helper nor a person where somebody has to sign in, and says what to type' {
        $key = "credential.http://$($script:server.Host).helper"
        $nobody = '!' + (Get-PlugIn '$input | Export-DeviceAuthToken nobody -As GitCredential -StandardOutput')
        $result = Invoke-Program $script:home1 git ('-c', "$key=", '-c', "$key=$nobody", 'ls-remote', $script:server.Url) -Environment @{ GIT_TERMINAL_PROMPT = '1' }
        $result.ExitCode | Should -Not -Be 0
        $result.Errors | Should -Match 'told us to quit'
        $result.Errors -replace '\s+', ' ' | Should -Match "The connection 'nobody' needs a sign-in.*Connect-DeviceAuth -Name nobody"
    }

    It 'leaves the token on no command line, in no file and in no transcript' {
        [IO.Directory]::GetFiles("$script:home1/transcripts", '*', 'AllDirectories').Count | Should -BeGreaterThan 3
        if ($IsLinux) { @($script:server.CommandLines) -match 'Export-DeviceAuthToken|http-backend|git' | Should -Not -BeNullOrEmpty }
        Assert-NoSecret $script:sandbox @($script:server.CommandLines) $script:home1
    }
}

Describe "kubectl$(if ($noKubectl) { " (skipped: $noKubectl)" })" -Skip:([bool]$noKubectl) {
    BeforeAll {
        $script:home1 = Get-SignedInHome $script:sandbox
        $script:cluster = Open-Cluster $script:issuer
        function Set-Kubeconfig([string] $Name, [string] $Connection) {
            $config = @{
                apiVersion = 'v1'; kind = 'Config'; 'current-context' = 'c'
                clusters   = @(@{ name = 'c'; cluster = @{ server = "https://$($script:cluster.Host)"; 'insecure-skip-tls-verify' = $true } })
                contexts   = @(@{ name = 'c'; context = @{ cluster = 'c'; user = 'me' } })
                users      = @(@{ name = 'me'; user = @{ exec = @{
                    apiVersion = 'client.authentication.k8s.io/v1'; interactiveMode = 'Never'; command = "$(Get-ShellPath)"; provideClusterInfo = $true
                    args = @('-NoProfile', '-NonInteractive', '-Command', "Import-Module '$(Get-ModuleFolder)/DeviceAuth.psd1'; Export-DeviceAuthToken $Connection -As ExecCredential -ForHost $($script:cluster.Host) -StandardOutput")
                } } })
            }
            [IO.File]::WriteAllText("$script:home1/$Name", ($config | ConvertTo-Json -Depth 8))
        }
    }

    It 'gets the pods of a cluster with the token' {
        Set-Kubeconfig config work
        $pods = Invoke-Program $script:home1 kubectl ('--kubeconfig', "$script:home1/config", '--cache-dir', "$script:home1/cache", 'get', '--raw', '/api/v1/namespaces/default/pods')
        "$($pods.ExitCode) $($pods.Errors)" | Should -Match '^0 '
        ($pods.Output | ConvertFrom-Json).items.metadata.name | Should -Be 'a-pod'
        @($script:cluster.Seen)[-1] | Should -Match '^200 GET /api/v1/namespaces/default/pods'
        Assert-NoSecret $script:sandbox (@($script:cluster.CommandLines) + $pods.Errors) $script:home1
    }

    It 'says what to type where somebody has to sign in' {
        Set-Kubeconfig other nobody
        $result = Invoke-Program $script:home1 kubectl ('--kubeconfig', "$script:home1/other", '--cache-dir', "$script:home1/cache", 'get', '--raw', '/api/v1/pods')
        $result.ExitCode | Should -Not -Be 0
        $result.Errors -replace '\s+', ' ' | Should -Match "The connection 'nobody' needs a sign-in.*Connect-DeviceAuth -Name nobody"
    }
}

Describe "A plug-in's process$(if ($why) { " (skipped: $why)" })" -Skip:([bool]$why) {
    BeforeAll {
        $script:home1 = Get-SignedInHome $script:sandbox
        function Invoke-PlugIn([string] $Command, [string] $StandardInput = '', [string[]] $More = @(), [hashtable] $Environment = @{}) {
            Invoke-Program $script:home1 (Get-ShellPath) (@('-NoProfile', '-NonInteractive', '-Command', "Import-Module '$(Get-ModuleFolder)/DeviceAuth.psd1'; $Command") + $More) $StandardInput $Environment
        }
    }

    It 'writes what kubectl reads, in the version that it asks for: <Version>' -ForEach @(
        @{ Version = 'client.authentication.k8s.io/v1' }
        @{ Version = 'client.authentication.k8s.io/v1beta1' }
    ) {
        $info = @{ apiVersion = $Version; kind = 'ExecCredential'; spec = @{ interactive = $false } } | ConvertTo-Json
        $answer = Invoke-PlugIn 'Export-DeviceAuthToken work -As ExecCredential' -Environment @{ KUBERNETES_EXEC_INFO = $info }
        $credential = $answer.Output | ConvertFrom-Json -DateKind String
        $credential.apiVersion | Should -Be $Version
        $credential.kind | Should -Be 'ExecCredential'
        $credential.status.expirationTimestamp | Should -Match '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$'
        (Invoke-WebRequest "${script:issuer}me" -Headers @{ Authorization = "Bearer $($credential.status.token)" }).StatusCode | Should -Be 200
    }

    It 'reads what git asks from the standard input, <How>' -ForEach @(
        @{ How = 'which is piped to it'; Command = '$input | Export-DeviceAuthToken work -As GitCredential' }
        @{ How = 'which nobody piped to it'; Command = 'Export-DeviceAuthToken work -As GitCredential' }
    ) {
        $authority = ([uri]$script:issuer).Authority
        $answer = Invoke-PlugIn $Command "protocol=http`nhost=$authority`nusername=bob`nwwwauth[]=Basic realm=x`n`n" 'get'
        "$($answer.ExitCode) $($answer.Errors)" | Should -Be '0 '
        $answer.Output | Should -Match '(?m)^username=bob\r?$'
        $answer.Output | Should -Match '(?m)^password=\S+\r?$'
        $answer.Output | Should -Match '(?m)^password_expiry_utc=\d{10}\r?$'
    }

    It 'answers Docker' {
        $authority = ([uri]$script:issuer).Authority
        $answer = Invoke-PlugIn '$input | Export-DeviceAuthToken work -As DockerCredential -StandardOutput' "http://$authority/v2/" 'get'
        $answer.ExitCode | Should -Be 0
        ($answer.Output | ConvertFrom-Json).ServerURL | Should -Be "http://$authority/v2/"
        ($answer.Output | ConvertFrom-Json).Secret | Should -Not -BeNullOrEmpty
        $other = Invoke-PlugIn '$input | Export-DeviceAuthToken work -As DockerCredential -StandardOutput' 'registry.example.com' 'get'
        $other.ExitCode | Should -Be 1
        $other.Output.Trim() | Should -Be 'credentials not found in native keychain'
    }

    It 'puts nothing but the answer out, its warnings among it' {
        $shell = Open-Shell $script:home1 $script:issuer
        $null = Get-ShellOutput $shell { Connect-Sandbox -Name warned -Vault Store }
        Close-Shell $shell
        # Longer than any token lives, which is worth a warning.
        $answer = Invoke-PlugIn 'Export-DeviceAuthToken warned -As ExecCredential -MinimumLifetime 20:00:00'
        ($answer.Output | ConvertFrom-Json).status.token | Should -Not -BeNullOrEmpty
        $answer.Errors | Should -Match 'WARNING: The provider''s tokens'
    }

    It 'says in a sentence that its answer could not be written, <How>' -Skip:(-not $IsLinux) -ForEach @(
        @{ How = 'to a full disk'; Output = '>/dev/full' }
        @{ How = 'where the output is closed'; Output = '>&-' }
    ) {
        $answer = Invoke-Program $script:home1 sh ('-c', "$(Get-PlugIn 'Export-DeviceAuthToken work -As ExecCredential -StandardOutput') $Output")
        $answer.ExitCode | Should -Be 1
        $answer.Errors -replace '\s+', ' ' | Should -Match 'could not be written to the standard output: .+ Give the command a standard output'
        Assert-NoSecret $script:sandbox @($answer.Errors) ''
    }

    It 'takes git''s question with Windows'' line ends, and none that an address with a carriage return made of two hosts' -Skip:([bool]$IsWindows) {
        $authority = ([uri]$script:issuer).Authority
        foreach ($plugIn in '$input | Export-DeviceAuthToken work -As GitCredential', 'Export-DeviceAuthToken work -As GitCredential', '$input | Out-String | Export-DeviceAuthToken work get -As GitCredential') {
            (Invoke-PlugIn $plugIn "protocol=http`r`nhost=$authority`r`n`r`n").Output | Should -Match '(?m)^password=\S+\r?$'
            $answer = Invoke-PlugIn $plugIn "protocol=http`nhost=evil.example.com`rhost=$authority`n`n"
            "$($answer.ExitCode) $($answer.Output.Trim())" | Should -Match '^[01] (quit=1)?$'
        }
    }

    It 'ends with 1 and a sentence on standard error where somebody has to sign in: <_>' -ForEach 'ExecCredential', 'AwsCredentialProcess -AccountId 123456789012 -RoleName r -Region eu-west-1' {
        $answer = Invoke-PlugIn "Export-DeviceAuthToken nobody -As $_ -StandardOutput"
        $answer.ExitCode | Should -Be 1
        $answer.Output | Should -Be ''
        $answer.Errors -replace '\s+', ' ' | Should -Match "The connection 'nobody' needs a sign-in"
    }
}

Describe "The samples of set-ups$(if ($why) { " (skipped: $why)" })" -Skip:([bool]$why) {
    BeforeAll {
        $script:samples = [IO.Path]::GetFullPath("$PSScriptRoot/../samples/Programs")
        $script:home2 = Get-TestFolder
        function Invoke-Sample([string] $Command) {
            Invoke-Program $script:home2 (Get-ShellPath) ('-NoProfile', '-NonInteractive', '-Command', "& '$script:samples/$($Command -replace '^(\S+)', '$1''')") -Environment @{ KUBECONFIG = "$script:home2/config" }
        }
    }

    It 'set git up for one server, with no other helper for it' -Skip:([bool]$noGit) {
        (Invoke-Sample 'Set-GitCredential.ps1 work https://git.example.com').ExitCode | Should -Be 0
        $helpers = (Invoke-Program $script:home2 git ('config', '--global', '--get-all', 'credential.https://git.example.com.helper')).Output -split "`n"
        $helpers[0] | Should -Be ''
        $helpers[1] | Should -Be "!pwsh -NoProfile -NonInteractive -Command '`$input | Export-DeviceAuthToken work -As GitCredential -ForHost git.example.com -StandardOutput'"
    }

    It 'set kubectl up as a user' -Skip:([bool]$noKubectl) {
        $result = Invoke-Sample 'Set-KubectlCredential.ps1 work'
        "$($result.ExitCode) $($result.Errors)" | Should -Match '^0 '
        $config = [IO.File]::ReadAllText("$script:home2/config")
        $config | Should -Match 'Export-DeviceAuthToken work -As ExecCredential -IdToken -StandardOutput'
        $config | Should -Match 'apiVersion: client\.authentication\.k8s\.io/v1'
        $config | Should -Match 'interactiveMode: Never'
    }

    It 'make Docker the program that it looks for' -Skip:($IsWindows) {
        $result = Invoke-Sample "Set-DockerCredential.ps1 work registry.example.com -Folder '$script:home2/bin'"
        "$($result.ExitCode) $($result.Errors)" | Should -Match '^0 '
        $result.Output | Should -Match '"registry.example.com": "deviceauth-work"'
        [IO.File]::ReadAllText("$script:home2/bin/docker-credential-deviceauth-work") | Should -Match '-ForHost registry\.example\.com -StandardOutput'
    }
}
