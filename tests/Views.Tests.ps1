# How connections and tokens look: in tables and lists, here and after a remote session or a job brought them.
BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    Import-Module (Join-Path (Get-ModuleFolder) 'DeviceAuth.psd1')
    $script:sandbox = Open-Sandbox @('--access-token-lifetime', '5400')
    $script:scope = 'openid profile offline_access api.read'

    function Connect-Sandbox([string] $Name, [string] $Scope = $script:scope) {
        Connect-DeviceAuth $script:sandbox.Issuer sandbox-cli $Scope -Name $Name -SessionOnly -PromptAction {
            $null = Invoke-RestMethod "$($script:sandbox.Issuer)sandbox/approve" -Method Post -Body @{ user_code = $_.UserCode }
        }
    }

    # What a remote session or a job makes of an object, with the name that it adds.
    function ConvertTo-Remote($Object) {
        $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($Object))
        $copy | Add-Member -NotePropertyMembers @{ PSComputerName = 'server.example.com'; PSShowComputerName = $true } -PassThru
    }

    # The same object at another time of its life, as only a deserialized one can be changed.
    function ConvertTo-Expiring($Object, [timespan] $Left) {
        $Object.ExpiresOn = [datetime]::Now + $Left
        $Object
    }

    $script:name = 'views-' + 'x' * 58
    $script:connection = Connect-Sandbox $script:name
    $script:token = Get-DeviceAuthToken $script:name
}

AfterAll {
    Get-DeviceAuthConnection views-* -Vault '' | Disconnect-DeviceAuth
    Close-Everything
}

Describe 'The view of a <Name>' -ForEach @(
    @{ Name = 'connection'; Object = { $script:connection } }
    @{ Name = 'connection from elsewhere'; Object = { ConvertTo-Remote $script:connection } }
    @{ Name = 'token'; Object = { $script:token } }
    @{ Name = 'token from elsewhere'; Object = { ConvertTo-Remote $script:token } }
) {
    It 'fits 80 columns as a <_>, with the time left in words and no secret' -ForEach 'table', 'list' {
        $view = $_ -eq 'table' ? (& $Object | Format-Table) : (& $Object | Format-List)
        $text = $view | Out-String -Width 80
        $text | Should -Match '(?m)(memory|offline_access api\.read|server\.example\.com) *$' -Because 'the last column is there, and whole'
        $text | Should -Match '(89|90) minutes'
        $text | Should -Match 'Expires in'
        $secrets = @(Get-SandboxSecret $script:sandbox)
        $secrets | Should -Not -BeNullOrEmpty
        foreach ($secret in $secrets) {
            ("$text $(& $Object | Format-List * -Force | Out-String)" -replace '\s').Contains($secret) | Should -BeFalse # a long one is wrapped
        }
    }

    It 'is a table unless it is asked for otherwise' {
        (& $Object | Out-String -Width 80) | Should -Match '(?m)^Name +'
    }
}

Describe 'A connection from elsewhere' {
    It 'shows the whole name of a vault, and not half of it beside a computer''s name' {
        $connection = ConvertTo-Remote $script:connection
        $connection.Vault = 'SecretStore'
        ($connection | Out-String -Width 80) | Should -Match '(?m) SecretStore *$'
    }
}

Describe 'The time left' {
    It 'of <Left> is shown as <Words>' -ForEach @(
        @{ Left = '00:01:30'; Words = '90 seconds' }
        @{ Left = '01:30:10'; Words = '90 minutes' }
        @{ Left = '05:00:10'; Words = '5 hours' }
        @{ Left = '3.00:00:10'; Words = '3 days' }
    ) {
        $connection = ConvertTo-Expiring (ConvertTo-Remote $script:connection) ([timespan]$Left)
        ($connection | Out-String -Width 80) | Should -Match "\b$Words\b"
        ($connection | Format-List | Out-String) | Should -Match "\b$Words\b"
    }

    It 'of a connection that ended is marked, unless the next use renews it' {
        $connection = ConvertTo-Expiring (ConvertTo-Remote $script:connection) ([timespan]'-00:00:01')
        ($connection | Out-String -Width 80) | Should -Match 'on next use'
        $connection.CanRefresh = $false
        ($connection | Out-String -Width 80) | Should -Match 'EXPIRED'
        ($connection | Format-List | Out-String) | Should -Match 'EXPIRED'
    }

    It 'of a token that ended is marked' {
        ((ConvertTo-Expiring (ConvertTo-Remote $script:token) ([timespan]'-00:00:01')) | Out-String -Width 80) | Should -Match 'EXPIRED'
    }

    It 'that the provider did not say is unknown' {
        $connection = ConvertTo-Remote $script:connection
        $connection.ExpiresOn = $null
        ($connection | Out-String -Width 80) | Should -Match 'unknown'
    }
}

