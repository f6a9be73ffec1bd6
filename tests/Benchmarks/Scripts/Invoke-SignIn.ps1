# Signs in; says the code when it is to be approved, and when the token is there.
param([string] $Module, [uri] $Authority)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$null = Connect-DeviceAuth $Authority sandbox-cli 'openid offline_access api.read' -SessionOnly -PromptAction {
    param($Prompt)
    [Console]::Out.WriteLine("code $($Prompt.UserCode)")
}
[Console]::Out.WriteLine('signed-in')
