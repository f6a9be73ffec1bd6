using System;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// The client of a sign-in that registers itself (RFC 7591): the one that the connection has already, or one for it. Where the sign-in
/// comes to nothing, a new one is removed again, so that nothing is left at the server that nobody has.
/// </summary>
internal sealed class OwnClient
{
    /// <summary>What the server, and perhaps the person who approves, knows it by.</summary>
    private const string Name = "DeviceAuth";

    /// <summary>How long its removal may take, while the prompt is back already.</summary>
    private static readonly TimeSpan LongestDetached = TimeSpan.FromSeconds(30);

    private readonly OAuthClient _oauth;

    public OwnClient(OAuthClient oauth) => _oauth = oauth;

    /// <summary>Runs a sign-in as that client.</summary>
    /// <param name="server">What is known of the server.</param>
    /// <param name="request">What the user asked for.</param>
    /// <param name="known">The client that registered itself before; null where there is none.</param>
    /// <param name="pipeline">Where to wait.</param>
    /// <param name="run">The sign-in.</param>
    /// <param name="hasBegun">A person may be at that sign-in by now.</param>
    /// <param name="isKept">The connection of a sign-in as that client is kept, though an error came after that.</param>
    public Connection Run(
        AuthorizationServer server,
        SignInRequest request,
        ClientRegistration? known,
        IPipeline pipeline,
        Func<ClientRegistration, Connection> run,
        Func<bool> hasBegun,
        Func<ClientRegistration, bool> isKept)
    {
        if (known is null)
        {
            return RunAsNew(server, request, pipeline, run, isKept);
        }

        try
        {
            return run(known);
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.ClientRejected && !hasBegun() && server.OpenRegistrationEndpoint is not null)
        {
            // Servers end and delete clients as they like, and each sign-in as that one would fail.
            pipeline.WriteVerbose("The provider no longer takes the client that was registered before. Another one is registered.");
            return RunAsNew(server, request, pipeline, run, isKept);
        }
    }

    /// <summary>Removes the registration. Null where that was done or there is none; otherwise why not, as a sentence.</summary>
    public string? Remove(ClientRegistration client, IPipeline pipeline)
    {
        if (client.Own is not { } own)
        {
            return null;
        }

        if (own is not { Address: { } address, Token: { } token })
        {
            return "the server does not say how that is done.";
        }

        try
        {
            pipeline.Await(stopping => _oauth.RemoveAsync(address, token, stopping));
            return null;
        }
        catch (DeviceAuthException exception)
        {
            return exception.Message;
        }
    }

    private Connection RunAsNew(
        AuthorizationServer server, SignInRequest request, IPipeline pipeline, Func<ClientRegistration, Connection> run, Func<ClientRegistration, bool> isKept)
    {
        Uri endpoint = server.OpenRegistrationEndpoint ?? throw DeviceAuthError.RegistrationNotOffered(request.Authority ?? server.TokenEndpoint);
        pipeline.WriteVerbose($"Registering a client at {endpoint.Shown()}.");
        ClientRegistration client = pipeline.Await(stopping => _oauth.RegisterPublicAsync(endpoint, Name, request.Authorization.Scopes, stopping));
        try
        {
            return run(client);
        }
        catch (Exception exception)
        {
            if (isKept(client))
            {
                throw;
            }

            if (exception is OperationCanceledException || pipeline.Stopping.IsCancellationRequested)
            {
                Task.Run(() => RemoveDetached(client));
            }
            else if (Remove(client, pipeline) is { } failure)
            {
                pipeline.WriteVerbose($"The client {client.ClientId} that was registered stays registered: {failure}");
            }

            throw;
        }
    }

    private void RemoveDetached(ClientRegistration client)
    {
        using DetachedPipeline detached = new(LongestDetached);
        Remove(client, detached);
    }
}
