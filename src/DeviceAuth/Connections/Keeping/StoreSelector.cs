using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.Vaults;

namespace DeviceAuth.Connections;

/// <summary>
/// Decides where a connection is kept: in the vault that is named, else in this process's memory where it already lives there,
/// else in the user's default vault, else in memory.
/// </summary>
internal sealed class StoreSelector
{
    private readonly ISecretCommands _secrets;
    private readonly ConnectionCache _cache;
    private readonly MemoryStore _memory;
    private readonly DefaultVault _defaultVault;
    private readonly IPipeline _pipeline;
    private readonly IClock _clock;

    public StoreSelector(
        ISecretCommands secrets, ConnectionCache cache, MemoryStore memory, DefaultVault defaultVault, IPipeline pipeline, IClock clock)
    {
        _secrets = secrets;
        _cache = cache;
        _memory = memory;
        _defaultVault = defaultVault;
        _pipeline = pipeline;
        _clock = clock;
    }

    /// <summary>
    /// The store of a connection that exists. A vault that is no longer registered counts while memory has the connection of it.
    /// </summary>
    /// <param name="vault">The vault's name; null where none is named; empty for this process's memory.</param>
    /// <param name="name">The connection's name.</param>
    public IConnectionStore For(string? vault, string name) => vault switch
    {
        "" => _memory,
        null => IsKnown(null, name) ? _memory : Default() ?? LastDefault(name) ?? _memory,
        _ => Open(vault, isKnown: IsKnown(vault, name)),
    };

    /// <summary>
    /// The store that a sign-in puts a connection into; the vault must be registered. One that is in memory for want of a vault,
    /// and not by the user's wish, goes into the default vault as soon as there is one.
    /// </summary>
    /// <param name="vault">The vault's name; null where none is named.</param>
    /// <param name="name">The connection's name.</param>
    public IConnectionStore ForSignIn(string? vault, string name) => vault is not null
        ? Open(vault, isKnown: false)
        : IsKnown(null, name) && _memory.IsBound(name) ? _memory : Default() ?? _memory;

    /// <summary>The vault that has a secret which the user names: the one that is named, else the default one.</summary>
    /// <param name="vault">The vault's name; null where none is named.</param>
    public IConnectionStore ForSecret(string? vault) =>
        vault is not null ? Open(vault, isKnown: false) : Default() ?? throw DeviceAuthError.SecretNeedsVault();

    /// <summary>All stores that a listing covers: the vault that is named, or memory, the default vault and the vaults used so far.</summary>
    public IReadOnlyList<IConnectionStore> ForListing(string? vault) => vault switch
    {
        "" => [_memory],
        null => [_memory, .. KnownVaults()],
        _ => [Open(vault, isKnown: UsedVaults().Contains(vault))],
    };

    private IEnumerable<IConnectionStore> KnownVaults()
    {
        HashSet<string> used = UsedVaults();
        IReadOnlyList<VaultInfo> registered = Registered();
        return registered.Where(vault => vault.IsDefault || used.Contains(vault.Name))
            .Select(ToStore)
            .Concat<IConnectionStore>(used.Except(registered.Select(vault => vault.Name), StringComparer.OrdinalIgnoreCase)
                .Select(vault => Lost(vault, DeviceAuthError.VaultNotFound(vault, Names(registered)))));
    }

    /// <summary>The vaults that memory has connections of.</summary>
    private HashSet<string> UsedVaults() =>
        new(_cache.All().Select(pair => pair.Key.Vault).OfType<string>(), StringComparer.OrdinalIgnoreCase);

    private bool IsKnown(string? vault, string name) => _cache.Find(new ConnectionKey(vault, name)) is not null;

    /// <summary>The user's default vault; null where SecretManagement is not installed or has none.</summary>
    private IConnectionStore? Default()
    {
        VaultInfo? vault = Registered().FirstOrDefault(item => item.IsDefault);
        _defaultVault.Note(vault?.Name);
        return vault is null ? null : ToStore(vault);
    }

    /// <summary>
    /// The vault that was the default one, where there is none now and memory has the connection of it; otherwise null. A script
    /// that found it there before goes on.
    /// </summary>
    private IConnectionStore? LastDefault(string name)
    {
        if (_defaultVault.LastName is not { } vault || !IsKnown(vault, name))
        {
            return null;
        }

        _pipeline.WriteWarning(
            $"There is no default vault any more, so '{name}' of the vault '{vault}' is used, which this process knows. Run: "
            + $"Set-SecretVaultDefault -Name {CommandText.Quote(vault)}, register it again where it is gone, or name it with -Vault.");
        return Open(vault, isKnown: true);
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

    /// <param name="name">The vault's name.</param>
    /// <param name="isKnown">Memory has what is wanted of it, so that it need not be registered.</param>
    private IConnectionStore Open(string name, bool isKnown)
    {
        IReadOnlyList<VaultInfo> vaults = _secrets.IsAvailable ? _secrets.Vaults() : [];
        if (vaults.FirstOrDefault(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } vault)
        {
            return ToStore(vault);
        }

        DeviceAuthException reason = _secrets.IsAvailable
            ? DeviceAuthError.VaultNotFound(name, Names(vaults))
            : DeviceAuthError.SecretManagementNotFound();
        return isKnown ? Lost(name, reason) : throw reason;
    }

    private static string[] Names(IReadOnlyList<VaultInfo> vaults) => vaults.Select(vault => vault.Name).ToArray();

    private LostVaultStore Lost(string vault, DeviceAuthException reason) => new(vault, _cache, reason, _pipeline);

    private VaultStore ToStore(VaultInfo vault) => new(
        new SecretVault(_secrets, vault, ConnectionRecord.RevisionOf, _clock, _pipeline), _pipeline);
}
