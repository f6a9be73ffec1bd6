# What must hold of one vault that many processes use at once, and of a process that is killed while it uses it.
# DEVICEAUTH_STRESS_ROUNDS (2) and DEVICEAUTH_STRESS_KILLS (5) say how often; the full run has 10 and 60, ten of these on a full disk.
BeforeDiscovery {
    $rounds = 1..($env:DEVICEAUTH_STRESS_ROUNDS ? [int]$env:DEVICEAUTH_STRESS_ROUNDS : 2)
    $kills = 1..($env:DEVICEAUTH_STRESS_KILLS ? [int]$env:DEVICEAUTH_STRESS_KILLS : 5)
}

BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    $script:parties = 16
    $script:killCount = $env:DEVICEAUTH_STRESS_KILLS ? [int]$env:DEVICEAUTH_STRESS_KILLS : 5
    $script:sandbox = Open-Sandbox
    # A disk of its own for the home, so that it can be full, where that can be had.
    $script:disk = (Test-Disk) ? (Open-Disk 24m) : $null
    $script:home1 = $disk ? (Get-HomeWithSecretStore $disk) : (Get-HomeWithSecretStore)
    $script:inHome = @{ HomePath = $home1; Issuer = $sandbox.Issuer }

    # Opens shells side by side, since each takes half a second of a processor to start.
    function Open-ManyShells([int] $Count) {
        $shells = @(1..$Count | ForEach-Object { Open-Shell $script:home1 $script:sandbox.Issuer -NoWait })
        $shells | ForEach-Object { Wait-Shell $_ }
        $shells
    }

    # Lets all start at the same moment: each makes a file whose name begins with 'ready' and waits for 'go'.
    function Open-Barrier([string] $Folder, [int] $Count) {
        $null = Wait-Until { [IO.Directory]::GetFiles($Folder, 'ready*').Count -eq $Count } "$Count to be ready"
        [IO.File]::WriteAllText("$Folder/go", '')
    }
}

AfterAll {
    Close-Everything
}

Describe 'An expired token that 16 processes and 16 runspaces ask for at once' {
    BeforeAll {
        $script:shells = @()
    }

    AfterAll {
        Close-Shell $script:shells
    }

    # In odd rounds the processes are new; in even rounds they are those of the round before, whose memory and whose copy of the
    # store are outdated by a sign-in in another process.
    It 'is refreshed exactly once, works for all, and its family is alive afterwards (round <_>)' -ForEach $rounds {
        if ($_ % 2) {
            if ($script:shells) {
                Close-Shell $script:shells
            }

            $script:shells = @(Open-ManyShells ($parties + 1))
        }

        Send-SandboxControl $sandbox options @{ access_token_lifetime = 3 }
        $signedIn = Invoke-NewShell @inHome { Connect-Sandbox -Name shared -Force }
        $signedIn.ErrorId | Should -BeNullOrEmpty
        $end = $signedIn.Output[0].ExpiresOn
        $end | Should -BeOfType datetime
        $null = Wait-Until { [datetime]::Now -gt $end } 'the token to expire'
        # Each round asks for a longer life than the rounds before gave, so that nobody has a token that will do.
        Send-SandboxControl $sandbox options @{ access_token_lifetime = 3600 * $_ }
        Send-SandboxControl $sandbox reset-log
        $least = [timespan]::FromSeconds(3600 * $_ - 600)

        $barrier = Get-TestFolder
        foreach ($number in 1..$parties) {
            Send-ToShell $shells[$number] {
                param($folder, $number, $least)
                $null = New-Item "$folder/ready$number"
                Wait-Barrier "$folder/go"
                Get-DeviceAuthToken -Name shared -AsPlainText -MinimumLifetime $least -Verbose
            } $barrier, $number, $least
        }

        Send-ToShell $shells[0] {
            param($folder, $count, $least)
            1..$count | ForEach-Object -ThrottleLimit $count -Parallel {
                Import-Module (Join-Path $env:DEVICEAUTH_MODULE 'DeviceAuth.psd1')
                $null = New-Item "$using:folder/ready-runspace$_"
                while (-not [IO.File]::Exists("$using:folder/go")) { [Threading.Thread]::Sleep(2) }
                Get-DeviceAuthToken -Name shared -AsPlainText -MinimumLifetime $using:least -Verbose
            }
        } $barrier, $parties, $least

        Open-Barrier $barrier ($parties * 2)
        $results = @($shells | ForEach-Object { Receive-FromShell $_ })

        $results.Error | Should -BeNullOrEmpty
        $results.Warning | Where-Object { $_ -notlike 'Waiting for *' } | Should -BeNullOrEmpty -Because 'a busy machine is waited for, and no more is said'
        $results.Verbose | Where-Object { $_ -match 'shorter record' } | Should -BeNullOrEmpty
        $tokens = @($results.Output)
        $tokens | Should -HaveCount ($parties * 2)
        @($tokens | Select-Object -Unique) | Should -HaveCount 1
        @(Get-SandboxRequest $sandbox -GrantType refresh_token) | Should -HaveCount 1

        $after = Invoke-NewShell @inHome {
            param($token)
            Get-MeStatus $token
            Get-MeStatus (Get-DeviceAuthToken -Name shared -ForceRefresh -AsPlainText)
        } $tokens[0]
        $after.Error | Should -BeNullOrEmpty
        $after.Output | Should -Be 200, 200
    }
}

