using System;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>Signs a person, or a client by itself, in and has what comes of it kept, or reuses a connection that still works.</summary>
internal sealed class SignIn
{
    /// <summary>A registered client that ends sooner is not used again: the refresh token would end with it.</summary>
    private static readonly TimeSpan LeastRegistration = TimeSpan.FromDays(7);

    private readonly ConnectionKeeper _keeper;
    private readonly TokenSource _tokens;
    private readonly MetadataDiscovery _discovery;
    private readonly OAuthClients _oauth;
    private readonly IClock _clock;
    private readonly ReplacedClients _replaced;

    public SignIn(
        ConnectionKeeper keeper,
        TokenSource tokens,
        MetadataDiscovery discovery,
        OAuthClients oauth,
        IClock clock)
    {
        _keeper = keeper;
        _tokens = tokens;
        _discovery = discovery;
        _oauth = oauth;
        _clock = clock;
        _replaced = new ReplacedClients(keeper, oauth, new ServerFinder(discovery), clock);
    }

    /// <summary>The existing connection where it is what was asked for and still works; null where a person must sign in.</summary>
    public Connection? Reuse(SignInRequest request, IConnectionStore store, IPipeline pipeline)
    {
        Connection? existing = _keeper.Existing(request.Name, store);
        if (existing is null)
        {
            return null;
        }

        if (!request.IsMetBy(existing))
        {
            pipeline.WriteWarning(
                $"The connection '{existing.Name}' to {existing.Server.Authority.ShownHost()} was made with other parameters. It is replaced when this "
                + (ReplacedClients.HaveThatOf(existing) && request.OwnClientOf(existing, _clock.UtcNow) is null
                    ? "sign-in succeeds: its tokens are revoked then, and the client that was registered for it is removed. To keep both, use -Name."
                    : "sign-in succeeds, and its provider is not told: to keep both, use -Name; to revoke it, run Disconnect-DeviceAuth first."));
            return null;
        }

        if (!request.IsRecentEnough(existing, _clock.UtcNow))
        {
            pipeline.WriteVerbose($"The sign-in of '{existing.Name}' is older than -MaxAge, or its age is not known.");
            return null;
        }

        if (request.Credential is { } credential)
        {
            _keeper.Note(existing, credential, store, pipeline);
        }

        try
        {
            Connection reused = _tokens.Get(request.Name, store, WantedToken.Default, pipeline);
            pipeline.WriteVerbose($"The connection '{reused.Name}' still works and is reused; -Force signs in anew.");
            return reused;
        }
        catch (DeviceAuthException exception) when (!exception.MayHaveArrived && exception.ErrorId
            is ErrorIds.SignInRequired or ErrorIds.ClientCredentialFailed or ErrorIds.ClientRejected or ErrorIds.ScopeRejected or ErrorIds.ProviderError)
        {
            // The provider refuses to renew it, and the person who could sign in anew is here.
            pipeline.WriteVerbose(exception.Message);
            if (exception.Provider?.Claims is { } claims && request.Authorization.Requirements.Claims is null)
            {
                pipeline.WriteWarning(
                    $"The provider wants a sign-in of another kind for '{existing.Name}'. If this one does not do, run the command again with -Force -Claims {CommandText.Quote(claims)}.");
            }

            return null;
        }
    }

    /// <summary>Tries the store before a code is shown, so that a locked or missing vault never wastes a finished sign-in.</summary>
    public void Try(SignInRequest request, IConnectionStore store, IPipeline pipeline)
    {
        try
        {
            _keeper.Existing(request.Name, store);
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.RecordUnreadable)
        {
            pipeline.WriteWarning($"{exception.Message} It is replaced when this sign-in succeeds, because of -Force.");
        }
    }

