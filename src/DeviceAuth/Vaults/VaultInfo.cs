namespace DeviceAuth.Vaults;

/// <summary>A registered vault.</summary>
/// <param name="Name">Its registered name.</param>
/// <param name="IsDefault">It is the user's default vault.</param>
/// <param name="ModuleName">The module that implements it.</param>
internal sealed record VaultInfo(string Name, bool IsDefault, string ModuleName)
{
    /// <summary>What the vault keeps things in. SecretStore has one store for each user, however many vaults are registered on it.</summary>
    public string Storage => IsSecretStore ? ModuleName : Name;

    /// <summary>It is the platform's own SecretStore, which keeps its whole store in each process's memory.</summary>
    public bool IsSecretStore => ModuleName == "Microsoft.PowerShell.SecretStore";
}
