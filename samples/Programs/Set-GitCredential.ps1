<#
.SYNOPSIS
    Lets git ask DeviceAuth for tokens, for one server, and no other helper, which might keep them in a file.
.PARAMETER Name
    The connection.
.PARAMETER Server
    The server's address: https://git.example.com
.EXAMPLE
    ./Set-GitCredential.ps1 git https://git.example.com
    git clone https://git.example.com/me/repository.git

    git gets the token of the connection git for that server.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)][ValidatePattern('^[A-Za-z0-9-]{1,64}$')][string] $Name,
    [Parameter(Mandatory)][uri] $Server
)
$key = "credential.$($Server.GetLeftPart('Authority')).helper"
git config --global --replace-all $key ''
git config --global --add $key "!pwsh -NoProfile -NonInteractive -Command '`$input | Export-DeviceAuthToken $Name -As GitCredential -ForHost $($Server.Authority) -StandardOutput'"
