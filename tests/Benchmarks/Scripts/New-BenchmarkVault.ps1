# Makes a SecretStore vault in this home, and signs in so that it keeps a connection.
param([string] $Module, [uri] $Authority)

$ErrorActionPreference = 'Stop'
$null = Reset-SecretStore -Scope CurrentUser -Authentication None -Interaction None -Force -Confirm:$false
Register-SecretVault -Name Store -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault
Import-Module $Module
$null = Connect-DeviceAuth $Authority sandbox-cli 'openid offline_access api.read' -PromptAction { }
'{}'
