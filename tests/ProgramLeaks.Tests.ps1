# A token for another program stands where that program reads it, and nowhere else: on no command line, in no environment, file, transcript or
# history, and in no error, where the trade for it is refused too.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/Pester/OwnStore.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $why = $IsWindows ? 'there is no sh' : (Get-WhyNoStore)
    $noTerminal = $why ?? ((Test-Terminal) ? $null : 'there is no tmux')
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/ProgramRuns.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/AwsService.psm1" -Force
    $script:sandbox = Open-Sandbox
    $script:aws = Open-AwsService
    $script:web = '-RoleArn arn:aws:iam::123456789012:role/reader'
    $script:portal = '-AccountId 123456789012 -RoleName Reader -Region eu-west-1'
}

AfterAll {
    Close-AwsService
    Close-Everything
}

Describe "A plug-in's process$(if ($why) { " (skipped: $why)" })" -Skip:([bool]$why) {
    BeforeAll {
        $script:home1 = Get-SignedInHome $script:sandbox
        Enable-Transcript $script:home1
        $null = New-Item "$script:home1/tmp" -ItemType Directory

        # A program that starts the plug-in and reads its answer, of which it says how long it is and what kind, and no more.
        function Invoke-Caller([string] $Format, [string] $Question) {
            $plugIn = Get-PlugIn "$($Question ? '$input | ' : '')Export-DeviceAuthToken work -As $Format -StandardOutput -Verbose -Debug"
            $program = 'answer=$(printf "%s" "$QUESTION" | ' + $plugIn + ' $OPERATION); code=$?; echo "$code ${#answer}"; case $answer in *password=*|*Secret*|*token*) echo credential;; "") echo nothing;; *) echo words;; esac'
            $script:watch = Start-Watch
            try {
                Invoke-Program $script:home1 sh ('-c', $program) -Environment @{ TMPDIR = "$script:home1/tmp"; QUESTION = $Question; OPERATION = $Question ? 'get' : '' }
            }
            finally {
                $script:seen = Complete-Watch $script:watch
            }
        }

        function Assert-NothingLeaked($Result) {
            if ([IO.Directory]::Exists('/proc/self')) { $script:seen -match 'Export-DeviceAuthToken work' | Should -Not -BeNullOrEmpty }
            [IO.Directory]::GetFiles("$script:home1/transcripts", '*', 'AllDirectories') | Should -Not -BeNullOrEmpty
            $Result.Errors | Should -Match 'VERBOSE|Export-DeviceAuthToken|^$'
            Assert-NoSecret $script:sandbox (@($script:seen) + $Result.Output + $Result.Errors) $script:home1 $script:aws.Secrets
        }
    }

    It 'leaves it with its reader alone: <Format>' -ForEach @(
        @{ Format = 'ExecCredential' }
        @{ Format = 'ExecCredential -IdToken' }
        @{ Format = 'GitCredential'; Question = "protocol=http`nhost=AUTHORITY`n`n" }
        @{ Format = 'DockerCredential'; Question = 'http://AUTHORITY/v2/' }
        @{ Format = 'AwsCredentialProcess WEB -Endpoint SERVICE/' }
        @{ Format = 'AwsCredentialProcess WEB -IdToken -Endpoint SERVICE/' }
        @{ Format = 'AwsCredentialProcess PORTAL -Endpoint SERVICE/' }
    ) {
        $result = Invoke-Caller $Format.Replace('SERVICE', $script:aws.Address).Replace('WEB', $script:web).Replace('PORTAL', $script:portal) "$Question".Replace('AUTHORITY', ([uri]$script:sandbox.Issuer).Authority)
        "$($result.Output) $($result.Errors)" | Should -Match '^0 \d{2,}\s+credential'
        Assert-NothingLeaked $result
    }

    It 'leaves it nowhere where it cannot be given: <Format>' -ForEach @(
        foreach ($how in 'refuse-xml', 'refuse-json', 'html', 'large', 'redirect') { @{ Format = "AwsCredentialProcess WEB -Endpoint SERVICE/$how/" } }
        foreach ($how in 'refuse-xml', 'refuse-json', 'html') { @{ Format = "AwsCredentialProcess PORTAL -Endpoint SERVICE/$how/" } }
        @{ Format = 'AwsCredentialProcess WEB -Endpoint http://127.0.0.1:1/' }
        @{ Format = 'DockerCredential'; Question = 'registry.example.com' }
        @{ Format = 'GitCredential -ForHost git.example.com'; Question = 'protocol' }
    ) {
        $result = Invoke-Caller $Format.Replace('SERVICE', $script:aws.Address).Replace('WEB', $script:web).Replace('PORTAL', $script:portal) "$Question"
        "$($result.Output) $($result.Errors)" | Should -Match '^1 \d+\s+(nothing|words)'
        Assert-NothingLeaked $result
    }
}

