@{
    RootModule             = 'DeviceAuth.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '6c6f3b0e-7d0e-4c64-9a0e-5f7c5b1d9a42'
    Author                 = 'The DeviceAuth contributors'
    CompanyName            = 'The DeviceAuth contributors'
    Copyright              = '(c) 2026 The DeviceAuth contributors. MIT License.'
    Description            = 'Signs in from PowerShell to any OAuth 2.0 / OpenID Connect provider with the Device Authorization Grant (RFC 8628): over SSH, in a remote session, in a container, in a runbook. No browser on the machine, no port on localhost.'
    PowerShellVersion      = '5.1'
    CompatiblePSEditions   = @('Desktop', 'Core')
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess       = @('DeviceAuth.Format.ps1xml')
    CmdletsToExport        = @('Connect-DeviceAuth', 'Disconnect-DeviceAuth', 'Export-DeviceAuthToken', 'Get-DeviceAuthConnection', 'Get-DeviceAuthProvider', 'Get-DeviceAuthToken', 'Use-DeviceAuthToken')
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
    PrivateData            = @{
        PSData = @{
            Tags                       = @('OAuth', 'OAuth2', 'OpenIDConnect', 'OIDC', 'DeviceCode', 'DeviceFlow', 'RFC8628', 'Authentication', 'Login', 'Token', 'SSO', 'SecretManagement', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            # Optional: it keeps connections beyond the process. So it is named here, and not in RequiredModules.
            ExternalModuleDependencies = @('Microsoft.PowerShell.SecretManagement')
            ReleaseNotes               = 'The first version: sign in with the Device Authorization Grant to any provider, keep connections in a SecretManagement vault, and have a valid token in every later shell and script. CHANGELOG.md in the project has the details.'
        }
    }
}
