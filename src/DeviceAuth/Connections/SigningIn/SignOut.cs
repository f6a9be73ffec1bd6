using System;
using System.Collections.Generic;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// Revokes a connection's tokens at the provider (RFC 7009), then forgets it. What could not be done is said, and forgetting
/// does not depend on the provider.
/// </summary>
internal sealed class SignOut
{
    private readonly ConnectionCache _cache;
    private readonly TokenRevocation _tokens;
    private readonly ClientRetirement _clients;
    private readonly IClock _clock;

    public SignOut(ConnectionCache cache, OAuthClients oauth, ServerFinder servers, IClock clock)
    {
        _cache = cache;
        _clock = clock;
        _tokens = new TokenRevocation(oauth, servers, clock);
        _clients = new ClientRetirement(new ConnectionKeeper(cache, clock), oauth, clock);
    }

    /// <summary>The connection's newest state. Throws <c>ConnectionNotFound</c> where there is none of that name.</summary>
    public Connection Find(string name, IConnectionStore store)
    {
        using IDisposable held = store.Hold();
        return _cache.Newest(name, store)
            ?? throw DeviceAuthError.ConnectionNotFound(name, _cache.NamesIn(store));
    }

    /// <summary>Signs the connection out. Throws only where it could not be forgotten.</summary>
    public void Run(Connection connection, IConnectionStore store, IPipeline pipeline)
    {
        CachedConnection place = _cache[new ConnectionKey(store.Vault, connection.Name)];
        using CachedConnection.Turn turn = place.Enter(connection.Name, store, pipeline, _clock);
        turn.Lock();

        // A refresh may have ended while this waited, here or in another process, and its tokens are the ones that live.
        Connection newest = _cache.Newest(connection.Name, store) ?? connection;
        List<string> warnings = [];
        _tokens.Run(newest, turn.Client, warnings, pipeline);
        RemoveClients(newest, store, warnings, pipeline);
        try
        {
            turn.Forget();
            pipeline.WriteVerbose($"The connection '{connection.Name}' is forgotten.");
        }
        finally
        {
            warnings.ForEach(pipeline.WriteWarning); // last: with -WarningAction Stop the first one throws
        }
    }

    /// <summary>The client that registered itself for the connection goes with it (RFC 7592 §2.3), after its tokens, and so do those of before.</summary>
    private void RemoveClients(Connection kept, IConnectionStore store, List<string> warnings, IPipeline pipeline) => _clients.Run(
        [.. FormerClient.Of(kept) is { } own ? [own] : Array.Empty<FormerClient>(), .. kept.Client.Former],
        kept,
        store,
        (client, outcome) => warnings.Add($"{ClientRetirement.Staying(client, kept.Name, outcome)} {ClientRetirement.RemoveItThere(client)}"),
        pipeline);
}
