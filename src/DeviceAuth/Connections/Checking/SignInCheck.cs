using System.Security;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;

namespace DeviceAuth.Connections;

/// <summary>
/// Asks a provider whether a sign-in is alive and whose it is, for who watches over it. Nobody is asked to sign in, and what is found is
/// an outcome and no error.
/// </summary>
internal sealed class SignInCheck
{
    private const string ByRefresh = "refresh";
    private const string ByIntrospection = "introspection";
    private const string ByUserInfo = "userinfo";
    private const string ByAccount = "account";
    private const string ByNobody = "nobody";

    private readonly ConnectionCache _cache;
    private readonly TokenSource _tokens;
    private readonly OAuthClients _oauth;
    private readonly MetadataDiscovery _discovery;
    private readonly IClock _clock;

    public SignInCheck(ConnectionCache cache, TokenSource tokens, OAuthClients oauth, MetadataDiscovery discovery, IClock clock)
    {
        _cache = cache;
        _clock = clock;
        _tokens = tokens;
        _oauth = oauth;
        _discovery = discovery;
    }

    /// <summary>What the provider says of the connection now.</summary>
    public CheckOutcome Run(string name, IConnectionStore store, IPipeline pipeline)
    {
        string asking = ByRefresh;
        try
        {
            Connection connection = _tokens.Get(name, store, WantedToken.Default, pipeline);
            if (connection.Terms.IsUnattended)
            {
                return Refresh(connection, before: null, store, pipeline); // no person signed in, and whether the client may ask a new token alone tells
            }

            AuthorizationServer server = ServerOf(connection, pipeline);
            asking = ByIntrospection;
            CheckOutcome? outcome = Introspect(connection, server, store, pipeline);
            if (outcome is null or { IsAlive: true, Account: null })
            {
                asking = connection.Server.Traits.AccountEndpoint is null ? ByUserInfo : ByAccount;
                outcome = AskAccount(connection, server, asking, pipeline) ?? outcome;
            }

            asking = ByRefresh;
            return outcome is { IsAlive: true } ? outcome : Refresh(connection, outcome, store, pipeline);
        }
        catch (DeviceAuthException exception)
        {
            string reason = $"{exception.Message} {exception.RecommendedAction}";
            Connection? known = _cache.Find(new ConnectionKey(store.Vault, name))?.Current;
            return IsOfThisProcess(exception) ? CheckOutcome.Unknown(ByNobody, reason + Rest(known))
                : IsOver(exception, known) ? CheckOutcome.Over(asking, reason)
                : CheckOutcome.Unknown(asking, reason);
        }
    }

    /// <summary>Only a person can help. A client that asks for itself and is refused has no sign-in left but that.</summary>
    private static bool IsOver(DeviceAuthException exception, Connection? known) => exception.ErrorId == ErrorIds.SignInRequired
        || (exception.ErrorId == ErrorIds.ClientRejected && known?.Terms.IsUnattended == true);

    /// <summary>
    /// The provider was not asked, since this process has not got what the client proves itself with, or a vault does not give it: that says
    /// nothing about the sign-in.
    /// </summary>
    private static bool IsOfThisProcess(DeviceAuthException exception) => exception.IsLostVault
        || exception.ErrorId is ErrorIds.ClientCredentialFailed or ErrorIds.VaultLocked or ErrorIds.VaultFailed or ErrorIds.VaultStale
        || exception is { ErrorId: ErrorIds.SignInRequired, LeavesTokensUsable: true };

    /// <summary>What is left of a sign-in that nobody can renew here.</summary>
    private string Rest(Connection? known) => known?.AccessToken is { ExpiresAt: { } end } token && token.IsAlive(_clock)
        ? $" Its access token lives until {TimeText.Clock(end.ToLocalTime())} all the same."
        : "";

    /// <summary>The endpoints, those included that a connection does not keep.</summary>
    private AuthorizationServer ServerOf(Connection connection, IPipeline pipeline)
    {
        if (connection.Server.IsDiscovered)
        {
            return pipeline.Await(stopping => _discovery.DiscoverAsync(
                connection.Server.Authority, stopping, connection.Server.Provider?.GivenAs ?? MetadataDiscovery.AuthorityParameter));
        }

        AuthorizationServer? known = connection.Server.Provider is { } provider ? ProviderResolver.TryResolve(provider)?.Endpoints : null;
        return known ?? new AuthorizationServer { TokenEndpoint = connection.Server.TokenEndpoint! };
    }

