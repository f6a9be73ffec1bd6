using System;
using System.Linq;
using System.Threading;
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

    private readonly OAuthClient _oauth;
    private readonly DetachedRequests _detached;
    private readonly Func<ClientRegistration, bool, bool> _isUsed;

    /// <param name="oauth">What asks.</param>
    /// <param name="detached">What is asked after Ctrl+C, the revocation of the sign-in's tokens among it.</param>
    /// <param name="isUsed">
    /// A connection is kept that signs in as a client. The second value says that Ctrl+C has come, after which memory alone can be asked, on
    /// any thread.
    /// </param>
    public OwnClient(OAuthClient oauth, DetachedRequests detached, Func<ClientRegistration, bool, bool> isUsed)
    {
        _oauth = oauth;
        _detached = detached;
        _isUsed = isUsed;
    }

    /// <summary>The server no longer takes the client that was registered before, and so knows it no more.</summary>
    public bool IsKnownRefused { get; private set; }

    /// <summary>Runs a sign-in as that client.</summary>
    /// <param name="server">What is known of the server.</param>
    /// <param name="request">What the user asked for.</param>
    /// <param name="known">The connection whose client registered itself before and serves this sign-in; null where there is none.</param>
    /// <param name="pipeline">Where to wait.</param>
    /// <param name="run">The sign-in.</param>
    /// <param name="hasBegun">A person may be at that sign-in by now.</param>
    public Connection Run(
        AuthorizationServer server,
        SignInRequest request,
        Connection? known,
        IPipeline pipeline,
        Func<SignInRequest, ClientRegistration, Connection> run,
        Func<bool> hasBegun)
    {
        if (known is null)
        {
            return RunAsNew(server, request, pipeline, run);
        }

        try
        {
            return run(request.AsClientOf(known), known.Client.Given);
        }
        catch (DeviceAuthException exception) when (server.OpenRegistrationEndpoint is not null && IsOfScopes(exception, request, known, hasBegun()))
        {
            pipeline.WriteVerbose("The client that was registered before may not have these scopes. Another one is registered for them.");
            return RunAsNew(server, request, pipeline, run);
        }
        catch (DeviceAuthException exception) when (hasBegun()
            && (exception.ErrorId == ErrorIds.ClientRejected || (exception.ErrorId == ErrorIds.SignInTimedOut && request.Browser is not null)))
        {
            // To a browser the server says on its own page that it does not know the client, and nobody comes back.
            throw exception.Advising(DeviceAuthError.ReplaceOwnClient(request.Name));
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.ClientRejected && server.OpenRegistrationEndpoint is not null)
        {
            // Servers end and delete clients as they like, and each sign-in as that one would fail.
            IsKnownRefused = true;
            pipeline.WriteVerbose("The provider no longer takes the client that was registered before. Another one is registered.");
            return RunAsNew(server, request, pipeline, run);
        }
    }

    /// <summary>
    /// A client may ask for the scopes that it was registered for (RFC 7591 §2), where the server minds: another API wants more than that. Nobody
    /// is asked twice; a browser came back at once.
    /// </summary>
    private static bool IsOfScopes(DeviceAuthException exception, SignInRequest request, Connection known, bool hasBegun) =>
        !request.Authorization.Scopes.All(known.Terms.Scopes.Contains)
        && (hasBegun ? request.Browser is not null && exception.ErrorId == ErrorIds.ScopeRejected
            : exception.ErrorId is ErrorIds.ScopeRejected or ErrorIds.ProviderError);

    private Connection RunAsNew(AuthorizationServer server, SignInRequest request, IPipeline pipeline, Func<SignInRequest, ClientRegistration, Connection> run)
    {
        Uri endpoint = server.OpenRegistrationEndpoint ?? throw DeviceAuthError.RegistrationNotOffered(request.Authority ?? server.TokenEndpoint);
        pipeline.WriteVerbose($"Registering a client at {endpoint.Shown()}.");
        SignInRequest asked = request.AsNewClient();
        ClientRegistration client = Register(endpoint, asked, pipeline);
        try
        {
            return run(asked, client);
        }
        catch (Exception exception)
        {
            throw After(exception is DeviceAuthException { ErrorId: ErrorIds.ClientRejected } refused ? refused.Advising(DeviceAuthError.OwnClientUnfit) : exception, client, pipeline);
        }
    }

    /// <summary>
    /// The request is not cut off by Ctrl+C: the server may have it by then, and registers a client that nobody has. What it brings is removed
    /// once it is there.
    /// </summary>
    private ClientRegistration Register(Uri endpoint, SignInRequest asked, IPipeline pipeline)
    {
        Task<ClientRegistration> request = Task.Run(() =>
            _oauth.RegisterPublicAsync(endpoint, Name, asked.Authorization.Scopes, asked.Browser?.RedirectUri, CancellationToken.None));
        try
        {
            return pipeline.Await(_ => request);
        }
        catch when (!request.IsFaulted)
        {
            _detached.AddAfter(request, RemoveUnused);
            throw;
        }
    }

    /// <summary>Removes the client of a sign-in that ends in an error, unless that came after the connection was kept.</summary>
    /// <returns>What to throw.</returns>
    private Exception After(Exception error, ClientRegistration client, IPipeline pipeline)
    {
        bool isStopped = error is OperationCanceledException || pipeline.Stopping.IsCancellationRequested;
        if (isStopped)
        {
            _detached.Add(detached => RemoveUnused(client, detached));
            return error;
        }

        if (_isUsed(client, false))
        {
            return error;
        }

        RemovalOutcome outcome;
        try
        {
            outcome = Remove(client, pipeline);
        }
        catch (OperationCanceledException)
        {
            _detached.Add(detached => RemoveUnused(client, detached));
            throw;
        }

        return outcome.Failure is { } failure && error is DeviceAuthException known
            ? known.With($"The client {client.ClientId} that was registered for this sign-in stays registered: {failure}")
            : error;
    }

    private void RemoveUnused(ClientRegistration client, IPipeline pipeline)
    {
        if (!_isUsed(client, true))
        {
            Remove(client, pipeline);
        }
    }

    private RemovalOutcome Remove(ClientRegistration client, IPipeline pipeline) =>
        pipeline.Await(stopping => _oauth.RemoveAsync(client.Own ?? OwnRegistration.Unknown, stopping));
}
