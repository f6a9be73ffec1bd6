# Says which versions there are.
function Get-NewestVersion([string] $Name) {
    Get-Module -ListAvailable -Name $Name | Sort-Object Version -Descending | Select-Object -First 1 | ForEach-Object { "$($_.Version)" }
}

@{
    PowerShell       = "$($PSVersionTable.PSVersion)"
    SecretManagement = Get-NewestVersion Microsoft.PowerShell.SecretManagement
    SecretStore      = Get-NewestVersion Microsoft.PowerShell.SecretStore
} | ConvertTo-Json -Compress
