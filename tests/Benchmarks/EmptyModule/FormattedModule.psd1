@{
    RootModule             = 'EmptyModule.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '0c9a3d9e-8a1f-4f0d-b6a4-6d0a0f2b9c31'
    Author                 = 'The DeviceAuth contributors'
    CompanyName            = 'The DeviceAuth contributors'
    Copyright              = '(c) 2026 The DeviceAuth contributors. MIT License.'
    Description            = 'The empty module with one view: what the engine costs for any module that has views.'
    PowerShellVersion      = '5.1'
    CompatiblePSEditions   = @('Desktop', 'Core')
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess       = @('FormattedModule.Format.ps1xml')
    CmdletsToExport        = @('Get-EmptyObject')
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
}
