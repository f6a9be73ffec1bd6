# What the Pester tests share: the sandbox as a process, PowerShell processes with a HOME of their own, and real terminals.
# Whatever is opened here is closed by Close-Everything, which every test file calls in its AfterAll.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

Import-Module "$PSScriptRoot/../../build/Tools.psm1" -Global
Import-Module "$PSScriptRoot/OwnStore.psm1" -Global

$root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../..'))
$opened = [Collections.Generic.List[object]]::new()
$folders = [Collections.Generic.List[string]]::new()
$disks = [Collections.Generic.List[string]]::new()
$terminalServer = "deviceauth-$PID"

# Seconds after which something hangs. On a machine that is busy with other work a new process can take more than one minute to start.
$patience = 300

function Get-ModuleFolder {
    $folder = $env:DEVICEAUTH_MODULE ? $env:DEVICEAUTH_MODULE : (Join-Path $root 'out/DeviceAuth')
    if (-not (Test-Path (Join-Path $folder 'DeviceAuth.psd1'))) {
        throw "There is no built module in $folder. Run: dotnet build src/DeviceAuth"
    }

    $folder
}

# A new empty folder, removed at the end.
function Get-TestFolder {
    $folder = Join-Path ([IO.Path]::GetTempPath()) "deviceauth-test-$([guid]::NewGuid().ToString('N').Substring(0, 12))"
    $folders.Add([IO.Directory]::CreateDirectory($folder).FullName)
    $folder
}

# Whether Open-Disk can make a disk here: root alone may.
function Test-Disk {
    $IsLinux -and (id -u) -eq '0' -and $null -ne (Get-Command mount -CommandType Application -ErrorAction Ignore)
}

# A new empty folder that is a disk of its own of that size, so that it can be full.
function Open-Disk([string] $Size) {
    $disk = Get-TestFolder
    mount -t tmpfs -o size=$Size tmpfs $disk
    if ($LASTEXITCODE) {
        throw "mount ended with $LASTEXITCODE."
    }

    $disks.Add($disk)
    $disk
}

# Makes a file a program of its owner's, without a program that does so.
function Set-Executable([string] $Path) {
    [IO.File]::SetUnixFileMode($Path, [IO.UnixFileMode]'UserRead, UserWrite, UserExecute')
}

# Waits until the condition returns something true, and returns that.
function Wait-Until {
    param([scriptblock] $Condition, [string] $Because = 'of nothing', [double] $TimeoutSec = $patience)
    $deadline = [datetime]::UtcNow.AddSeconds($TimeoutSec)
    while ($true) {
        $value = & $Condition
        if ($value) {
            return $value
        }

        if ([datetime]::UtcNow -gt $deadline) {
            throw "Waited $TimeoutSec s in vain for: $Because"
        }

        [Threading.Thread]::Sleep(20)
    }
}

function Read-LineWithin([Diagnostics.Process] $Process, [double] $TimeoutSec, [string] $What) {
    $reading = $Process.StandardOutput.ReadLineAsync()
    if (-not $reading.Wait([timespan]::FromSeconds($TimeoutSec))) {
        throw "$What said nothing for $TimeoutSec s."
    }

    $reading.Result
}

# ---------------------------------------------------------------------------------------------------------------- sandbox

# The authorization server as a process. It ends with this one, since its standard input closes then.
function Open-Sandbox {
    param([string[]] $Options = @())
    $dll = $env:DEVICEAUTH_SANDBOX ? $env:DEVICEAUTH_SANDBOX :
        (Join-Path $root 'tests/Sandbox/bin/Debug/net10.0/DeviceAuth.Sandbox.dll')
    if (-not (Test-Path $dll)) {
        throw "There is no sandbox at $dll. Run: dotnet build tests/Sandbox"
    }

    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    foreach ($argument in @($dll, '--port', '0', '--interval', '1', '--exit-with-stdin') + $Options) {
        $start.ArgumentList.Add($argument)
    }

    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $opened.Add($process)
    $line = Read-LineWithin $process $patience 'The sandbox'
    if ($line -notmatch '^Sandbox: (http://127\.0\.0\.1:\d+/)$') {
        throw "The sandbox began with: $line"
    }

    [pscustomobject]@{ Issuer = $Matches[1]; Process = $process; Output = $process.StandardOutput.ReadToEndAsync() }
}

