# The PowerShell modules that the project is built and tested with: this version, or a later one of the same major version.
# Pester and PowerShell itself are packages: see Directory.Packages.props and .config/dotnet-tools.json.
@{
    'Microsoft.PowerShell.PlatyPS'          = '1.0.0'
    'Microsoft.PowerShell.PSResourceGet'    = '1.1.1'
    'Microsoft.PowerShell.SecretManagement' = '1.1.2'
    'Microsoft.PowerShell.SecretStore'      = '1.0.6'
    'PSScriptAnalyzer'                      = '1.24.0'
}
