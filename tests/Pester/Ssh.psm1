# An SSH server of the test's own: own configuration, own port on loopback, own keys, and PowerShell as its subsystem.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/TestHelpers.psm1"

$separation = '/run/sshd'

function Find-Sshd {
    '/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd' | Where-Object { Test-Path $_ } | Select-Object -First 1
}

function Test-Ssh {
    $IsLinux -and $null -ne (Find-Sshd) -and $null -ne (Get-Command ssh, ssh-keygen -CommandType Application -ErrorAction Ignore)
}

# Starts the server. Session holds the parameters of New-PSSession and Invoke-Command that lead to it.
function Open-Sshd {
    $folder = Get-TestFolder
    Set-Executable $folder
    foreach ($name in 'host', 'user') {
        & ssh-keygen -q -t ed25519 -N '' -f "$folder/$name"
    }

    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    Set-Content "$folder/known" "[127.0.0.1]:$port $(Get-Content "$folder/host.pub")"

    # A script, since the server's configuration knows no quotes, and gives what it starts an environment of its own.
    $subsystem = "$folder/subsystem"
    $runtime = $env:DOTNET_ROOT ? "export DOTNET_ROOT='$env:DOTNET_ROOT'" : ''
    Set-Content $subsystem "#!/bin/sh`n$runtime`nexec '$((Get-ShellPath).Replace("'", "'\''"))' -sshs -NoLogo -NoProfile"
    Set-Executable $subsystem
    Set-Content "$folder/config" @"
Port $port
ListenAddress 127.0.0.1
HostKey $folder/host
AuthorizedKeysFile $folder/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
Subsystem powershell $subsystem
"@
    $madeSeparation = [Environment]::UserName -eq 'root' -and -not (Test-Path $separation)
    if ($madeSeparation) {
        $null = New-Item $separation -ItemType Directory
    }

    $process = [Diagnostics.Process]::Start((Find-Sshd), [string[]]('-D', '-f', "$folder/config", '-E', "$folder/log"))
    $null = Wait-Until { (Test-Path "$folder/log") -and (Get-Content "$folder/log" -Raw) -match 'Server listening' } 'sshd to listen'
    [pscustomobject]@{
        Process        = $process
        MadeSeparation = $madeSeparation
        Session        = @{
            HostName    = '127.0.0.1'
            Port        = $port
            UserName    = [Environment]::UserName
            KeyFilePath = "$folder/user"
            Options     = @{ UserKnownHostsFile = "$folder/known"; IdentitiesOnly = 'yes'; LogLevel = 'ERROR' }
        }
    }
}

function Close-Sshd($Server) {
    $Server.Process.Kill()
    $Server.Process.Dispose()
    if ($Server.MadeSeparation) {
        Remove-Item $separation -ErrorAction Ignore
    }
}

# The parameters of the session, as text for a script that another process runs.
function Get-SessionText($Server) {
    $one = $Server.Session
    $options = ($one.Options.GetEnumerator() | ForEach-Object { "$($_.Key) = '$($_.Value)'" }) -join '; '
    "-HostName $($one.HostName) -Port $($one.Port) -UserName $($one.UserName) -KeyFilePath '$($one.KeyFilePath)' -Options @{ $options }"
}

Export-ModuleMember -Function *