Describe "A session$(if ($noTerminal) { " (skipped: $noTerminal)" })" -Skip:([bool]$noTerminal) {
    It 'has it in no history, transcript, stream or error' {
        $folder = Get-TestFolder
        $terminal = Open-Terminal $folder $script:sandbox.Issuer
        $issuer = $script:sandbox.Issuer
        $step = 0
        foreach ($line in @(
            "`$null = Start-Transcript '$folder/transcript.txt'"
            "`$null = Connect-DeviceAuth $issuer sandbox-cli openid -SessionOnly -PromptAction { `$null = Invoke-RestMethod ${issuer}sandbox/approve -Method Post -Body @{ user_code = `$_.UserCode } }"
            '$VerbosePreference = $DebugPreference = "Continue"'
            "`$all = foreach (`$as in 'ExecCredential', 'ExecCredential') { Export-DeviceAuthToken -As `$as }"
            "`$all += 'protocol=http', 'host=$(([uri]$issuer).Authority)' | Export-DeviceAuthToken -As GitCredential"
            "`$all += '$issuer' | Export-DeviceAuthToken -As DockerCredential"
            "`$all += Export-DeviceAuthToken -As AwsCredentialProcess $script:web -Endpoint $($script:aws.Address)/"
            "try { Export-DeviceAuthToken -As AwsCredentialProcess $script:web -Endpoint $($script:aws.Address)/refuse-xml/ } catch { 1 }"
            "Export-DeviceAuthToken -As AwsCredentialProcess $script:portal -Endpoint $($script:aws.Address)/refuse-json/"
            'Use-DeviceAuthToken -Variable TEST_TOKEN { sh -c ''test -n "$TEST_TOKEN" && echo has it''; Write-Error "mine"; Get-Item /nowhere }'
            'try { Use-DeviceAuthToken -Variable TEST_TOKEN { throw "mine" } } catch { 2 }'
            'Use-DeviceAuthToken -Variable ''$env:TEST_TOKEN'' { 1 }'
            "`$all.Count | Out-File '$folder/count.txt'; `$Error | Format-List * -Force | Out-File '$folder/error.txt'; Get-History | Format-List * | Out-File '$folder/history.txt'"
            '$null = Stop-Transcript'
        )) {
            $step++
            Send-ToTerminal $terminal "$line; 'step ' + $step + ' done'"
            $null = Wait-Terminal $terminal "(?m)^step $step done"
        }

        Close-Terminal $terminal
        [IO.File]::ReadAllText("$folder/count.txt").Trim() | Should -Be '5'
        [IO.File]::ReadAllText("$folder/error.txt") | Should -Match 'InvalidIdentityToken'
        [IO.File]::ReadAllText("$folder/history.txt") | Should -Match 'Use-DeviceAuthToken -Variable TEST_TOKEN'
        [IO.File]::ReadAllText("$folder/transcript.txt") | Should -Match 'has it'
        [IO.Directory]::GetFiles($folder, 'ConsoleHost_history.txt', 'AllDirectories') | Should -Not -BeNullOrEmpty
        Assert-NoSecret $script:sandbox @() $folder $script:aws.Secrets
    }
}