Describe 'The time left when the clocks change' -Skip:$IsWindows {
    BeforeAll {
        Import-Module "$PSScriptRoot/Pester/Places.psm1" -Force

        # A time zone like New York's, in which summer time ends so many minutes from now (RFC 8536, version 1).
        function Get-ChangingZone([int] $Minutes) {
            function ConvertTo-Bytes([int] $Number) { $bytes = [BitConverter]::GetBytes($Number); [array]::Reverse($bytes); $bytes }
            $end = [DateTimeOffset]::UtcNow.AddMinutes($Minutes)
            $bytes = [Text.Encoding]::ASCII.GetBytes('TZif') + [byte[]]::new(16)
            foreach ($count in 0, 0, 0, 5, 2, 8) { $bytes += ConvertTo-Bytes $count }
            foreach ($time in $end.AddDays(-400), $end.AddDays(-200), $end, $end.AddDays(165), $end.AddDays(365)) { $bytes += ConvertTo-Bytes $time.ToUnixTimeSeconds() }
            $bytes += [byte[]](0, 1, 0, 1, 0)
            $bytes += (ConvertTo-Bytes -18000) + [byte[]](0, 0) + (ConvertTo-Bytes -14400) + [byte[]](1, 4)
            $bytes += [Text.Encoding]::ASCII.GetBytes("EST`0EDT`0")
            $file = Join-Path (Get-TestFolder) 'zone'
            [IO.File]::WriteAllBytes($file, [byte[]]$bytes)
            $file
        }
    }

    It 'is that of the clock on the wall and not an hour off: they change in <Minutes> minutes' -ForEach @(
        @{ Minutes = 30 } # it is in the hour that comes twice now, for the first time
        @{ Minutes = -10 } # for the second time
        @{ Minutes = 70 } # the token ends in it
    ) {
        $result = Invoke-Pwsh @"
`$approve = { `$null = Invoke-RestMethod "`${issuer}sandbox/approve" -Method Post -Body @{ user_code = `$_.UserCode }; "MESSAGE=`$(`$_.Message)" }
`$c = Connect-DeviceAuth `$issuer sandbox-cli 'openid offline_access' -SessionOnly -PromptAction `$approve
`$t = Get-DeviceAuthToken
"TWICE:`$([TimeZoneInfo]::Local.IsAmbiguousTime(`$t.ExpiresOn))"
foreach (`$one in `$c, `$t) {
    `$one | Export-Clixml (Join-Path `$env:HOME 'one.xml')
    foreach (`$object in `$one, [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize(`$one)), (Import-Clixml (Join-Path `$env:HOME 'one.xml'))) {
        "TABLE=`$((`$object | Out-String -Width 80) -match '(89|90) minutes')"
        "LIST=`$((`$object | Format-List | Out-String) -match '(89|90) minutes')"
        "UTC=`$([math]::Round((`$object.ExpiresOn.ToUniversalTime() - [datetime]::UtcNow).TotalMinutes))"
    }
    "JSON=`$([math]::Round(((`$one | Select-Object ExpiresOn | ConvertTo-Json | ConvertFrom-Json).ExpiresOn.ToUniversalTime() - [datetime]::UtcNow).TotalMinutes))"
}
"@ $script:sandbox.Issuer @{ TZ = Get-ChangingZone $Minutes }
        $result.Errors | Should -BeNullOrEmpty
        $result.Output | Should -Match "(?m)^TWICE:$($Minutes -eq 70)$"
        @([regex]::Matches($result.Output, '(?m)^(TABLE|LIST)=True$')).Count | Should -Be 12
        @([regex]::Matches($result.Output, '(?m)^(UTC|JSON)=90$')).Count | Should -Be 8
        # The code ends in 15 minutes: the hour has an offset, so that it is one.
        $result.Output | Should -Match 'before \d\d:\d\d \(UTC-0[45]:00\)\.'
    }
}

Describe 'A host in another script' {
    It 'is shown in its ASCII form' {
        $connection = ConvertTo-Remote $script:connection
        $connection.Authority = [uri]"https://b`u{fc}cher.example:8443/"
        ($connection | Out-String -Width 80) | Should -Match 'xn--bcher-kva\.examp'
        $connection.Authority = [uri]'http://[::1]:8443/'
        ($connection | Out-String -Width 80) | Should -Match '\[::1\]:8443'
    }
}

Describe 'Connections' {
    It 'can be piped to Disconnect-DeviceAuth' {
        'views-one', 'views-two' | ForEach-Object { $null = Connect-Sandbox $_ }
        Get-DeviceAuthConnection views-one, views-two -Vault '' | Disconnect-DeviceAuth
        Get-DeviceAuthConnection views-* -Vault '' | Select-Object -ExpandProperty Name | Should -Be $script:name
    }
}

Describe 'A connection that its provider was asked about' {
    It 'fits 80 columns, <How>, and says what the provider said' -ForEach @(
        @{ How = 'alive'; Alive = 'yes'; Kind = 'here' }
        @{ How = 'alive and from elsewhere'; Alive = 'yes'; Kind = 'remote' }
        @{ How = 'over'; Alive = 'NO'; Kind = 'over' }
        @{ How = 'unknown'; Alive = 'unknown'; Kind = 'unknown' }
    ) {
        if ($Kind -eq 'over') { Send-SandboxControl $script:sandbox revoke-tokens }
        $checked = Get-DeviceAuthConnection $script:name -Vault '' -Check
        $shown = switch ($Kind) {
            'remote' { ConvertTo-Remote $checked }
            'unknown' { $copy = ConvertTo-Remote $checked; $copy.IsAlive = $null; $copy }
            default { $checked }
        }
        $table = $shown | Out-String -Width 80
        $table | Should -Match "(?m)^views-\S+ +alice +127\.0\.0\.1:\d+ +$Alive +refresh"
        ($shown | Format-List | Out-String) | Should -Match "Alive +: $Alive, by refresh"
        if ($Kind -eq 'over') {
            $checked.IsAlive | Should -BeFalse
            $checked.CheckMessage | Should -Match 'Connect-DeviceAuth'
        }
        foreach ($secret in @(Get-SandboxSecret $script:sandbox)) {
            ("$table $($shown | Format-List * -Force | Out-String)" -replace '\s').Contains($secret) | Should -BeFalse
        }
    }
}
