# What an import does, counted and not timed: no file but the module's own, no socket, no thread, no vault. And which sockets a
# sign-in opens: none that listens.
# DEVICEAUTH_MODULE names the folder with the built module.

BeforeAll {
    $ErrorActionPreference = 'Stop'
    Import-Module (Join-Path (Split-Path $PSScriptRoot) 'build/Tools.psm1')

    # A copy, so that the times at which its files were last read can be set, and files lie beside them that nobody should read.
    $moduleFolder = Join-Path $TestDrive 'DeviceAuth'
    Copy-Item -Path $env:DEVICEAUTH_MODULE -Destination $moduleFolder -Recurse
    $null = New-Item -ItemType Directory -Path (Join-Path $moduleFolder 'en-US') -Force
    Set-Content -Path (Join-Path $moduleFolder 'DeviceAuth.json'), (Join-Path $moduleFolder 'en-US/decoy.txt') -Value '{}'

    # A home with everything in it that the module may read later.
    $homeFolder = Join-Path $TestDrive 'home'
    $stateFolder = Join-Path $homeFolder '.local/state/deviceauth'
    $null = New-Item -ItemType Directory -Path $stateFolder, (Join-Path $homeFolder '.config/deviceauth')
    Set-Content -Path (Join-Path $stateFolder 'vault-0123456789abcdef.state'), (Join-Path $stateFolder 'vault-0123456789abcdef.lock'),
    (Join-Path $homeFolder '.config/deviceauth/settings.json') -Value '{}'

    # The engine's own first import of a binary module with a format file, out of the way before anything is counted.
    $warmFolder = Join-Path $TestDrive 'Warm'
    $null = New-Item -ItemType Directory -Path $warmFolder
    Add-Type -OutputAssembly (Join-Path $warmFolder 'Warm.dll') -OutputType Library -TypeDefinition @'
[System.Management.Automation.Cmdlet("Get", "Warm")]
public sealed class GetWarmCommand : System.Management.Automation.PSCmdlet { }
'@
    Copy-Item -Path (Join-Path $moduleFolder 'DeviceAuth.Format.ps1xml') -Destination (Join-Path $warmFolder 'Warm.Format.ps1xml')
    New-ModuleManifest -Path (Join-Path $warmFolder 'Warm.psd1') -RootModule Warm.dll -FormatsToProcess Warm.Format.ps1xml -CmdletsToExport Get-Warm -FunctionsToExport @() -AliasesToExport @()

    $counting = Join-Path $TestDrive 'Count.ps1'
    Set-Content -Path $counting -Value @'
param([string] $Module, [string] $WarmModule, [string[]] $WatchedFolders)
$ErrorActionPreference = 'Stop'

function Get-FileList { Get-ChildItem -Path $WatchedFolders -Recurse -File -Force | ForEach-Object FullName }

function Get-SocketCount {
    # Linux tells it of one process. Elsewhere the assembly that opens sockets must not have been loaded by the import.
    if (Test-Path /proc/self/fd) { @([IO.Directory]::GetFiles('/proc/self/fd') | ForEach-Object { [IO.FileInfo]::new($_).LinkTarget } | Where-Object { $_ -like 'socket:*' }).Count } else { 0 }
}

function Get-ThreadIdList { ,@([Diagnostics.Process]::GetCurrentProcess().Threads | ForEach-Object Id) }

function Get-AssemblyList { ,@([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { -not $_.IsDynamic } | ForEach-Object { $_.GetName().Name }) }

# Everything that counts is called once, and the list of threads is given the time to settle.
Import-Module $WarmModule
$null = Get-FileList; $null = Get-SocketCount; $null = Get-ThreadIdList; $null = Get-AssemblyList
Start-Sleep -Seconds 1

$never = [datetime]::new(2000, 1, 1)
$probe = Join-Path ([IO.Path]::GetTempPath()) "access-$PID"
[IO.File]::WriteAllText($probe, 'x')
[IO.File]::SetLastAccessTime($probe, $never)
$null = [IO.File]::ReadAllText($probe)
$tellsReads = [IO.File]::GetLastAccessTime($probe) -ne $never
[IO.File]::Delete($probe)

$files = Get-FileList
foreach ($file in $files) { [IO.File]::SetLastAccessTime($file, $never) }
$assemblies = Get-AssemblyList
$sockets = Get-SocketCount
$threads = Get-ThreadIdList

Import-Module $Module

$threadsAfter = Get-ThreadIdList
$socketsAfter = Get-SocketCount
$assembliesAfter = Get-AssemblyList
$filesAfter = Get-FileList

$parts = (Get-Module DeviceAuth).ImplementingAssembly.GetType('DeviceAuth.Module')
$shared = $parts.GetField('Shared', [Reflection.BindingFlags]'Static, NonPublic').GetValue($null)
@{
    TellsReads       = $tellsReads
    FilesRead        = @($files | Where-Object { [IO.File]::GetLastAccessTime($_) -ne $never } | Split-Path -Leaf)
    FilesMade        = @($filesAfter | Where-Object { $_ -notin $files })
    SocketsOpened    = $socketsAfter - $sockets
    ThreadsStarted   = @($threadsAfter | Where-Object { $_ -notin $threads }).Count
    AssembliesLoaded = @($assembliesAfter | Where-Object { $_ -notin $assemblies })
    SecretModules    = @(Get-Module Microsoft.PowerShell.Secret*).Count
    ModuleMade       = $shared.IsValueCreated
} | ConvertTo-Json -Compress
'@

    # Without the runtime's own compiler thread and telemetry, every new thread is somebody's.
    $environment = @{
        HOME                        = $homeFolder
        LOCALAPPDATA                = $homeFolder
        XDG_STATE_HOME              = $null
        DOTNET_TieredCompilation    = '0'
        POWERSHELL_TELEMETRY_OPTOUT = '1'
        POWERSHELL_UPDATECHECK      = 'Off'
    }
    $saved = @{}
    foreach ($name in $environment.Keys) {
        $saved[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $environment[$name])
    }
    try {
        $engine = Get-ShellPath
        $watched = "'$moduleFolder', '$(Join-Path $homeFolder '.local/state')', '$(Join-Path $homeFolder '.config')'"
        # On a busy machine a thread of the runtime's own may come late and be counted. An import that starts one does so each time.
        foreach ($try in 1..4) {
            $output = & $engine -NoProfile -NonInteractive -Command "& '$counting' '$(Join-Path $moduleFolder 'DeviceAuth.psd1')' '$(Join-Path $warmFolder 'Warm.psd1')' $watched"
            $script:count = @($output)[-1] | ConvertFrom-Json
            if ($script:count.ThreadsStarted -eq 0) { break }
        }
    }
    finally {
        foreach ($name in $saved.Keys) { [Environment]::SetEnvironmentVariable($name, $saved[$name]) }
    }
}

Describe 'An import' {
    It 'reads the manifest, the assembly and the views, and no other file of ours' {
        if (-not $script:count.TellsReads) { Set-ItResult -Skipped -Because 'this file system does not tell when a file was last read' }
        $script:count.FilesRead | Sort-Object | Should -Be @('DeviceAuth.dll', 'DeviceAuth.Format.ps1xml', 'DeviceAuth.psd1')
    }

    It 'makes no file' {
        $script:count.FilesMade | Should -BeNullOrEmpty
    }

    It 'opens no socket' {
        $script:count.SocketsOpened | Should -Be 0
    }

    It 'starts no thread' {
        $script:count.ThreadsStarted | Should -Be 0
    }

    It 'loads one assembly' {
        $script:count.AssembliesLoaded | Should -Be 'DeviceAuth'
    }

    It 'touches no vault' {
        $script:count.SecretModules | Should -Be 0
        $script:count.AssembliesLoaded | Should -Not -Contain 'Microsoft.PowerShell.SecretManagement'
    }

    It 'makes none of the parts that talk to a server' {
        $script:count.ModuleMade | Should -BeFalse
    }
}

Describe 'A sign-in' -Skip:(-not $IsLinux) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Pester/TestHelpers.psm1" -Force
        Import-Module "$PSScriptRoot/Pester/Places.psm1" -Force
        # A sign-in of ten seconds, in which a busy machine can look at the sockets more than five times.
        $script:sandbox = Open-Sandbox @('--approve-automatically', '--interval', '10')
        $script:connect = 'Connect-DeviceAuth $issuer sandbox-cli openid -SessionOnly'
    }

    AfterAll {
        Close-Everything
    }

    It 'opens no listening socket' {
        $result = Invoke-Pwsh @"
# The sockets of this process that listen (TCP) or are bound (UDP).
`$sampler = {
    `$own = @{}
    foreach (`$fd in [IO.Directory]::GetFiles('/proc/self/fd')) {
        if ([IO.FileInfo]::new(`$fd).LinkTarget -match 'socket:\[(\d+)\]') { `$own[`$Matches[1]] = `$true }
    }
    foreach (`$table in 'tcp', 'tcp6', 'udp', 'udp6') {
        foreach (`$line in [IO.File]::ReadAllLines("/proc/self/net/`$table") | Select-Object -Skip 1) {
            `$fields = `$line.Trim() -split '\s+'
            if (`$own[`$fields[9]] -and (`$table -like 'udp*' -or `$fields[3] -eq '0A')) { "`$table `$(`$fields[1])" }
        }
    }
}
function Watch-During([scriptblock] `$Work) {
    `$job = Start-ThreadJob { `$sample = [scriptblock]::Create(`$using:sampler); while (`$true) { 'sampled'; & `$sample; [Threading.Thread]::Sleep(10) } }
    while (`$job.Output.Count -eq 0) { [Threading.Thread]::Sleep(20) }
    . `$Work
    Stop-Job `$job
    Receive-Job `$job
}
`$control = Watch-During { `$listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); `$listener.Start(); `$enough = `$job.Output.Count + 5; while (`$job.Output.Count -lt `$enough) { [Threading.Thread]::Sleep(20) }; `$listener.Stop() }
"CONTROL=`$(@(`$control -match '^tcp').Count -gt 0)"
`$seen = Watch-During { `$script:c = $($script:connect) }
"SAMPLED=`$(@(`$seen -eq 'sampled').Count)"
"LISTENING=`$(@(`$seen -ne 'sampled').Count)"
"NAME=`$(`$c.Name)"
"@ $script:sandbox.Issuer
        $result.Output | Should -Match 'CONTROL=True'
        $result.Output | Should -Match 'SAMPLED=([5-9]|\d\d+)'
        $result.Output | Should -Match 'LISTENING=0'
        $result.Output | Should -Match 'NAME=default'
        $result.Errors | Should -BeNullOrEmpty
    }
}
