using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// Ends what a sign-in replaces at its server, where that one's client registered itself: nobody else could remove it. First the tokens are
/// revoked, which needs the client; then that is removed.
/// </summary>
internal sealed class ReplacedClients
{
    private readonly ConnectionKeeper _keeper;
    private readonly TokenRevocation _tokens;
    private readonly ClientRetirement _clients;

    public ReplacedClients(ConnectionKeeper keeper, OAuthClients oauth, ServerFinder servers, IClock clock)
    {
        _keeper = keeper;
        _tokens = new TokenRevocation(oauth, servers, clock);
        _clients = new ClientRetirement(keeper, oauth, clock);
    }

    /// <summary>Its client registered itself, and goes with it.</summary>
    public static bool HaveThatOf(Connection connection) => FormerClient.Of(connection) is not null;

    /// <summary>
    /// Ends what was replaced. Not while a vault still has that and not the new connection: whoever reads it signs in as that client, and what
    /// removes it stays with the new one until that is saved.
    /// </summary>
    /// <param name="replaced">What was replaced; null for nothing.</param>
    /// <param name="kept">The new connection.</param>
    /// <param name="store">Where that is kept.</param>
    /// <param name="isRefused">The server no longer takes the client of before: that it knows it no more is no news.</param>
    /// <param name="pipeline">Where to wait.</param>
    public void End(Connection? replaced, Connection kept, IConnectionStore store, bool isRefused, IPipeline pipeline)
    {
        FormerClient? own = replaced is null ? null : FormerClient.Of(replaced);
        bool isGone = own?.IsOf(kept) == false;
        if ((!isGone && kept.Client.Former.Count == 0) || !_keeper.IsSaved(kept, store))
        {
            return;
        }

        List<string> unrevoked = [];
        if (isGone)
        {
            pipeline.WriteVerbose($"Ending what '{kept.Name}' was before at {replaced!.Server.Authority.ShownHost()}.");
            _tokens.Run(replaced, before => before.Client.Requesting, unrevoked, pipeline);
        }

        FormerClient[] gone = [.. isGone ? [own!] : Array.Empty<FormerClient>(), .. kept.Client.Former.Where(former => former.Own.Address != own?.Own.Address)];
        List<string> warnings = [];
        IReadOnlyList<FormerClient> left = _clients.Run(gone, replaced ?? kept, store, (client, outcome) => Tell(client, outcome, isRefused && client == own), pipeline);
        if (kept.Client.Former.Count != left.Count)
        {
            Keep(left, kept, store, pipeline);
        }

        // Where the client is gone, its tokens went with it at most servers (RFC 7592 §2.3).
        (warnings.Count == 0 ? [] : unrevoked).Concat(warnings).ToList().ForEach(pipeline.WriteNote);

        void Tell(FormerClient client, RemovalOutcome outcome, bool isKnown)
        {
            string text = ClientRetirement.Staying(client, kept.Name, outcome);
            if (outcome.MayBeGone && isKnown)
            {
                pipeline.WriteVerbose(text);
            }
            else
            {
                warnings.Add($"{text} {(outcome.MayPass ? $"It is tried again when '{kept.Name}' is signed in anew or signed out." : ClientRetirement.RemoveItThere(client))}");
            }
        }
    }

    /// <summary>What is done by now is asked for once more at the next chance where that cannot be kept, and costs no more than that.</summary>
    private void Keep(IReadOnlyList<FormerClient> left, Connection kept, IConnectionStore store, IPipeline pipeline)
    {
        try
        {
            _keeper.Change(kept.Name, store, pipeline, newest => newest with { Client = newest.Client with { Former = left } });
        }
        catch (DeviceAuthException exception)
        {
            pipeline.WriteVerbose($"Which clients are removed could not be noted. {exception.Message}");
        }
    }

    /// <summary>Ends a connection whose place another one has, in another store. What Ctrl+C leaves of it is done without making anybody wait: nobody has it any more.</summary>
    public void End(Connection left, IConnectionStore store, IPipeline pipeline)
    {
        try
        {
            Remove(left, store, pipeline);
        }
        catch (OperationCanceledException)
        {
            new DetachedRequests().Add(detached => Remove(left, store, detached)); // all of it again: to revoke a token twice is no error (RFC 7009 §2.2)
            throw;
        }
    }

    private void Remove(Connection left, IConnectionStore store, IPipeline pipeline)
    {
        List<string> warnings = [];
        _tokens.Run(left, before => before.Client.Requesting, warnings, pipeline);
        _clients.Run(
            [FormerClient.Of(left)!, .. left.Client.Former],
            left,
            store,
            (client, outcome) => warnings.Add($"{ClientRetirement.Staying(client, left.Name, outcome)} {ClientRetirement.RemoveItThere(client)}"),
            pipeline);
        warnings.ForEach(pipeline.WriteNote);
    }
}