function Close-Sandbox($Sandbox) {
    $Sandbox.Process.StandardInput.Close()
    if (-not $Sandbox.Process.WaitForExit(10000)) {
        $Sandbox.Process.Kill()
    }
}

# One of the sandbox's controls: approve, deny, options, reset-log, revoke-tokens.
function Send-SandboxControl($Sandbox, [string] $Control, [hashtable] $Body = @{}) {
    $null = Invoke-RestMethod "$($Sandbox.Issuer)sandbox/$Control" -Method Post -Body $Body
}

# What the server was asked, in order; controls are not among it.
function Get-SandboxRequest($Sandbox, [string] $GrantType, [string] $Path) {
    Invoke-RestMethod "$($Sandbox.Issuer)sandbox/requests" | ForEach-Object { $_ } | Where-Object {
        (-not $GrantType -or $_.grant_type -eq $GrantType) -and (-not $Path -or $_.path -eq $Path)
    }
}

# Every secret that crossed the wire.
function Get-SandboxSecret($Sandbox) {
    Invoke-RestMethod "$($Sandbox.Issuer)sandbox/secrets" | ForEach-Object { $_ }
}

# What a person does who reads the prompt in what was said so far.
function Approve-Prompt($Sandbox, [scriptblock] $Said) {
    $prompt = Wait-Until { $text = "$(& $Said)"; if ($text -match 'code:  [A-Z]{4}-[A-Z]{4}') { $text } } 'the prompt'
    $null = $prompt -match 'code:  ([A-Z]{4}-[A-Z]{4})'
    Send-SandboxControl $Sandbox approve @{ user_code = $Matches[1] }
}

# ----------------------------------------------------------------------------------------------------------------- shells

function Get-ShellEnvironment([string] $HomePath, [string] $Issuer) {
    @{
        HOME                         = $HomePath
        XDG_STATE_HOME               = ''
        XDG_CONFIG_HOME              = ''
        XDG_DATA_HOME                = ''
        XDG_CACHE_HOME               = ''
        DEVICEAUTH_MODULE            = Get-ModuleFolder
        DEVICEAUTH_TEST_ISSUER       = $Issuer
        POWERSHELL_UPDATECHECK       = 'Off'
        POWERSHELL_TELEMETRY_OPTOUT  = '1'
    }
}

