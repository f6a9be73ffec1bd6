using System;

namespace DeviceAuth.OAuth;

/// <summary>What a server wants beside the standards and cannot say in its metadata. It comes from a provider's profile.</summary>
internal sealed record ServerTraits
{
    public static ServerTraits Standard { get; } = new();

    public OAuthDialect Dialect { get; init; }

    /// <summary>A request can name the API that the token is for, as an audience or a resource (RFC 8707).</summary>
    public bool TakesTarget => Dialect is OAuthDialect.Standard or OAuthDialect.Json;

    /// <summary>A request can say how that person has to sign in (OpenID Connect Core §3.1.2.1).</summary>
    public bool TakesRequirements => Dialect == OAuthDialect.Standard;

    /// <summary>A client can ask for itself (RFC 6749 §4.4): not where it must be registered anew for each person.</summary>
    public bool TakesClientCredentials => Dialect != OAuthDialect.IdentityCenter;

    /// <summary>A request can name who is to sign in (OpenID Connect Core §3.1.2.1).</summary>
    public bool TakesLoginHint => Dialect is OAuthDialect.Standard or OAuthDialect.Json;

    /// <summary>The name of the parameter that the scopes go in.</summary>
    public string ScopeParameter { get; init; } = Wire.Parameter.Scope;

    /// <summary>Each poll names the scopes again.</summary>
    public bool RepeatsScope { get; init; }

    /// <summary>Where the provider tells whose a token is, in a way of its own, asked with the token as a bearer's; otherwise null.</summary>
    public Uri? AccountEndpoint { get; init; }

    /// <summary>The member of that answer which has the name.</summary>
    public string? AccountMember { get; init; }

    /// <summary>What a person should know before tokens are revoked there, as a sentence; null where there is nothing.</summary>
    public string? RevocationNotice { get; init; }

    /// <summary>
    /// The request for a code names the client and carries no secret, though the client has one: the secret is for the token
    /// endpoint alone, against RFC 8628 §3.1.
    /// </summary>
    public bool AsksAsPublicClient { get; init; }
}
