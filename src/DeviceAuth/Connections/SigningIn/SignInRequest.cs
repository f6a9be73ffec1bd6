using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;

namespace DeviceAuth.Connections;

/// <summary>What the user asked of <c>Connect-DeviceAuth</c>.</summary>
internal sealed record SignInRequest
{
    public string Name { get; init; } = ConnectionName.Default;

    /// <summary>The issuer; null where the endpoints are given.</summary>
    public Uri? Authority { get; init; }

    /// <summary>The endpoints; null where they are to be discovered.</summary>
    public AuthorizationServer? Endpoints { get; init; }

    /// <summary>The provider's profile that the server comes from, as the user named it; null without one.</summary>
    public ProviderReference? Provider { get; init; }

    /// <summary>What the server wants beside the standards.</summary>
    public ServerTraits Traits { get; init; } = ServerTraits.Standard;

    public string ClientId { get; init; } = "";

    public SecureString? ClientSecret { get; init; }

    public ClientAuthentication ClientAuthentication { get; init; }

    /// <summary>What the client proves itself with in the place of a secret that was given; null for none.</summary>
    public ClientCredential? Credential { get; init; }

    /// <summary>The client signs in by itself, and no person with it (RFC 6749 §4.4).</summary>
    public bool IsUnattended { get; init; }

    public DeviceAuthorizationRequest Authorization { get; init; } = new();

    /// <summary>How a browser is to sign in; null for a device code.</summary>
    public BrowserTerms? Browser { get; init; }

    /// <summary>Who is to sign in; null for anybody.</summary>
    public string? Account { get; init; }

    /// <summary>Which of the additional parameters the user gave; the others come with the provider's profile.</summary>
    public IReadOnlyList<string> AdditionalParameterNames { get; init; } = [];

    /// <summary>The additional parameters that the user gave, with their values.</summary>
    public IReadOnlyDictionary<string, string> GivenParameters => Authorization.AdditionalParameters
        .Where(parameter => AdditionalParameterNames.Contains(parameter.Key))
        .ToDictionary(parameter => parameter.Key, parameter => parameter.Value);

    /// <summary>The user's own parameters for the token endpoint.</summary>
    public TokenParameters TokenParameters { get; init; } = TokenParameters.None;

    /// <summary>The person of this grant must sign in, and nobody else; null where anybody may.</summary>
    public Grant? Person { get; init; }

    /// <summary>The client registers itself, and is none that the user has from the provider.</summary>
    public bool Registers { get; init; }

    /// <summary>The API that names the server as who signs in for it; null where the user named it.</summary>
    public Uri? NamedBy { get; init; }

    /// <summary>The client, with the way that this server wants of it.</summary>
    public ClientRegistration Client(AuthorizationServer server) => new(
        ClientId,
        ClientSecret,
        ClientRegistration.Choose(ClientAuthentication, ClientSecret is not null || Credential is NamedSecret { IsKey: false }, server),
        Credential);

    /// <summary>What is asked for, as the connection remembers it.</summary>
    public SignInTerms Terms => new()
    {
        Scopes = Authorization.Scopes,
        Audience = Authorization.Audience,
        Resources = Authorization.Resources,
        Account = Account,
        Requirements = Authorization.Requirements,
        TokenParameters = TokenParameters,
        AdditionalParameterNames = AdditionalParameterNames,
        AdditionalParameterDigest = ParameterDigest.Of(GivenParameters),
        NoProofKey = !Authorization.UsesProofKey,
        IsUnattended = IsUnattended,
        Parameters = IsUnattended ? GivenParameters.ToDictionary(parameter => parameter.Key, parameter => Secret.Protect(parameter.Value)) : new(),
        Browser = Browser,
    };

    /// <summary>The vault that keeps the connection; null where none was named.</summary>
    public string? Vault { get; init; }

    /// <summary>The connection is to stay in this process's memory.</summary>
    public bool IsSessionOnly { get; init; }

    /// <summary>A person signs in anew though a connection still works.</summary>
    public bool IsForced { get; init; }

    /// <summary>How long the user is ready to wait; null for as long as the code lives, or a browser is waited for.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The server as the prompt names it: its host, and its port where it is not the usual one.</summary>
    public string ServerName
    {
        get
        {
            Uri server = Authority ?? (Browser is null ? Endpoints!.DeviceAuthorizationEndpoint : Endpoints!.AuthorizationEndpoint) ?? Endpoints.TokenEndpoint;
            return server.IsDefaultPort ? server.ShownHost() : $"{server.ShownHost()}:{server.Port}";
        }
    }