    /// <summary>Runs the flow to its end and keeps the connection.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="store">Where it is kept.</param>
    /// <param name="display">The screen.</param>
    /// <param name="pipeline">Where to wait.</param>
    /// <param name="settle">What has to follow once it is kept. It comes before any warning, of which each may end the command.</param>
    public Connection Run(SignInRequest request, IConnectionStore store, ISignInDisplay display, IPipeline pipeline, Action<Connection>? settle = null)
    {
        store.WarnIfReserved(request.Name);
        if (request.NamedBy is { } api)
        {
            pipeline.WriteWarning($"{api.Shown()} names {request.Authority!.Shown()} as who signs in for it. Go on only if you know that name.");
        }

        AuthorizationServer server = (request.Endpoints ?? Find(request, pipeline)) with { Traits = request.Traits };
        if (request.Browser is not null)
        {
            CodeFlowDemand.Check(server, request.Authority ?? server.TokenEndpoint);
        }

        OAuthClient oauth = _oauth.For(server.Traits.Dialect);
        DetachedRequests detached = new();
        if (!request.Registers)
        {
            return Run(request, server, request.Client(server), oauth, detached, () => false, store, display, pipeline, settle);
        }

        Uri authority = request.Authority ?? server.TokenEndpoint;
        OwnClient own = new(oauth, detached, (client, isStopped) =>
            client.Own is { } registration && _keeper.IsUsed(new FormerClient(client.ClientId, authority, registration), request.Name, store, isStopped));
        ISignInFlow? flow = null;
        Connection? existing = Existing(request, store);
        return own.Run(
            server,
            request,
            request.OwnClientOf(existing, _clock.UtcNow) is null ? null : existing,
            pipeline,
            (asked, client) => Run(asked, server, client, oauth, detached, () => own.IsKnownRefused, store, display, pipeline, settle, begun => flow = begun),
            () => flow?.HasBegun == true);
    }

    private Connection Run(
        SignInRequest request,
        AuthorizationServer server,
        ClientRegistration client,
        OAuthClient oauth,
        DetachedRequests detached,
        Func<bool> isReplacedRefused,
        IConnectionStore store,
        ISignInDisplay display,
        IPipeline pipeline,
        Action<Connection>? settle,
        Action<ISignInFlow>? watch = null)
    {
        ClientRegistration Register() => pipeline.Await(stopping => oauth.RegisterAsync(server, client, request.Authorization, stopping));
        ClientRegistration? known = server.RegistrationEndpoint is null ? null : KnownRegistration(request, store);
        ClientRegistration registered = known ?? Register();
        TokenReturn Return() => new(oauth, _clock, server.RevocationEndpoint, () => registered.Ready(server.Addressee, _clock.UtcNow), detached, server.Traits.RevocationNotice);
        ISignInFlow flow = Flow(oauth, server, registered, request);
        watch?.Invoke(flow);
        Connection? connection = null;
        Connection? replaced = null;
        TokenResponse token;
        string? trouble;
        try
        {
            try
            {
                token = flow.Run(display, pipeline);
            }
            catch (DeviceAuthException exception) when (known is not null && !flow.HasBegun && exception.ErrorId == ErrorIds.ClientRejected)
            {
                pipeline.WriteVerbose("The provider no longer knows the client that was registered before. Another one is registered.");
                registered = Register();
                flow = Flow(oauth, server, registered, request);
                token = flow.Run(display, pipeline);
            }

            connection = NewConnection.Of(
                request, server, client, registered, token, NewConnection.ReadAccount(token, server, registered, _clock, out trouble), _clock);
            connection = AccountFinder.Complete(connection, oauth, pipeline);
            NewConnection.RequireAccount(connection, request, token);
            SamePerson.Require(request, connection, token);
            connection = _keeper.Keep(connection, store, pipeline, (before, after, line) =>
            {
                SignInWarnings.OfAnotherPerson(before, after, line);
                replaced = before;
            });
        }
        catch when (flow.Coming is { } coming)
        {
            Return().OnceThere(coming);
            throw;
        }
        catch (Exception exception)
        {
            // Asked here and not in a filter, which would run before what was interrupted has put the connection into memory.
            IssuedTokens? left = _keeper.IsKept(connection, store) ? flow.Superseded : flow.Issued;
            Settle(settle, connection, store, pipeline);
            if (left is null)
            {
                throw;
            }

            // The provider granted something, and nobody has it.
            throw Return().After(exception, left, pipeline);
        }

        settle?.Invoke(connection);
        if (flow.Superseded is { } superseded)
        {
            Return().Beside(superseded, pipeline);
        }

        _replaced.End(replaced, connection, store, isReplacedRefused(), pipeline);
        SignInWarnings.Tell(connection, token, trouble, pipeline); // last: with -WarningAction Stop it throws
        return connection;
    }

