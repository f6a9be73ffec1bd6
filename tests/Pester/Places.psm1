# PowerShell processes in all kinds of places: with or without a terminal, with an environment of the test's choice.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/TestHelpers.psm1"

# A pseudo-terminal whose raw output can be read: `script` of util-linux, whose options other systems spell differently.
function Test-PseudoTerminal {
    $IsLinux -and $null -ne (Get-Command script -CommandType Application -ErrorAction Ignore)
}

# Runs a script in a process of its own, with the module imported and $issuer set. Returns ExitCode, Output (all that reached
# standard output, or the terminal) and Errors (standard error). A variable that is '' is not set. With -Captured, a shell at the
# terminal takes the output into a variable, as $(pwsh ...) does, and Captured is what is in it.
function Invoke-Pwsh {
    param(
        [string] $Script,
        [string] $Issuer,
        [hashtable] $Environment = @{},
        [switch] $AsTerminal,
        [switch] $Captured,
        [string] $Redirection = '',
        [string] $Module = (Get-ModuleFolder),
        [double] $TimeoutSec = 300
    )
    $folder = Get-TestFolder
    $file = Join-Path $folder 'script.ps1'
    # Progress asks a terminal where its cursor is, and at a pseudo-terminal nobody answers: each question waits for seconds.
    $progress = $AsTerminal ? '$ProgressPreference = "SilentlyContinue"' : ''
    $prelude = "$progress`n`$issuer = '$Issuer'`nImport-Module '$Module/DeviceAuth.psd1' -ErrorAction Stop`n"
    [IO.File]::WriteAllText($file, $prelude + $Script)
    $pwsh = Get-ShellPath
    $arguments = '-NoProfile', '-NonInteractive', '-File', $file
    $start = if ($Captured) {
        $command = "stty cols 100 rows 50; taken=`$('$pwsh' $($arguments -join ' ') $Redirection); printf '@@TAKEN@@%s@@END@@' `"`$taken`""
        [Diagnostics.ProcessStartInfo]::new(@(Get-Command script -CommandType Application)[0].Source, [string[]]('-qefc', $command, '/dev/null'))
    }
    elseif ($AsTerminal) {
        # Its own output is a pipe, so the size must be set.
        $command = "stty cols 100 rows 50; exec '$($pwsh.Replace("'", "'\''"))' -NoProfile -NonInteractive -File '$file'"
        [Diagnostics.ProcessStartInfo]::new(@(Get-Command script -CommandType Application)[0].Source, [string[]]('-qefc', $command, '/dev/null'))
    }
    else {
        [Diagnostics.ProcessStartInfo]::new($pwsh, [string[]]('-NoProfile', '-NonInteractive', '-File', $file))
    }

    # What a terminal, an editor or a build server that the tests run in says of itself must not be heard.
    $quiet = @{ TERM = 'xterm-256color'; HOME = $folder; POWERSHELL_UPDATECHECK = 'Off'; POWERSHELL_TELEMETRY_OPTOUT = '1' }
    foreach ($name in 'NO_COLOR', 'CI', 'FORCE_HYPERLINK', 'WT_SESSION', 'DOMTERM', 'TERM_PROGRAM', 'VTE_VERSION', 'KONSOLE_VERSION',
        'TMUX', 'BROWSER', 'DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME', 'DBUS_SESSION_BUS_ADDRESS', 'SSH_CONNECTION') {
        $quiet[$name] = ''
    }

    foreach ($pair in $Environment.GetEnumerator()) {
        $quiet[$pair.Key] = $pair.Value
    }

    foreach ($pair in $quiet.GetEnumerator()) {
        if ($pair.Value -eq '') {
            $null = $start.Environment.Remove($pair.Key)
        }
        else {
            $start.Environment[$pair.Key] = $pair.Value
        }
    }

    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = [Text.UTF8Encoding]::new($false)
    $process = [Diagnostics.Process]::Start($start)
    try {
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        if (-not $process.WaitForExit([int]($TimeoutSec * 1000))) {
            $process.Kill($true)
            throw "The process did not end within $TimeoutSec s:`n$($output.Result)`n$($errors.Result)"
        }

        $text = $output.Result.Replace("`r`n", "`n")
        $taken = $text -match '(?s)@@TAKEN@@(.*)@@END@@' ? $Matches[1] : $null
        [pscustomobject]@{
            ExitCode = $process.ExitCode
            Output   = $text -replace '(?s)@@TAKEN@@.*@@END@@'
            Captured = $taken
            Errors   = $errors.Result
        }
    }
    finally {
        $process.Dispose()
    }
}

# The lines of the prompt in what a process wrote, from its first word to its last.
function Get-PromptText([string] $Text) {
    if ($Text -notmatch '(?s)To sign in to .*?\(valid for [^)]*\)') {
        throw "There is no prompt in:`n$Text"
    }

    $Matches[0]
}

Export-ModuleMember -Function *
