using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using DeviceAuth.Connections;

namespace DeviceAuth.Tests.Fakes;

/// <summary>A vault that remembers what was done to it, and notes a change without the lock.</summary>
internal sealed class RecordingStore : IConnectionStore
{
    private readonly Lock _sync = new();
    private readonly Dictionary<string, Connection> _kept = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _events = [];
    private bool _locked;

    public string? Vault { get; init; } = "TestVault";

    public bool IsShared { get; init; }

    public IReadOnlyList<string> Events
    {
        get
        {
            lock (_sync)
            {
                return _events.ToArray();
            }
        }
    }

    /// <summary>Another process has the connection's lock.</summary>
    public bool IsTaken { get; set; }

    /// <summary>The lock that is held was taken away: its file is deleted.</summary>
    public bool IsLost { get; set; }

    /// <summary>Runs when the lock was asked for in vain, with the caller's patience.</summary>
    public Action<TimeSpan>? OnTry { get; set; }

    /// <summary>Runs when the lock is asked for.</summary>
    public Action? OnLock { get; set; }

    /// <summary>Runs before a connection is read.</summary>
    public Action? OnRead { get; set; }

    /// <summary>Runs before a secret of the user's own is read.</summary>
    public Action? OnReadSecret { get; set; }

    /// <summary>Runs before a connection is kept.</summary>
    public Action<Connection>? OnWrite { get; set; }

    /// <summary>Runs before a connection is removed.</summary>
    public Action? OnRemove { get; set; }

    /// <summary>Runs before a connection is kept whose caller was interrupted.</summary>
    public Action<Connection>? OnWriteDetached { get; set; }

    /// <summary>The revision of another process's removal of the connection.</summary>
    public long? Removed { get; set; }

    /// <summary>When another process asked the provider in vain.</summary>
    public DateTimeOffset? Failed { get; set; }

    /// <summary>Keeps a connection as if another process had.</summary>
    public RecordingStore With(Connection connection)
    {
        _kept[connection.Name] = connection;
        return this;
    }

    public Connection? Peek(string name) => _kept.GetValueOrDefault(name);

    public IHeldLock Lock(string name)
    {
        Note("lock");
        OnLock?.Invoke();
        _locked = true;
        return new Unlock(this);
    }

    public IHeldLock? TryLock(string name, TimeSpan patience)
    {
        if (!IsTaken)
        {
            return Lock(name);
        }

        Note($"tried for {patience.TotalSeconds:0} s");
        OnTry?.Invoke(patience);
        return null;
    }

    public IDisposable Hold() => NoLock.Instance;

    public Connection? Read(string name)
    {
        Note(_locked ? "read" : "read without lock");
        OnRead?.Invoke();
        return _kept.GetValueOrDefault(name);
    }

    public void Write(Connection connection)
    {
        Note(_locked ? $"write {connection.Grant.RefreshToken?.Reveal() ?? "no refresh token"}" : "write without lock");
        OnWrite?.Invoke(connection);
        _kept[connection.Name] = connection;
        Failed = null;
    }

    /// <summary>What the user himself keeps in the vault, by name.</summary>
    public Dictionary<string, string> Secrets { get; } = [];

    public string? ReadSecret(string secretName)
    {
        Note($"read secret {secretName}");
        OnReadSecret?.Invoke();
        return Secrets.GetValueOrDefault(secretName);
    }

    public void WriteDetached(Connection connection, IPipeline pipeline)
    {
        Note(_locked ? $"write detached {connection.Grant.RefreshToken?.Reveal()}" : "write detached without lock");
        OnWriteDetached?.Invoke(connection);
        _kept[connection.Name] = connection;
    }

    public void Remove(string name)
    {
        Note(_locked ? "remove" : "remove without lock");
        OnRemove?.Invoke();
        _kept.Remove(name);
    }

    public long? RemovedRevision(string name) => Removed;

    public DateTimeOffset? RefreshFailedAt(string name) => Failed;

    public void WarnIfReserved(string name)
    {
    }

    public void NoteRefreshFailure(string name) => Note(_locked ? "note failure" : "note failure without lock");

    public IReadOnlyList<string> Names() => _kept.Keys.ToArray();

    private void Note(string what)
    {
        lock (_sync)
        {
            _events.Add(what);
        }
    }

    private sealed class Unlock : IHeldLock
    {
        private readonly RecordingStore _store;

        public Unlock(RecordingStore store) => _store = store;

        public bool IsStillMine => !_store.IsLost;

        public void Dispose()
        {
            _store.IsLost = false;
            _store._locked = false;
            _store.Note("unlock");
        }
    }
}