    /// <summary>A warning that the vault refused it ended the command, and the connection is kept all the same.</summary>
    private void Settle(Action<Connection>? settle, Connection? connection, IConnectionStore store, IPipeline pipeline)
    {
        if (_keeper.IsKept(connection, store) && !pipeline.Stopping.IsCancellationRequested)
        {
            settle?.Invoke(connection!);
        }
    }

    /// <summary>Ends what gives way to a connection in another store, where its client registered itself; false where it is only forgotten.</summary>
    public bool End(Connection left, IConnectionStore store, IPipeline pipeline)
    {
        if (!ReplacedClients.HaveThatOf(left))
        {
            return false;
        }

        _replaced.End(left, store, pipeline);
        return true;
    }

    private ISignInFlow Flow(OAuthClient oauth, AuthorizationServer server, ClientRegistration client, SignInRequest request) =>
        request.IsUnattended ? new UnattendedFlow(oauth, _clock, server, client, request)
        : request.Browser is not null ? new BrowserFlow(oauth, _clock, server, client, request)
        : new DeviceCodeFlow(oauth, _clock, server, client, request);

    /// <summary>Where an API named the server, its user can mend no address of his own.</summary>
    private AuthorizationServer Find(SignInRequest request, IPipeline pipeline)
    {
        try
        {
            return Discover(request, pipeline);
        }
        catch (DeviceAuthException exception) when (request.NamedBy is not null && !exception.IsTransient && exception.ErrorId is ErrorIds.DiscoveryFailed or ErrorIds.IssuerMismatch)
        {
            throw exception.Advising(DeviceAuthError.AskWhoNamedIt(request.NamedBy));
        }
    }

    private AuthorizationServer Discover(SignInRequest request, IPipeline pipeline)
    {
        Uri authority = request.Authority!;
        pipeline.WriteVerbose($"Reading the metadata of {authority.Shown()}.");
        AuthorizationServer server = pipeline.Await(stopping =>
            _discovery.DiscoverAsync(
                authority,
                stopping,
                request.Provider?.GivenAs ?? MetadataDiscovery.AuthorityParameter,
                request.IsUnattended ? null : request.Browser is null ? DeviceFlowDemand.Check : CodeFlowDemand.Check));
        pipeline.WriteVerbose($"Its token endpoint is {server.TokenEndpoint.Shown()}.");
        return server;
    }

    /// <summary>The client that the existing connection registered, where it was for just such a sign-in and lives on.</summary>
    private ClientRegistration? KnownRegistration(SignInRequest request, IConnectionStore store)
    {
        return Existing(request, store) is { Client.Registered: { } registered } existing
            && request.IsMetBy(existing)
            && existing.Terms.Scopes.SequenceEqual(request.Authorization.Scopes)
            && registered.ExpiresAt - _clock.UtcNow > LeastRegistration
                ? registered
                : null;
    }

    private Connection? Existing(SignInRequest request, IConnectionStore store)
    {
        try
        {
            return _keeper.Existing(request.Name, store);
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.RecordUnreadable)
        {
            return null; // it was told before that the record is replaced
        }
    }
}