    /// <summary>
    /// Asks about the refresh token, which is the sign-in, or about the access token where there is none (RFC 7662 §2.1). Null where there
    /// is no such endpoint or this client may not ask there, which is for the provider to say.
    /// </summary>
    private CheckOutcome? Introspect(Connection connection, AuthorizationServer server, IConnectionStore store, IPipeline pipeline)
    {
        if (server.IntrospectionEndpoint is not { } endpoint || ClientOf(connection, server, store, pipeline) is not { } client)
        {
            return null;
        }

        bool isOfGrant = connection.Grant.RefreshToken is not null;
        SecureString token = connection.Grant.RefreshToken ?? connection.AccessToken!.Secret.Copy();
        string hint = isOfGrant ? Wire.TokenTypeHint.RefreshToken : Wire.TokenTypeHint.AccessToken;
        pipeline.WriteVerbose($"Asking {endpoint.Shown()} about '{connection.Name}'.");
        OAuthResponse answer = pipeline.Await(stopping => _oauth.For(connection.Server.Traits.Dialect).Knowing(connection.Secrets)
            .IntrospectAsync(endpoint, client, token, hint, stopping));
        return (answer.IsSuccess ? answer.Body?.Text(Wire.Member.Active) : null) switch
        {
            "true" => CheckOutcome.Alive(connection, AccountNames.In(answer), ByIntrospection),
            "false" => CheckOutcome.Over(ByIntrospection, $"The provider says that the {hint.Replace('_', ' ')} of '{connection.Name}' is not active."),
            _ => null,
        };
    }

    /// <summary>The client, ready for one request; null where it cannot prove itself here, and others than introspection are to be asked.</summary>
    private ClientRegistration? ClientOf(Connection connection, AuthorizationServer server, IConnectionStore store, IPipeline pipeline)
    {
        Connection complete = connection.Server.TokenEndpoint is null ? connection with { Server = connection.Server.With(server) } : connection;
        try
        {
            using CachedConnection.Turn turn = _cache[new ConnectionKey(store.Vault, connection.Name)].Enter(connection.Name, store, pipeline, _clock);
            return turn.Client(complete);
        }
        catch (DeviceAuthException exception)
        {
            pipeline.WriteVerbose($"'{connection.Name}' is not asked about by introspection. {exception.Message}");
            return null;
        }
    }

    /// <summary>Asks with the access token whose it is; null where nobody can be asked so or the answer tells nothing.</summary>
    private CheckOutcome? AskAccount(Connection connection, AuthorizationServer server, string asking, IPipeline pipeline)
    {
        ServerTraits traits = connection.Server.Traits;
        if ((traits.AccountEndpoint ?? (connection.CanHaveIdToken ? server.UserInfoEndpoint : null)) is not { } endpoint)
        {
            return null;
        }

        pipeline.WriteVerbose($"Asking {endpoint.Shown()} whose '{connection.Name}' is.");
        OAuthResponse answer = pipeline.Await(stopping => _oauth.For(traits.Dialect).Knowing(connection.Secrets)
            .AskAccountAsync(endpoint, connection.AccessToken!.Secret.Reveal(), stopping));
        return answer switch
        {
            { IsSuccess: true, Body: not null } => CheckOutcome.Alive(connection, AccountNames.In(answer, traits.AccountMember), asking),
            { Status: Wire.Unauthorized } => CheckOutcome.Over(asking, $"{endpoint.ShownHost()} no longer takes the access token of '{connection.Name}'."),
            _ => null,
        };
    }

    /// <summary>
    /// Where nobody says that it lives it is renewed by force, which alone decides: a server may call a token inactive that this client
    /// may not ask about (RFC 7662 §2.2), and an access token may be gone without its sign-in.
    /// </summary>
    private CheckOutcome Refresh(Connection connection, CheckOutcome? before, IConnectionStore store, IPipeline pipeline)
    {
        if (!connection.CanRenew)
        {
            return before ?? CheckOutcome.Unknown(
                ByNobody, $"{connection.Server.Authority.ShownHost()} has nothing that '{connection.Name}' can be asked about at: no introspection, no userinfo for it, and no refresh token.");
        }

        try
        {
            Connection renewed = _tokens.Get(connection.Name, store, new WantedToken(refresh: true), pipeline);
            return CheckOutcome.Alive(renewed, renewed.Grant.Account, ByRefresh);
        }
        catch (DeviceAuthException exception) when (before is not null && IsOfThisProcess(exception))
        {
            return CheckOutcome.Unknown(
                before.AskedBy, $"{before.Reason} Whether it can be renewed was not asked. {exception.Message} {exception.RecommendedAction}");
        }
    }
}
