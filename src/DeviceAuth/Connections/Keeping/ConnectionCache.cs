using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Connections;

/// <summary>The connections that this process knows, by vault and name: never "the last one".</summary>
internal sealed class ConnectionCache
{
    private readonly ConcurrentDictionary<ConnectionKey, CachedConnection> _connections = new();

    /// <summary>The connection's place, whether or not it is signed in.</summary>
    public CachedConnection this[ConnectionKey key] => _connections.GetOrAdd(key, _ => new CachedConnection());

    /// <summary>The connection's place if it is known and signed in; otherwise null. Takes no lock.</summary>
    public CachedConnection? Find(ConnectionKey key) =>
        _connections.TryGetValue(key, out CachedConnection? cached) && cached.Current is not null ? cached : null;

    /// <summary>The names of all connections of a store, those that it refused included.</summary>
    public IReadOnlyCollection<string> NamesIn(IConnectionStore store)
    {
        IEnumerable<string> refused = _connections
            .Where(pair => pair.Value.Unsaved is not null && new ConnectionKey(store.Vault, pair.Key.Name).Equals(pair.Key))
            .Select(pair => pair.Key.Name);
        return new HashSet<string>(store.Names().Concat(refused), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The newest that memory and a store have of a connection; null where neither has it. Memory alone counts where the vault is
    /// no longer there.
    /// </summary>
    public Connection? Newest(string name, IConnectionStore store)
    {
        KeptState memory = Find(new ConnectionKey(store.Vault, name))?.State ?? KeptState.Nothing;
        try
        {
            return memory.Newest(name, store);
        }
        catch (DeviceAuthException exception) when (memory.Connection is not null && exception.IsLostVault)
        {
            return memory.Connection;
        }
    }

    /// <summary>A store has this very state of it; false where it refused that, so that this process alone has it.</summary>
    public bool IsSaved(Connection connection, IConnectionStore store) =>
        Find(new ConnectionKey(store.Vault, connection.Name))?.Unsaved?.Revision != connection.Revision;

    /// <summary>This process can prove the client of this state of it, as far as is known without asking for anything.</summary>
    public bool CanProve(Connection connection, IConnectionStore store) => connection.Client.Given.Credential is not { IsAtHand: false }
        || Find(new ConnectionKey(store.Vault, connection.Name))?.WasGivenCredentialOf(connection) == true;

    /// <summary>All that this process knows of any connection that is secret, in plain text, for who takes it out of a message.</summary>
    public IEnumerable<string> SecretTexts() => _connections.Values.SelectMany(place => place.SecretTexts());

    /// <summary>All that are signed in, in no particular order.</summary>
    public IReadOnlyList<KeyValuePair<ConnectionKey, Connection>> All() => _connections
        .Where(pair => pair.Value.Current is not null)
        .Select(pair => new KeyValuePair<ConnectionKey, Connection>(pair.Key, pair.Value.Current!))
        .ToArray();
}