Describe 'A store in which 16 processes save a connection of their own at the same moment' {
    BeforeAll {
        $script:shells = @()
        $other = Invoke-NewShell @inHome { Set-Secret -Vault Store -Name other-software -Secret 'its own' }
        $other.Error | Should -BeNullOrEmpty
    }

    AfterAll {
        Close-Shell $script:shells
    }

    # In odd rounds new processes sign in; in even rounds those of the round before refresh, after another process has changed
    # every record.
    It 'has all 16 afterwards, each the newest, and what other software wrote (round <_>)' -ForEach $rounds {
        if ($_ % 2) {
            if ($script:shells) {
                Close-Shell $script:shells
            }

            $script:shells = @(Open-ManyShells $parties)
            $work = {
                param($folder, $number)
                $null = New-Item "$folder/ready$number"
                Wait-Barrier "$folder/go"
                $null = Connect-Sandbox -Name "own$number" -Force -Verbose
                Get-DeviceAuthToken -Name "own$number" -AsPlainText
            }
        }
        else {
            $work = {
                param($folder, $number)
                $null = New-Item "$folder/ready$number"
                Wait-Barrier "$folder/go"
                Get-DeviceAuthToken -Name "own$number" -ForceRefresh -AsPlainText -Verbose
            }
        }

        $barrier = Get-TestFolder
        foreach ($number in 1..$parties) {
            Send-ToShell $shells[$number - 1] $work $barrier, $number
        }

        Open-Barrier $barrier $parties
        $results = @($shells | ForEach-Object { Receive-FromShell $_ })
        $results.Error | Should -BeNullOrEmpty
        $results.Warning | Where-Object { $_ -notlike 'Waiting for *' } | Should -BeNullOrEmpty -Because 'a busy machine is waited for, and no more is said'
        $results.Verbose | Where-Object { $_ -match 'shorter record' } | Should -BeNullOrEmpty
        $results.Output | Should -HaveCount $parties

        Send-SandboxControl $sandbox reset-log
        $after = Invoke-NewShell @inHome {
            param($count)
            foreach ($number in 1..$count) {
                Get-DeviceAuthToken -Name "own$number" -AsPlainText
            }
        } $parties
        $after.Error | Should -BeNullOrEmpty
        $same = @(0..($parties - 1) | Where-Object { $after.Output[$_] -ceq $results[$_].Output[0] })
        $same | Should -HaveCount $parties -Because 'a new process finds in the store what each was given'
        Get-SandboxRequest $sandbox | Should -BeNullOrEmpty

        $next = Invoke-NewShell @inHome {
            param($count)
            foreach ($number in 1..$count) {
                Get-MeStatus (Get-DeviceAuthToken -Name "own$number" -ForceRefresh -AsPlainText)
            }

            Get-Secret -Vault Store -Name other-software -AsPlainText
        } $parties
        $next.Error | Should -BeNullOrEmpty
        $next.Output | Should -Be (@(200) * $parties + 'its own')
    }
}

