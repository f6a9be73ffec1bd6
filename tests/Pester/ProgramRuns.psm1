# Other programs that ask Export-DeviceAuthToken: how they are run, in a HOME of their own, and what is looked at meanwhile and afterwards.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

Import-Module "$PSScriptRoot/TestHelpers.psm1"

# What starts Export-DeviceAuthToken, as a shell types it.
function Get-PlugIn([string] $Command) {
    "'$(Get-ShellPath)' -NoProfile -NonInteractive -Command 'Import-Module `"$(Get-ModuleFolder)/DeviceAuth.psd1`"; $Command'"
}

# Runs a program with a HOME of its own and nobody to ask. Returns ExitCode, Output and Errors.
function Invoke-Program([string] $HomePath, [string] $Program, [string[]] $Arguments, [string] $StandardInput = '', [hashtable] $Environment = @{}) {
    $start = [Diagnostics.ProcessStartInfo]::new($Program, $Arguments)
    foreach ($name in @($start.Environment.Keys | Where-Object { $_ -like 'XDG_*' -or $_ -like 'GIT_*' -or $_ -like 'KUBE*' })) { $null = $start.Environment.Remove($name) }
    foreach ($pair in @{ HOME = $HomePath; GIT_TERMINAL_PROMPT = '0'; POWERSHELL_UPDATECHECK = 'Off'; NO_COLOR = '1' }.GetEnumerator() + $Environment.GetEnumerator()) {
        $start.Environment[$pair.Key] = $pair.Value
    }

    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $start.WorkingDirectory = $HomePath
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.Write($StandardInput)
    $process.StandardInput.Close()
    $output = $process.StandardOutput.ReadToEndAsync()
    $errors = $process.StandardError.ReadToEndAsync()
    if (-not $process.WaitForExit(300000)) {
        $process.Kill($true)
        throw "$Program did not end."
    }

    [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $output.Result; Errors = $errors.Result }
}

# A new HOME with a vault that has a signed-in connection; what opened it has ended.
function Get-SignedInHome($Sandbox, [string[]] $Name = 'work') {
    $folder = Get-HomeWithSecretStore
    $shell = Open-Shell $folder $Sandbox.Issuer
    foreach ($one in $Name) { $null = Get-ShellOutput $shell { Connect-Sandbox -Name $args[0] -Vault Store } $one }
    Close-Shell $shell
    $folder
}

# No secret that ever crossed the wire, and none of the others, stands in any of the texts, or in any file below the folder.
function Assert-NoSecret($Sandbox, [string[]] $Text, [string] $Folder, [string[]] $Also = @()) {
    $secrets = @(Get-SandboxSecret $Sandbox)
    $secrets.Count | Should -BeGreaterThan 2
    $all = ($Text -join "`n") + ($Folder ? (Get-ChildItem $Folder -Recurse -File -Force | ForEach-Object { [IO.File]::ReadAllText($_.FullName, [Text.Encoding]::Latin1) }) -join "`n" : '')
    foreach ($secret in $secrets + $Also) { $all.Contains($secret) | Should -BeFalse }
}

# Switches transcripts of every PowerShell process on, as an administrator can, into the folder transcripts of the HOME.
function Enable-Transcript([string] $HomePath) {
    $settings = @{ PowerShellPolicies = @{ Transcription = @{ EnableTranscripting = $true; EnableInvocationHeader = $true; OutputDirectory = "$HomePath/transcripts" } } }
    $null = New-Item "$HomePath/.config/powershell" -ItemType Directory -Force
    [IO.File]::WriteAllText("$HomePath/.config/powershell/powershell.config.json", ($settings | ConvertTo-Json -Depth 5))
}

# Looks at the command line and the environment of every process until Complete-Watch, which returns what was seen; nothing where there is
# no /proc.
function Start-Watch {
    $state = [hashtable]::Synchronized(@{ IsOn = [IO.Directory]::Exists('/proc/self'); Seen = [Collections.Generic.HashSet[string]]::new() })
    $shell = [powershell]::Create().AddScript({
        param($State)
        while ($State.IsOn) {
            foreach ($folder in [IO.Directory]::GetDirectories('/proc')) {
                foreach ($file in 'cmdline', 'environ') {
                    try { $null = $State.Seen.Add([IO.File]::ReadAllText("$folder/$file")) } catch { $null = $_ } # it has ended, or is another user's
                }
            }
        }
    }).AddArgument($state)
    $state.Shell = $shell
    $state.Run = $shell.BeginInvoke()
    $state
}

function Complete-Watch($Watch) {
    $Watch.IsOn = $false
    $null = $Watch.Shell.EndInvoke($Watch.Run)
    $Watch.Shell.Dispose()
    @($Watch.Seen)
}

Export-ModuleMember -Function *