# A PowerShell process with a HOME of its own that runs what Send-ToShell sends it. Wait for it with Receive-FromShell.
function Open-Shell {
    param([string] $HomePath, [string] $Issuer, [hashtable] $Environment = @{}, [switch] $NoWait)
    $start = [Diagnostics.ProcessStartInfo]::new((Get-ShellPath))
    foreach ($argument in '-NoProfile', '-NonInteractive', '-File', (Join-Path $PSScriptRoot 'Shell.ps1')) {
        $start.ArgumentList.Add($argument)
    }

    foreach ($pair in (Get-ShellEnvironment $HomePath $Issuer).GetEnumerator() + $Environment.GetEnumerator()) {
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
    $process = [Diagnostics.Process]::Start($start)
    $opened.Add($process)
    $shell = [pscustomobject]@{ Process = $process; Errors = $process.StandardError.ReadToEndAsync(); IsReady = $false }
    if (-not $NoWait) {
        Wait-Shell $shell
    }

    $shell
}

# Waits until the shell has started.
function Wait-Shell($Shell) {
    if ($Shell.IsReady) {
        return
    }

    $line = Read-LineWithin $Shell.Process $patience 'A new shell'
    if ($line -ne '@@ready') {
        throw "A shell began with: $line`n$($Shell.Errors.IsCompleted ? $Shell.Errors.Result : '')"
    }

    $Shell.IsReady = $true
}

# Starts a script in the shell and returns at once.
function Send-ToShell {
    param($Shell, [scriptblock] $Script, [object[]] $ArgumentList = @())
    Wait-Shell $Shell
    $request = [Management.Automation.PSSerializer]::Serialize(@{ Script = "$Script"; Arguments = $ArgumentList }, 4)
    $Shell.Process.StandardInput.WriteLine([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($request)))
    $Shell.Process.StandardInput.Flush()
}

# The result of what was sent: Output, ErrorId, Error, Warning, Verbose, Debug, Information (texts), LeftInError ($Error.Count) and
# Elapsed; Screen is what the script wrote to the process's own output.
function Receive-FromShell {
    param($Shell, [double] $TimeoutSec = $patience)
    $screen = [Collections.Generic.List[string]]::new()
    while ($true) {
        $line = Read-LineWithin $Shell.Process $TimeoutSec 'A shell'
        if ($null -eq $line) {
            throw "A shell ended after: $($screen -join "`n") $($Shell.Errors.Result)"
        }

        if ($line.StartsWith('@@result ')) {
            $text = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($line.Substring(9)))
            $result = [Management.Automation.PSSerializer]::Deserialize($text)
            $result | Add-Member Screen ($screen -join "`n")
            return $result
        }

        $screen.Add($line)
    }
}

# Runs a script in the shell and returns its result; see Receive-FromShell.
function Invoke-Shell {
    param($Shell, [scriptblock] $Script, [object[]] $ArgumentList = @(), [double] $TimeoutSec = $patience)
    Send-ToShell $Shell $Script $ArgumentList
    Receive-FromShell $Shell $TimeoutSec
}

# The output of a script in a shell, which must not fail.
function Get-ShellOutput {
    param($Shell, [scriptblock] $Script, [object[]] $ArgumentList = @(), [double] $TimeoutSec = $patience)
    $result = Invoke-Shell $Shell $Script $ArgumentList $TimeoutSec
    if ($result.ErrorId.Count) {
        throw "It failed in the shell: $($result.ErrorId -join ', '): $($result.Error -join "`n")"
    }

    $result.Output
}

# Ends shells: their input closes, and so they end. -Kill is SIGKILL.
function Close-Shell {
    param([object[]] $Shell, [switch] $Kill)
    foreach ($one in $Shell) {
        if ($Kill) {
            $one.Process.Kill()
        }
        else {
            $one.Process.StandardInput.Close()
        }
    }

    foreach ($one in $Shell) {
        if (-not $one.Process.WaitForExit(20000)) {
            $one.Process.Kill()
            $one.Process.WaitForExit()
        }

        $null = $opened.Remove($one.Process)
        $one.Process.Dispose()
    }
}

# Runs a script in a shell of its own, which sees a vault as a new process does, and returns its result; see Receive-FromShell.
function Invoke-NewShell {
    param([scriptblock] $Script, [object[]] $ArgumentList = @(), [string] $HomePath, [string] $Issuer)
    $shell = Open-Shell $HomePath $Issuer
    try {
        Invoke-Shell $shell $Script $ArgumentList
    }
    finally {
        Close-Shell $shell
    }
}

# ----------------------------------------------------------------------------------------------------------------- vaults

# A new HOME with a SecretStore registered as 'Store', the default vault, that asks for nothing, and with odd vaults of these names.
# They are registered before the processes that use them start: one that runs learns of a new vault late.
function Get-HomeWithSecretStore {
    param([string] $HomePath = (Get-TestFolder), [string[]] $OddVault = @())
    Assert-OwnStore
    $shell = Open-Shell $HomePath ''
    $null = Get-ShellOutput $shell {
        Register-SecretVault -Name Store -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault
        Reset-SecretStore -Authentication None -Interaction None -Force -Confirm:$false 3>$null
    }
    if ($OddVault) {
        Register-OddVault $shell $OddVault
    }

    Close-Shell $shell
    $HomePath
}

$oddModule = "$PSScriptRoot/OddVault"
$oddFolders = $null

# Registers vaults in the shell's HOME that behave as Edit-OddVault tells them; see Pester/OddVault.
function Register-OddVault {
    param($Shell, [string[]] $Name, [switch] $DefaultVault)
    Assert-OwnStore
    $folders = @($Name | ForEach-Object { Get-OddFolder $_ })
    $null = Get-ShellOutput $Shell {
        param($names, $folders, $module, $isDefault)
        for ($i = 0; $i -lt $names.Count; $i++) {
            Register-SecretVault -Name $names[$i] -ModuleName $module -VaultParameters @{ Folder = $folders[$i] } -DefaultVault:$isDefault
        }
    } $Name, $folders, $oddModule, $DefaultVault.IsPresent
}

# The folder that has an odd vault's secrets, and what it is told.
function Get-OddFolder([string] $Name) {
    if (-not $script:oddFolders) {
        $script:oddFolders = Get-TestFolder
    }

    [IO.Directory]::CreateDirectory("$oddFolders/$Name").FullName
}

# Tells an odd vault how it behaves from now on.
function Edit-OddVault([string] $Name, [string[]] $Behaviour = @()) {
    [IO.File]::WriteAllLines("$(Get-OddFolder $Name)/behaviour", $Behaviour)
}

# The text that an odd vault keeps for a connection; null where there is none.
function Get-OddRecord([string] $Vault, [string] $Name = 'default') {
    $path = "$(Get-OddFolder $Vault)/deviceauth-$Name.secret"
    if ([IO.File]::Exists($path)) { [IO.File]::ReadAllText($path) }
}

# --------------------------------------------------------------------------------------------------------------- terminals

function Test-Terminal {
    $null -ne (Get-Command tmux -CommandType Application -ErrorAction Ignore)
}

function Invoke-Terminal([string[]] $Arguments) {
    $output = & tmux -L $terminalServer -f /dev/null @Arguments 2>&1
    if ($LASTEXITCODE) {
        throw "tmux $($Arguments -join ' '): $output"
    }

    $output
}

# A terminal of 100 by 30 with an interactive PowerShell in it.
function Open-Terminal {
    param([string] $HomePath, [string] $Issuer, [string[]] $Options = @())
    $name = "t$([guid]::NewGuid().ToString('N').Substring(0, 8))"
    $environment = (Get-ShellEnvironment $HomePath $Issuer).GetEnumerator() | ForEach-Object {
        $_.Value -eq '' ? @('-u', $_.Key) : "$($_.Key)=$($_.Value)"
    }
    # `env` wants its -u first.
    $unset = @($environment | Where-Object { $_ -notmatch '=' })
    $set = @($environment | Where-Object { $_ -match '=' })
    $null = Invoke-Terminal (@('new-session', '-d', '-s', $name, '-x', '100', '-y', '30', '--', 'env') + $unset + $set +
        @((Get-ShellPath), '-NoProfile', '-NoLogo') + $Options)
    $terminal = [pscustomobject]@{ Name = $name }
    $null = Wait-Terminal $terminal '(?m)^PS .*> *$'
    Send-ToTerminal $terminal 'function prompt { "READY> " }; Import-Module $env:DEVICEAUTH_MODULE/DeviceAuth.psd1; $Error.Clear(); Clear-Host'
    $null = Wait-Terminal $terminal '\A\s*READY> *\s*\z'
    $terminal
}

# What the terminal shows now.
function Get-TerminalScreen($Terminal) {
    (Invoke-Terminal @('capture-pane', '-p', '-t', $Terminal.Name)) -join "`n"
}

# Types a line.
function Send-ToTerminal($Terminal, [string] $Line) {
    $null = Invoke-Terminal @('send-keys', '-t', $Terminal.Name, '-l', $Line)
    $null = Invoke-Terminal @('send-keys', '-t', $Terminal.Name, 'Enter')
}

# Presses a key by tmux's name for it, such as C-c.
function Send-KeyToTerminal($Terminal, [string] $Key) {
    $null = Invoke-Terminal @('send-keys', '-t', $Terminal.Name, $Key)
}

# Waits until the screen matches, and returns it.
function Wait-Terminal($Terminal, [string] $Pattern, [double] $TimeoutSec = $patience) {
    $deadline = [datetime]::UtcNow.AddSeconds($TimeoutSec)
    while ($true) {
        $screen = Get-TerminalScreen $Terminal
        if ($screen -match $Pattern) {
            return $screen
        }

        if ([datetime]::UtcNow -gt $deadline) {
            throw "The terminal did not show '$Pattern' within $TimeoutSec s, but:`n$screen"
        }

        [Threading.Thread]::Sleep(10)
    }
}

function Close-Terminal($Terminal) {
    $null = Invoke-Terminal @('kill-session', '-t', $Terminal.Name)
}

# ---------------------------------------------------------------------------------------------------------------------- end

# Ends all processes that were started here and removes all folders.
function Close-Everything {
    foreach ($process in @($opened)) {
        if (-not $process.HasExited) {
            $process.Kill()
            $process.WaitForExit()
        }
    }

    $opened.Clear()
    if (Test-Terminal) {
        & tmux -L $terminalServer kill-server 2>$null
    }

    foreach ($disk in $disks) {
        umount $disk
    }

    $disks.Clear()
    foreach ($folder in $folders) {
        Remove-Item $folder -Recurse -Force -ErrorAction Ignore
    }

    $folders.Clear()
}

Export-ModuleMember -Function *