Describe 'A process that is killed while it refreshes' {
    BeforeAll {
        # Refreshes as soon as the test says so.
        $script:victim = {
            param($folder)
            $null = New-Item "$folder/ready"
            Wait-Barrier "$folder/go"
            $null = Get-DeviceAuthToken -Name killed -ForceRefresh
        }

        # What the next process finds in the vault once DeviceAuth has looked at it, and what it gets. Where it gets nothing, it signs in
        # for the one after it.
        $script:successor = {
            function Get-StoredRefreshToken {
                $secret = Get-Secret -Vault Store -Name deviceauth-killed -AsPlainText
                $secret ? ($secret | ConvertFrom-Json).grant.refresh_token : $null # no output would be neither null nor false in a table
            }

            $watch = [Diagnostics.Stopwatch]::StartNew()
            $null = Get-DeviceAuthConnection -Vault Store
            $outcome = [ordered]@{ Found = Get-StoredRefreshToken; Problem = ''; Status = 0; Others = Get-Secret -Vault Store -Name other-software -AsPlainText }
            try {
                $token = Get-DeviceAuthToken -Name killed -ForceRefresh -AsPlainText
                $outcome.Seconds = $watch.Elapsed.TotalSeconds
                $outcome.Status = Get-MeStatus $token
            }
            catch {
                $outcome.Seconds = $watch.Elapsed.TotalSeconds
                $outcome.Problem = ($_.FullyQualifiedErrorId -split ',')[0]
                $null = Connect-Sandbox -Name killed -Force -ErrorAction Ignore
            }

            $outcome.Left = Get-StoredRefreshToken
            [pscustomobject]$outcome
        }

        # Starts a refresh in the shell and returns when it began.
        function Invoke-Refresh($Shell) {
            $barrier = Get-TestFolder
            Send-ToShell $Shell $script:victim (, $barrier)
            Open-Barrier $barrier 1
            [Diagnostics.Stopwatch]::StartNew()
        }

        # A sign-in to start from, and how long an undisturbed refresh takes: first in a new process, then once more in it.
        (Invoke-NewShell @inHome {
            $null = Connect-Sandbox -Name killed -Force
            Set-Secret -Vault Store -Name other-software -Secret 'its own'
        }).Error | Should -BeNullOrEmpty
        $shell = Open-Shell $home1 $sandbox.Issuer
        $script:durations = foreach ($time in 'cold', 'warm') {
            $watch = Invoke-Refresh $shell
            (Receive-FromShell $shell).Error | Should -BeNullOrEmpty
            $watch.Elapsed.TotalMilliseconds
        }

        $script:stored = (Invoke-Shell $shell $successor).Output[0].Left
        $script:survivor = $shell
        $script:localStore = "$home1/.secretmanagement/localstore"
        $script:figures = [ordered]@{ Kills = 0; FullDisk = 0; BeforeRequest = 0; AnswerSaved = 0; AnswerLost = 0; CopyLeft = 0; SlowestNext = 0.0 }
        $script:spare = Open-Shell $home1 $sandbox.Issuer -NoWait
    }

    AfterAll {
        Close-Shell $script:survivor, $script:spare
        Write-Information "Killed: $($figures | ConvertTo-Json -Compress)" -InformationAction Continue
    }

    # Every other time the victim is the process that survived last, in which everything is warm; otherwise it is a new one.
    It 'leaves the next one a token, or takes the answer with it (kill <_>)' -ForEach $kills {
        $isWarm = $_ % 2
        if (-not $isWarm) {
            Close-Shell $survivor
            $script:survivor = $spare
            Wait-Shell $survivor
            $script:spare = Open-Shell $home1 $sandbox.Issuer -NoWait
        }

        Wait-Shell $spare
        Send-SandboxControl $sandbox reset-log

        # Ten of sixty have a disk that is full, or will be in the midst of the write.
        $isFull = $disk -and $_ % 6 -eq 3
        if ($isFull) {
            $figures.FullDisk++
            $room = 4096 * [Random]::Shared.Next(0, 8)
            [IO.File]::WriteAllBytes("$home1/ballast", [byte[]]::new([math]::Max(0, [IO.DriveInfo]::new($home1).AvailableFreeSpace - $room)))
        }

        # Half of them spread evenly over somewhat more than a whole refresh, and at random within each part; the others soon after the
        # answer, since the write is what can do harm.
        $part = ($_ - 1 + [Random]::Shared.NextDouble()) / $killCount
        $isInWrite = $_ % 4 -in 1, 2
        $moment = $isInWrite ? 150 * [Random]::Shared.NextDouble() : 1.2 * $durations[$isWarm] * $part
        $watch = Invoke-Refresh $survivor
        if ($isInWrite) {
            $null = Wait-Until { Get-SandboxRequest $sandbox -GrantType refresh_token | Where-Object { $null -ne $_.answered_ms } } 'the answer'
            $watch.Restart()
        }

        while ($watch.Elapsed.TotalMilliseconds -lt $moment) {
            [Threading.Thread]::Sleep(1)
        }

        Close-Shell $survivor -Kill
        $null = Wait-Until {
            -not (Get-SandboxRequest $sandbox | Where-Object { $null -eq $_.answered_ms })
        } 'the server to be done with the dead process'

        Remove-Item "$home1/ballast" -ErrorAction Ignore
        $figures.CopyLeft += @(Get-ChildItem $localStore -Filter deviceauth-before-storefile*).Count
        $script:survivor = $spare
        $result = Invoke-Shell $survivor $successor
        $script:spare = Open-Shell $home1 $sandbox.Issuer -NoWait
        $next = $result.Output[0]

        # What the server answered the dead process: counted only now, because what that one had written to its connection can
        # still wait to be read when it dies, and less the answer that the next one got.
        $requests = Get-SandboxRequest $sandbox -GrantType refresh_token
        $answered = @($requests | Where-Object status -EQ 200).Count - ($next.Problem ? 0 : 1)
        $figures.Kills++
        $result.Error | Should -BeNullOrEmpty -Because 'the store can be read'
        $next.Found | Should -Not -BeNullOrEmpty -Because 'the record is there'
        $next.Others | Should -Be 'its own' -Because 'other software has its secret'
        $next.Left | Should -Not -BeNullOrEmpty -Because 'somebody can sign in anew'
        Get-ChildItem $localStore -Filter deviceauth-before-storefile* | Should -BeNullOrEmpty
        $wasSaved = $next.Found -cne $stored
        $script:stored = $next.Left
        $figures[$answered -eq 0 ? 'BeforeRequest' : $wasSaved ? 'AnswerSaved' : 'AnswerLost']++
        $figures.SlowestNext = [math]::Max($figures.SlowestNext, $next.Seconds)

        $next.Seconds | Should -BeLessThan 150 -Because 'no lock is stuck, which would be waited for for three minutes'
        if ($answered -eq 1 -and -not $wasSaved) {
            $next.Problem | Should -Be 'SignInRequired' -Because "the server saw $($requests | ConvertTo-Json -Compress)"
        }
        else {
            $next.Problem | Should -BeNullOrEmpty -Because "the server saw $($requests | ConvertTo-Json -Compress)"
            $next.Status | Should -Be 200
        }
    }

    It 'died at each point that can do harm, and on a full disk' {
        $figures.Kills | Should -Be $killCount
        if ($killCount -ge 60) {
            foreach ($point in 'BeforeRequest', 'AnswerSaved', 'CopyLeft') {
                $figures[$point] | Should -BeGreaterThan 0 -Because "that is what the $killCount are for: $point"
            }
        }

        if (-not $disk) {
            Set-ItResult -Skipped -Because 'root alone can have a disk that is full'
        }

        $figures.FullDisk | Should -Be ([math]::Floor(($killCount + 3) / 6))
    }
}
