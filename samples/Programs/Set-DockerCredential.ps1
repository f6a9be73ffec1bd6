<#
.SYNOPSIS
    Lets Docker ask DeviceAuth for the token of one registry: makes the program that Docker looks for, on Linux and macOS.
.PARAMETER Name
    The connection.
.PARAMETER Registry
    The registry: registry.example.com
.PARAMETER Folder
    A folder of the PATH.
.EXAMPLE
    ./Set-DockerCredential.ps1 registry registry.example.com
    docker pull registry.example.com/image

    Docker gets the token of the connection registry, after the line that the script puts out is in its file.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)][ValidatePattern('^[A-Za-z0-9-]{1,64}$')][string] $Name,
    [Parameter(Mandatory)][ValidatePattern('^[A-Za-z0-9.:-]+$')][string] $Registry,
    [string] $Folder = (Join-Path $HOME '.local/bin')
)
$program = Join-Path (New-Item $Folder -ItemType Directory -Force) "docker-credential-deviceauth-$Name"
$command = "`$input | Export-DeviceAuthToken $Name -As DockerCredential -ForHost $Registry -StandardOutput"
[IO.File]::WriteAllText($program, "#!/bin/sh`nexec pwsh -NoProfile -NonInteractive -Command '$command' `"`$@`"`n")
chmod +x $program
"Write into ~/.docker/config.json: { `"credHelpers`": { `"$Registry`": `"deviceauth-$Name`" } }"
