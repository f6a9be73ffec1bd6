# Stands in for SecretManagement in the engine tests, whose bare engine has no modules: the five cmdlets that DeviceAuth calls, with
# core commands and .NET alone. Each folder in the one that DEVICEAUTH_TEST_VAULTS names is a vault; each file there is a secret,
# with its text. The default vault is the one that DEVICEAUTH_TEST_DEFAULT_VAULT names, if any.

function Get-VaultFolder([string] $Vault) {
    $folder = [IO.Path]::Combine($env:DEVICEAUTH_TEST_VAULTS, $Vault)
    if (-not $Vault -or -not [IO.Directory]::Exists($folder)) {
        throw [IO.DirectoryNotFoundException]::new("There is no vault '$Vault'.")
    }

    $folder
}

function Get-SecretVault {
    [CmdletBinding()]
    param([string] $Name = '*')
    $global:timesListed++ # for the test that counts
    foreach ($folder in [IO.Directory]::GetDirectories($env:DEVICEAUTH_TEST_VAULTS)) {
        $vault = [IO.Path]::GetFileName($folder)
        if ($vault -like $Name) {
            [pscustomobject]@{ Name = $vault; ModuleName = 'StandIn'; IsDefault = $vault -eq $env:DEVICEAUTH_TEST_DEFAULT_VAULT }
        }
    }
}

function Get-Secret {
    [CmdletBinding()]
    param([Parameter(Mandatory)] [string] $Name, [string] $Vault)
    $path = [IO.Path]::Combine((Get-VaultFolder $Vault), $Name)
    if (-not [IO.File]::Exists($path)) {
        throw [Collections.Generic.KeyNotFoundException]::new("The secret $Name was not found.")
    }

    $secret = [securestring]::new()
    foreach ($character in [IO.File]::ReadAllText($path).ToCharArray()) {
        $secret.AppendChar($character)
    }

    $secret
}

function Set-Secret {
    [CmdletBinding(SupportsShouldProcess)]
    param([Parameter(Mandatory)] [string] $Name, [Parameter(Mandatory)] [securestring] $SecureStringSecret, [string] $Vault)
    $path = [IO.Path]::Combine((Get-VaultFolder $Vault), $Name)
    if ($PSCmdlet.ShouldProcess($Name)) {
        [IO.File]::WriteAllText($path, [Net.NetworkCredential]::new('', $SecureStringSecret).Password)
    }
}

function Remove-Secret {
    [CmdletBinding(SupportsShouldProcess)]
    param([Parameter(Mandatory)] [string] $Name, [string] $Vault)
    $path = [IO.Path]::Combine((Get-VaultFolder $Vault), $Name)
    if ($PSCmdlet.ShouldProcess($Name)) {
        [IO.File]::Delete($path)
    }
}

function Get-SecretInfo {
    [CmdletBinding()]
    param([string] $Name = '*', [string] $Vault)
    foreach ($path in [IO.Directory]::GetFiles((Get-VaultFolder $Vault))) {
        $secret = [IO.Path]::GetFileName($path)
        if ($secret -like $Name) {
            [pscustomobject]@{ Name = $secret; Type = 'SecureString'; VaultName = $Vault }
        }
    }
}

Export-ModuleMember -Function Get-SecretVault, Get-Secret, Set-Secret, Remove-Secret, Get-SecretInfo
