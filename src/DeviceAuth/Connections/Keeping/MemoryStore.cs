using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Connections;

/// <summary>Keeps connections in this process's memory and nowhere else: they end with it.</summary>
internal sealed class MemoryStore : IConnectionStore
{
    private readonly ConcurrentDictionary<string, Connection> _connections = new(StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, bool> _bound = new(StringComparer.OrdinalIgnoreCase);

    public string? Vault => null;

    public bool IsShared => false;

    /// <summary>Nothing to lock: no other process sees this store, and the connection's gate orders the callers in this one.</summary>
    public IHeldLock Lock(string name) => NoLock.Instance;

    public IHeldLock? TryLock(string name, TimeSpan patience) => NoLock.Instance;

    public IDisposable Hold() => NoLock.Instance;

    public Connection? Read(string name) =>
        _connections.TryGetValue(name, out Connection? connection) ? connection : null;

    /// <summary>Nothing but connections is here: what a vault had when one was made, that one has itself.</summary>
    public string? ReadSecret(string secretName) => null;

    public void Write(Connection connection) => _connections[connection.Name] = connection;

    public void WriteDetached(Connection connection, IPipeline pipeline) => Write(connection);

    /// <summary>The user wants the connection here and in no vault, until it is removed.</summary>
    public void Bind(string name) => _bound[name] = true;

    /// <summary>The connection is here by the user's wish, and not for want of a vault.</summary>
    public bool IsBound(string name) => _bound.ContainsKey(name);

    public void Remove(string name)
    {
        _connections.TryRemove(name, out _);
        _bound.TryRemove(name, out _);
    }

    public long? RemovedRevision(string name) => null;

    public DateTimeOffset? RefreshFailedAt(string name) => null;

    public void NoteRefreshFailure(string name)
    {
    }

    public void WarnIfReserved(string name)
    {
    }

    public IReadOnlyList<string> Names() => _connections.Keys.ToArray();
}
