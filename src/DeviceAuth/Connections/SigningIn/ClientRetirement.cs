using System;
using System.Collections.Generic;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// Removes clients that registered themselves for a connection which signs in as them no more (RFC 7592 §2.3). One that another connection
/// signs in as stays, and whoever that is can remove it from then on.
/// </summary>
internal sealed class ClientRetirement
{
    /// <summary>How long all of them may take before no more are tried: somebody waits at a prompt.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConnectionKeeper _keeper;
    private readonly OAuthClients _oauth;
    private readonly IClock _clock;

    public ClientRetirement(ConnectionKeeper keeper, OAuthClients oauth, IClock clock)
    {
        _keeper = keeper;
        _oauth = oauth;
        _clock = clock;
    }

    /// <summary>Removes what can be removed.</summary>
    /// <param name="clients">The clients.</param>
    /// <param name="connection">Whose they were, and what its server may say again.</param>
    /// <param name="store">Where that is kept.</param>
    /// <param name="failed">Is told which of them stays registered, and why.</param>
    /// <param name="pipeline">Where to wait.</param>
    /// <returns>Those that the same may do for later.</returns>
    public IReadOnlyList<FormerClient> Run(
        IReadOnlyList<FormerClient> clients, Connection connection, IConnectionStore store, Action<FormerClient, RemovalOutcome> failed, IPipeline pipeline)
    {
        List<FormerClient> left = [];
        Deadline patience = new(_clock, Patience);
        foreach (FormerClient client in clients)
        {
            RemovalOutcome outcome = _keeper.OtherAs(client, connection.Name, store) is { } other ? HandOver(client, other, store, pipeline)
                : patience.IsOver ? RemovalOutcome.Untried
                : Remove(client, connection, pipeline);
            if (outcome.Failure is null)
            {
                continue;
            }

            failed(client, outcome);
            if (outcome.MayPass)
            {
                left.Add(client);
            }
        }

        return left;
    }

    /// <summary>What to say of a client that stays, without what can be done.</summary>
    public static string Staying(FormerClient client, string name, RemovalOutcome outcome) => outcome.MayBeGone
        ? $"The client {client.ClientId} that was registered for '{name}' may still be registered at {client.Authority.ShownHost()}: {outcome.Failure}"
        : $"The client {client.ClientId} that was registered for '{name}' stays registered at {client.Authority.ShownHost()}: {outcome.Failure}";

    /// <summary>What is left to the user.</summary>
    public static string RemoveItThere(FormerClient client) => $"Where {client.Authority.ShownHost()} has a page for registered applications, remove it there.";

    private RemovalOutcome Remove(FormerClient client, Connection connection, IPipeline pipeline)
    {
        RemovalOutcome outcome = pipeline.Await(stopping =>
            _oauth.For(OAuthDialect.Standard).Knowing(connection.Secrets).RemoveAsync(client.Own, stopping));
        if (outcome.Failure is null)
        {
            pipeline.WriteVerbose($"The client {client.ClientId} that was registered for '{connection.Name}' is removed.");
        }

        return outcome;
    }

    private RemovalOutcome HandOver(FormerClient client, Connection other, IConnectionStore store, IPipeline pipeline)
    {
        pipeline.WriteVerbose($"The client {client.ClientId} stays registered, since '{other.Name}' signs in as it.");
        try
        {
            if (other.Client.Given.Own is null)
            {
                if (_keeper.Existing(other.Name, store) is not { } there || !client.IsOf(there))
                {
                    return new RemovalOutcome($"'{other.Name}', which is kept elsewhere, signs in as it.");
                }

                _keeper.Change(other.Name, store, pipeline, newest => client.IsOf(newest) && newest.Client.Given.Own is null
                    ? newest with { Client = newest.Client with { Given = newest.Client.Given.As(client.Own) } }
                    : newest);
            }

            return RemovalOutcome.Done;
        }
        catch (DeviceAuthException exception)
        {
            return new RemovalOutcome($"'{other.Name}' signs in as it and could not be told what removes it. {exception.Message}", MayPass: true);
        }
    }
}
