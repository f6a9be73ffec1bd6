@{
    ModuleVersion     = '1.0'
    GUID              = '5d0f0e0a-5b0c-4c0f-8a5e-5a1c7a0f6b21'
    Author            = 'The DeviceAuth contributors'
    RootModule        = 'OddVault.Extension.psm1'
    FunctionsToExport = @('Get-Secret', 'Set-Secret', 'Remove-Secret', 'Get-SecretInfo', 'Test-SecretVault')
    CmdletsToExport   = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