    /// <summary>
    /// An existing connection is what would come of this request, so it can be reused: the same server and client, the same
    /// audience, resources and additional parameters, and no scope that was not asked for then. Which way led to it does not count.
    /// </summary>
    public bool IsMetBy(Connection connection) => IsSameClient(connection.Client.Given)
        && IsSameServer(connection.Server)
        && connection.Terms.IsUnattended == IsUnattended
        && (Credential is null ? connection.Client.Given.Credential is null : Credential.IsSame(connection.Client.Given.Credential))
        && (ClientAuthentication == ClientAuthentication.Auto || ClientAuthentication == connection.Client.Given.Authentication)
        && (Account is null || connection.Grant.IsOf(Account))
        && connection.Terms.Audience == Authorization.Audience
        && connection.Terms.Resources.SequenceEqual(Authorization.Resources)
        && connection.Terms.Requirements.Have(Authorization.Requirements)
        && connection.Terms.TokenParameters.IsSameAs(TokenParameters)
        && ParameterDigest.IsOf(connection.Terms.AdditionalParameterDigest, GivenParameters)
        && Authorization.Scopes.All(scope => connection.Terms.Scopes.Contains(scope) || connection.Grant.Scopes.Contains(scope));

    /// <summary>A client that registered itself for the existing connection, and serves a sign-in anew at the same server, while it has not ended.</summary>
    public ClientRegistration? OwnClientOf(Connection? connection, DateTimeOffset now) =>
        Registers && connection?.Client.Given is { Own: not null } own && IsSameServer(connection.Server) && IsSameWay(connection.Terms.Browser) && !(own.ExpiresAt <= now)
            ? own
            : null;

    /// <summary>The same request as the client that registered itself for the connection: the browser comes back to where that one was registered with.</summary>
    public SignInRequest AsClientOf(Connection connection) =>
        Browser is null ? this : this with { Browser = Browser with { RedirectUri = connection.Terms.Browser?.RedirectUri } };

    /// <summary>
    /// The same request as a client that is about to be registered: with a port, since many servers match the address to the letter (against
    /// RFC 8252 §7.3), and the next sign-in is to be made as the same client.
    /// </summary>
    public SignInRequest AsNewClient()
    {
        RedirectUri redirect = new(Browser?.RedirectUri ?? OAuth.RedirectUri.Usual);
        return Browser is null ? this : this with { Browser = Browser with { RedirectUri = new Uri(redirect.With(redirect.Port == 0 ? OAuth.RedirectUri.UnusedPort() : redirect.Port)) } };
    }

    /// <summary>A client is registered for one way to sign in, and for one address that a browser comes back to.</summary>
    private bool IsSameWay(BrowserTerms? kept) =>
        Browser is null ? kept is null : kept is not null && (Browser.RedirectUri is null || Browser.RedirectUri.OriginalString == kept.RedirectUri?.OriginalString);

    private bool IsSameClient(ClientRegistration client) => Registers
        ? client.Own is not null
        : client.ClientId == ClientId && client.ClientSecret?.Reveal() == ClientSecret?.Reveal();

    /// <summary>
    /// The person signed in recently enough (RFC 9470 §3), as far as the id_token tells: where it does not, he has to do so again.
    /// </summary>
    public bool IsRecentEnough(Connection connection, DateTimeOffset now) =>
        Authorization.Requirements.MaxAge is not { } age || (connection.Grant.AuthenticatedAt is { } time && now - time <= age);

    private bool IsSameServer(Server server) => Endpoints is { } endpoints
        ? !server.IsDiscovered
            && (Browser is null
                ? server.DeviceAuthorizationEndpoint == endpoints.DeviceAuthorizationEndpoint
                : server.AuthorizationEndpoint is null || server.AuthorizationEndpoint == endpoints.AuthorizationEndpoint)
            && server.TokenEndpoint == endpoints.TokenEndpoint
            && server.Provider?.Tenant == Provider?.Tenant
        : server.IsDiscovered
            && server.Authority.AbsoluteUri.TrimEnd('/') == Authority!.AbsoluteUri.TrimEnd('/');
}
