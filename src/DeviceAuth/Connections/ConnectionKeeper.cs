using System;

namespace DeviceAuth.Connections;

/// <summary>Keeps the connection of a sign-in, and lets it take the place of what was kept under its name.</summary>
internal sealed class ConnectionKeeper
{
    private readonly ConnectionCache _cache;
    private readonly ConnectionSaver _saver;
    private readonly IClock _clock;

    public ConnectionKeeper(ConnectionCache cache, ConnectionSaver saver, IClock clock)
    {
        _cache = cache;
        _saver = saver;
        _clock = clock;
    }

    /// <summary>What the store has under the name, or memory has newer; null where neither has anything.</summary>
    public Connection? Existing(string name, IConnectionStore store, IPipeline pipeline)
    {
        using IDisposable exclusive = store.Lock(pipeline);
        return Connection.Newer(_cache.Find(new ConnectionKey(store.Vault, name))?.Unsaved, store.Read(name, pipeline));
    }

    /// <summary>Keeps the connection. What the store refuses stays in memory, and the user is warned.</summary>
    public void Keep(Connection connection, IConnectionStore store, IPipeline pipeline)
    {
        CachedConnection cached = _cache[new ConnectionKey(store.Vault, connection.Name)];
        using IDisposable turn = cached.Enter(pipeline);
        Save(connection, cached, store, pipeline);
    }

    /// <summary>The tokens of this connection are in memory, saved or not; what could not be kept has nobody.</summary>
    public bool IsKept(Connection? connection, IConnectionStore store) => connection is not null
        && _cache.Find(new ConnectionKey(store.Vault, connection.Name))?.Current?.AccessToken == connection.AccessToken;

    /// <summary>
    /// Puts a connection that is in memory into a store, where that has none of the name: it was made before there was a vault,
    /// and nobody needs to sign in again for it.
    /// </summary>
    public void Move(string name, IConnectionStore memory, IConnectionStore store, IPipeline pipeline)
    {
        CachedConnection cached = _cache[new ConnectionKey(memory.Vault, name)];
        using IDisposable turn = cached.Enter(pipeline);
        if (cached.Current is { } connection && Existing(name, store, pipeline) is null)
        {
            Keep(connection, store, pipeline);
            Forget(cached, name, memory, pipeline);
            pipeline.WriteVerbose($"The connection '{connection.Name}' is kept in the vault '{store.Vault}' from now on.");
        }
    }

    /// <summary>Forgets a connection in memory that one of a store has taken the place of: memory would be found first.</summary>
    public void Forget(string name, IConnectionStore memory, IPipeline pipeline)
    {
        CachedConnection cached = _cache[new ConnectionKey(memory.Vault, name)];
        using IDisposable turn = cached.Enter(pipeline);
        Forget(cached, name, memory, pipeline);
    }

    private static void Forget(CachedConnection cached, string name, IConnectionStore memory, IPipeline pipeline)
    {
        cached.Current = null;
        cached.SaveAgainAt = null;
        memory.Remove(name, pipeline);
    }

    private void Save(Connection connection, CachedConnection cached, IConnectionStore store, IPipeline pipeline)
    {
        Connection After(long revision) => connection with { Revision = Connection.NextRevision(revision, _clock.UtcNow) };
        long known = cached.Current?.Revision ?? 0;
        IDisposable exclusive;
        try
        {
            exclusive = store.Lock(pipeline);
        }
        catch (DeviceAuthException exception)
        {
            // A completed sign-in is not given up for it.
            _saver.SaveLater(cached, After(known), store, exception, pipeline);
            return;
        }

        try
        {
            _saver.Save(cached, After(Math.Max(known, StoredRevision(connection.Name, store, pipeline))), store, pipeline);
        }
        finally
        {
            cached.Release(exclusive);
        }
    }

    private static long StoredRevision(string name, IConnectionStore store, IPipeline pipeline)
    {
        try
        {
            return store.Read(name, pipeline)?.Revision ?? 0;
        }
        catch (DeviceAuthException)
        {
            // A completed sign-in is not given up for it: saving tells what is wrong, or replaces the record.
            return 0;
        }
    }
}
