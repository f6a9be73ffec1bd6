using System.IO;

namespace DeviceAuth.Vaults;

/// <summary>A registered vault.</summary>
/// <param name="Name">Its registered name.</param>
/// <param name="IsDefault">It is the user's default vault.</param>
/// <param name="ModuleName">The module that implements it.</param>
/// <param name="ModulePath">Where that module was when the vault was registered; empty where that is not known.</param>
internal sealed record VaultInfo(string Name, bool IsDefault, string ModuleName, string ModulePath = "")
{
    /// <summary>What the vault keeps things in. SecretStore has one store for each user, however many vaults are registered on it.</summary>
    public string Storage => IsSecretStore ? ModuleName : Name;

    /// <summary>It is the platform's own SecretStore, which keeps its whole store in each process's memory.</summary>
    public bool IsSecretStore => ModuleName == ModuleInternals.Store;

    /// <summary>It keeps a removed secret's name reserved for weeks, and takes no new secret of that name meanwhile.</summary>
    public bool KeepsRemovedNames => ModuleName == "Az.KeyVault";

    /// <summary>Its module was updated, moved or uninstalled since.</summary>
    public bool IsModuleGone => ModulePath.Length > 0 && !File.Exists(ModulePath) && !Directory.Exists(ModulePath);
}
