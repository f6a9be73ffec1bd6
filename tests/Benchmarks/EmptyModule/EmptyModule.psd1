@{
    RootModule             = 'EmptyModule.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = 'b4d2b4b0-6b0e-4bb5-a7f1-2f7f3e2c7a55'
    Author                 = 'The DeviceAuth contributors'
    CompanyName            = 'The DeviceAuth contributors'
    Copyright              = '(c) 2026 The DeviceAuth contributors. MIT License.'
    Description            = 'A binary module with one cmdlet that does nothing: what the engine itself costs.'
    PowerShellVersion      = '5.1'
    CompatiblePSEditions   = @('Desktop', 'Core')
    DotNetFrameworkVersion = '4.7.2'
    CmdletsToExport        = @('Get-EmptyObject')
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
}
