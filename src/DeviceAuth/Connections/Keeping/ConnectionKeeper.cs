using System;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>Keeps the connection of a sign-in, and lets it take the place of what was kept under its name.</summary>
internal sealed partial class ConnectionKeeper
{
    private readonly ConnectionCache _cache;
    private readonly IClock _clock;

    public ConnectionKeeper(ConnectionCache cache, IClock clock)
    {
        _cache = cache;
        _clock = clock;
    }

    /// <summary>What the store has under the name, or memory has newer; null where neither has anything.</summary>
    public Connection? Existing(string name, IConnectionStore store) => _cache.Newest(name, store);

    /// <summary>Notes that the user wants the connection in memory and in no vault, until it is removed.</summary>
    public void Bind(string name, MemoryStore memory, IPipeline pipeline)
    {
        using CachedConnection.Turn turn = Enter(name, memory, pipeline);
        if (turn.Current is not null)
        {
            memory.Bind(name);
        }
    }

    /// <summary>Keeps the connection. What the store refuses stays in memory, and the user is warned.</summary>
    /// <param name="connection">The connection of a new sign-in.</param>
    /// <param name="store">Where it is kept.</param>
    /// <param name="pipeline">Where to wait and warn.</param>
    /// <param name="beforeReplacing">Is told of the connection that this one is about to replace; what it throws keeps that one.</param>
    /// <returns>The connection as it is kept.</returns>
    public Connection Keep(
        Connection connection, IConnectionStore store, IPipeline pipeline, Action<Connection, Connection, IPipeline>? beforeReplacing = null)
    {
        using CachedConnection.Turn turn = Enter(connection.Name, store, pipeline);
        turn.Replace(connection, before => beforeReplacing?.Invoke(before, connection, pipeline));
        return turn.Current!;
    }

    /// <summary>Changes what is kept of a connection, where it is there still.</summary>
    /// <param name="name">The connection's name.</param>
    /// <param name="store">Where it is kept.</param>
    /// <param name="pipeline">Where to wait.</param>
    /// <param name="change">Makes the next state of the newest one; the same one where there is nothing to change.</param>
    public void Change(string name, IConnectionStore store, IPipeline pipeline, Func<Connection, Connection> change)
    {
        using CachedConnection.Turn turn = Enter(name, store, pipeline);
        if (turn.Newest() is { } newest && change(newest) is var next && !ReferenceEquals(next, newest))
        {
            turn.Save(next with { Revision = Connection.NextRevision(newest.Revision, _clock.UtcNow) });
        }
    }

    /// <summary>Takes note of what a client proves itself with, of which a store keeps less than this process was given.</summary>
    public void Note(Connection existing, ClientCredential credential, IConnectionStore store, IPipeline pipeline)
    {
        using CachedConnection.Turn turn = Enter(existing.Name, store, pipeline);
        turn.Note(existing, credential);
    }

    /// <summary>What a kept client proves itself with, of which a store keeps less than a sign-in needs; null for nothing of the kind.</summary>
    /// <exception cref="DeviceAuthException">This process has not got it.</exception>
    public ClientCredential? Credential(Connection existing, IConnectionStore store, IPipeline pipeline)
    {
        if (existing.Client.Given.Credential is not { } credential)
        {
            return null;
        }

        using CachedConnection.Turn turn = Enter(existing.Name, store, pipeline);
        return turn.Whole(credential, existing);
    }

    /// <summary>The tokens of this connection are in memory, saved or not; what could not be kept has nobody.</summary>
    public bool IsKept(Connection? connection, IConnectionStore store) => connection?.AccessToken is { } token
        && _cache.Find(new ConnectionKey(store.Vault, connection.Name))?.Current?.AccessToken?.Secret == token.Secret;

    /// <summary>What memory has under the name, without a look at the store; null where that is nothing.</summary>
    public Connection? InMemory(string name, IConnectionStore store) => _cache.Find(new ConnectionKey(store.Vault, name))?.Current;

    /// <summary>See <see cref="ConnectionCache.IsSaved"/>.</summary>
    public bool IsSaved(Connection connection, IConnectionStore store) => _cache.IsSaved(connection, store);

    /// <summary>
    /// Puts a connection that is in memory into a store, where that has none of the name: it was made before there was a vault,
    /// and nobody needs to sign in again for it.
    /// </summary>
    public void Move(string name, IConnectionStore memory, IConnectionStore store, IPipeline pipeline)
    {
        using CachedConnection.Turn turn = Enter(name, memory, pipeline);
        if (turn.Current is { } connection && Existing(name, store) is null)
        {
            Keep(connection, store, pipeline);
            turn.Forget();
            pipeline.WriteVerbose($"The connection '{connection.Name}' is kept in the vault '{store.Vault}' from now on.");
        }
    }

    /// <summary>Forgets a connection in memory that one of a store has taken the place of: memory would be found first.</summary>
    public void Forget(string name, IConnectionStore memory, IPipeline pipeline)
    {
        using CachedConnection.Turn turn = Enter(name, memory, pipeline);
        turn.Forget();
    }

    private CachedConnection.Turn Enter(string name, IConnectionStore store, IPipeline pipeline) =>
        _cache[new ConnectionKey(store.Vault, name)].Enter(name, store, pipeline, _clock);
}
