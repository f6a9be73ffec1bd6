using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Vaults;

namespace DeviceAuth.Connections;

/// <summary>
/// Decides where a connection is kept: in the vault that is named, else in this process's memory where it already lives there,
/// else in the user's default vault, else in memory.
/// </summary>
internal sealed class StoreSelector
{
    private readonly ISecretCommands _secrets;
    private readonly Services _services;
    private readonly IPipeline _pipeline;
    private readonly IClock _clock;

    public StoreSelector(ISecretCommands secrets, Services services, IPipeline pipeline, IClock clock)
    {
        _secrets = secrets;
        _services = services;
        _pipeline = pipeline;
        _clock = clock;
    }

    /// <summary>The store of a connection.</summary>
    /// <param name="vault">The vault's name; null where none is named; empty for this process's memory.</param>
    /// <param name="name">The connection's name.</param>
    public IConnectionStore For(string? vault, string name)
    {
        bool isInMemory = _services.Cache.Find(new ConnectionKey(null, name)) is not null;
        return vault switch
        {
            "" => _services.Memory,
            null => isInMemory ? _services.Memory : Default() ?? _services.Memory,
            _ => Open(vault),
        };
    }

    /// <summary>All stores that a listing covers: the vault that is named, or memory, the default vault and the vaults used so far.</summary>
    public IReadOnlyList<IConnectionStore> ForListing(string? vault) => vault switch
    {
        "" => [_services.Memory],
        null => [_services.Memory, .. KnownVaults().Select(ToStore)],
        _ => [Open(vault)],
    };

    private IEnumerable<VaultInfo> KnownVaults()
    {
        HashSet<string?> used = new(_services.Cache.All().Select(pair => pair.Key.Vault), StringComparer.OrdinalIgnoreCase);
        return Registered().Where(vault => vault.IsDefault || used.Contains(vault.Name));
    }

    /// <summary>The user's default vault; null where SecretManagement is not installed or has none.</summary>
    private VaultStore? Default()
    {
        VaultInfo? vault = Registered().FirstOrDefault(item => item.IsDefault);
        _services.DefaultVault = vault?.Name;
        return vault is null ? null : ToStore(vault);
    }

    /// <summary>The registered vaults, for a caller who named none: a SecretManagement that does not work counts as none.</summary>
    private IReadOnlyList<VaultInfo> Registered()
    {
        try
        {
            return _secrets.IsAvailable ? _secrets.Vaults() : [];
        }
        catch (DeviceAuthException exception)
        {
            _pipeline.WriteWarning($"No vault is used. {exception.Message}");
            return [];
        }
    }

    private IConnectionStore Open(string name)
    {
        if (!_secrets.IsAvailable)
        {
            throw DeviceAuthError.SecretManagementNotFound();
        }

        IReadOnlyList<VaultInfo> vaults = _secrets.Vaults();
        VaultInfo? vault = vaults.FirstOrDefault(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return vault is null ? throw DeviceAuthError.VaultNotFound(name, vaults.Select(item => item.Name).ToArray()) : ToStore(vault);
    }

    private VaultStore ToStore(VaultInfo vault) => new(new SecretVault(_secrets, vault, _clock));
}
