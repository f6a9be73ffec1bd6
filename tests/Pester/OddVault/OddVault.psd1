@{
    ModuleVersion     = '1.0'
    GUID              = '0d6a3b52-1f0e-4a53-9d5e-8f1f0c6f3a10'
    Author            = 'The DeviceAuth contributors'
    Description       = 'A vault for tests that keeps plain text in a folder and behaves as badly as it is told to. Never for real secrets.'
    NestedModules     = @('./OddVault.Extension')
    FunctionsToExport = @()
    CmdletsToExport   = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
