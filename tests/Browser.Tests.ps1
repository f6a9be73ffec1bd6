# The browser that -OpenBrowser opens: which one, at which address, and what comes of one that fails.
BeforeAll {
    Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
    Import-Module "$PSScriptRoot/Pester/Places.psm1" -Force
    $script:sandbox = Open-Sandbox @('--approve-automatically')
    $script:connect = 'Connect-DeviceAuth $issuer sandbox-cli openid -SessionOnly'
}

AfterAll {
    Close-Everything
}

Describe 'The browser' -Skip:(-not $IsLinux) {
    BeforeAll {
        # An opener that says more than a pipe holds and notes what it is told, or that finds no browser.
        function Write-Opener([string] $Folder, [int] $ExitCode) {
            $path = Join-Path ([IO.Directory]::CreateDirectory($Folder).FullName) 'xdg-open'
            [IO.File]::WriteAllText($path, "#!/bin/sh`nPATH=`"`$PATH:/usr/bin:/bin`"`nyes noise | head -c 200000`nyes noise | head -c 200000 >&2`nprintf '%s|' `"`$#`" `"`$@`" > '$Folder/opened'`nexit $ExitCode`n")
            Set-Executable $path
        }

        # What an opener was told; a sign-in may end before it has noted that.
        function Get-Told([string] $Folder) {
            Wait-Until { if (Test-Path "$Folder/opened") { Get-Content "$Folder/opened" } } 'the browser'
        }

        # Where a sign-in lasts ten seconds, so that openers that fail have failed before its end.
        $script:unhurried = Open-Sandbox @('--approve-automatically', '--interval', '10')
    }

    It 'is opened at the complete address, without a shell, on request' {
        $folder = Get-TestFolder
        Write-Opener $folder 0
        $result = Invoke-Pwsh "$($script:connect) -OpenBrowser" $script:sandbox.Issuer @{ PATH = "$folder`:$env:PATH"; DISPLAY = ':99' }
        $null = (Get-PromptText $result.Output) -match 'code:  ([A-Z]{4}-[A-Z]{4})'
        Get-Told $folder | Should -Be "1|$($script:sandbox.Issuer)device?user_code=$($Matches[1])|"
        $result.Output | Should -Not -Match 'noise|WARNING'
    }

    It 'is not opened unasked' {
        $folder = Get-TestFolder
        Write-Opener $folder 0
        $result = Invoke-Pwsh $script:connect $script:sandbox.Issuer @{ PATH = "$folder`:$env:PATH"; DISPLAY = ':99' }
        $null = Get-PromptText $result.Output
        "$folder/opened" | Should -Not -Exist
    }

    It 'is not opened on the desktop of the machine at the other end of SSH (DISPLAY=<Display>, WAYLAND_DISPLAY=<Wayland>)' -ForEach @(
        @{ Display = ':0'; Wayland = '' }
        @{ Display = 'unix:0'; Wayland = 'wayland-0' }
        @{ Display = ''; Wayland = 'wayland-0' }
    ) {
        $folder = Get-TestFolder
        Write-Opener $folder 0
        $there = @{ PATH = "$folder`:$env:PATH"; DISPLAY = $Display; WAYLAND_DISPLAY = $Wayland; SSH_CONNECTION = '192.0.2.1 50000 192.0.2.2 22' }
        $result = Invoke-Pwsh "$($script:connect) -OpenBrowser" $script:sandbox.Issuer $there
        $result.Output | Should -Match 'WARNING: The browser could not be opened: there is no desktop'
        "$folder/opened" | Should -Not -Exist

        $browser = Invoke-Pwsh "try { $($script:connect) -UseBrowser } catch { `"ID=`$(`$_.FullyQualifiedErrorId)`" }" $script:sandbox.Issuer $there
        $browser.Output | Should -Match 'ID=BrowserNotAvailable,' # nobody is there to paste
        "$folder/opened" | Should -Not -Exist
    }

    It 'is opened over SSH on a desktop that SSH forwards' {
        $folder = Get-TestFolder
        Write-Opener $folder 0
        $null = Invoke-Pwsh "$($script:connect) -OpenBrowser" $script:sandbox.Issuer @{ PATH = "$folder`:$env:PATH"; DISPLAY = 'localhost:10.0'; SSH_CONNECTION = '192.0.2.1 50000 192.0.2.2 22' }
        Get-Told $folder | Should -BeLike '1|*'
    }

    It 'that fails is a warning, and the sign-in goes on' {
        $folder = Get-TestFolder
        Write-Opener $folder 3
        $result = Invoke-Pwsh "`$c = $($script:connect) -OpenBrowser; `"NAME=`$(`$c.Name)`"" $script:unhurried.Issuer @{ PATH = "$folder`:$env:PATH"; DISPLAY = ':99' }
        $result.Output | Should -Match 'WARNING: The browser could not be opened: the program that opens it reported an error'
        $result.Output | Should -Match 'NAME=default'
    }

    It 'is never one that lies in the current folder' {
        $folder = Get-TestFolder
        Write-Opener $folder 0
        $result = Invoke-Pwsh "Set-Location '$folder'; [Environment]::CurrentDirectory = '$folder'; $($script:connect) -OpenBrowser" $script:sandbox.Issuer @{ PATH = '/nowhere:.'; DISPLAY = ':99' }
        "$folder/opened" | Should -Not -Exist
        $result.Output | Should -Match 'WARNING: The browser could not be opened'
    }

    It 'is understood as xdg-utils does where $BROWSER has words, or is a list: <Browser>' -ForEach @(
        @{ Browser = '{0}/xdg-open --new-tab %s'; Count = 2 }
        @{ Browser = '{0}/xdg-open --new-tab'; Count = 2 }
        @{ Browser = '/nowhere/b %s:{0}/xdg-open'; Count = 1 }
        @{ Browser = '{0}/fails %s:{0}/no-program:{0}/xdg-open --url=%s'; Count = 1 }
        @{ Browser = '{0}/xdg-open $(touch${{IFS}}{0}/shell) `id` ; %s'; Count = 4 }
    ) {
        $folder = Get-TestFolder
        Write-Opener $folder 0
        [IO.File]::WriteAllText("$folder/fails", "#!/bin/sh`nexit 1`n")
        Set-Executable "$folder/fails"
        [IO.File]::WriteAllText("$folder/no-program", 'a text')
        $issuer = ($Browser -match 'fails' ? $script:unhurried : $script:sandbox).Issuer
        $result = Invoke-Pwsh "$($script:connect) -OpenBrowser" $issuer @{ BROWSER = $Browser -f $folder }
        $null = (Get-PromptText $result.Output) -match 'code:  ([A-Z]{4}-[A-Z]{4})'
        $code = $Matches[1]
        Get-Told $folder | Should -BeLike "$Count|*${issuer}device?user_code=$code|*"
        "$folder/shell" | Should -Not -Exist
        $result.Output | Should -Not -Match 'WARNING'
    }

    It 'that fails, of a list, is a warning when it was the last' {
        $folder = Get-TestFolder
        Write-Opener $folder 3
        $result = Invoke-Pwsh "$($script:connect) -OpenBrowser" $script:unhurried.Issuer @{ BROWSER = "$folder/xdg-open %s:$folder/xdg-open" }
        @([regex]::Matches($result.Output, 'WARNING: The browser could not be opened')).Count | Should -Be 1
    }

    It 'is that of $BROWSER where an editor set it to forward to the person''s machine' {
        $folder = Get-TestFolder
        Write-Opener $folder 0
        $null = Invoke-Pwsh "$($script:connect) -OpenBrowser" $script:sandbox.Issuer @{ BROWSER = "$folder/xdg-open" }
        Get-Told $folder | Should -BeLike '1|*'
    }
}
