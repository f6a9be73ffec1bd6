using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Connections;

/// <summary>
/// Stands in for a vault that is no longer registered: memory is all there is of its connections. What no vault had is used on.
/// What the vault has too is not refreshed, since whoever still reaches the vault would be left with a spent refresh token.
/// </summary>
internal sealed class LostVaultStore : IConnectionStore
{
    private readonly string _vault;
    private readonly ConnectionCache _cache;
    private readonly DeviceAuthException _reason;
    private readonly IPipeline _pipeline;

    /// <param name="vault">The vault's name.</param>
    /// <param name="cache">What memory has.</param>
    /// <param name="reason">Why the vault is not there, and what to do about it.</param>
    /// <param name="pipeline">Where warnings go.</param>
    public LostVaultStore(string vault, ConnectionCache cache, DeviceAuthException reason, IPipeline pipeline)
    {
        _vault = vault;
        _cache = cache;
        _reason = reason;
        _pipeline = pipeline;
    }

    public string? Vault => _vault;

    public bool IsShared => false;

    /// <summary>Nothing to lock: which store the vault was one of is not known any more.</summary>
    public IHeldLock Lock(string name) => NoLock.Instance;

    public IHeldLock? TryLock(string name, TimeSpan patience) => NoLock.Instance;

    public IDisposable Hold() => NoLock.Instance;

    public Connection? Read(string name) =>
        _cache.Find(new ConnectionKey(_vault, name))?.Unsaved is null ? throw _reason : null;

    public string? ReadSecret(string secretName) => throw _reason;

    public void Write(Connection connection) => throw _reason;

    public void WriteDetached(Connection connection, IPipeline pipeline) => throw _reason;

    public void Remove(string name) => _pipeline.WriteWarning(
        $"'{name}' is forgotten in this process alone. What the vault '{_vault}' has of it is still there: {_reason.Message} "
        + "Register the vault again and run Disconnect-DeviceAuth, or remove the secret with the vault's own tools.");

    public long? RemovedRevision(string name) => null;

    public DateTimeOffset? RefreshFailedAt(string name) => null;

    public void NoteRefreshFailure(string name)
    {
    }

    public void WarnIfReserved(string name)
    {
    }

    public IReadOnlyList<string> Names() => _cache.All()
        .Where(pair => new ConnectionKey(_vault, pair.Key.Name).Equals(pair.Key))
        .Select(pair => pair.Key.Name)
        .ToArray();
}
