#Requires -Version 5.1

# Whether tests may register vaults and reset SecretStore on this machine.
Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

Import-Module "$PSScriptRoot/../../build/Tools.psm1" -Global # where the modules may lie that the machine has not

# Why they may not; nothing where they may. SecretStore keeps its file, and SecretManagement its list of vaults, in the folder of the
# user that Windows names, whatever the environment says: there is no fresh one to be had, and resetting the real one would delete
# what its owner keeps there.
function Get-WhyNoStore {
    if ($env:OS -eq 'Windows_NT' -and -not $env:DEVICEAUTH_SECRETSTORE_IS_MINE_TO_RESET) {
        'on Windows SecretStore has one store per user, and this one may hold real secrets'
    }
    elseif (-not (Get-Module -ListAvailable Microsoft.PowerShell.SecretManagement) -or
            -not (Get-Module -ListAvailable Microsoft.PowerShell.SecretStore)) {
        'SecretManagement and SecretStore are not installed'
    }
}

# What whoever registers a vault or resets the store does first.
function Assert-OwnStore {
    $why = Get-WhyNoStore
    if ($why) {
        throw "No vault is registered here and no store is reset: $why."
    }
}

Export-ModuleMember -Function *
