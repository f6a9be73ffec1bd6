using System;
using System.Collections.Generic;
using System.Security;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;

namespace DeviceAuth.Connections;

/// <summary>
/// All that is known of one sign-in: how it was made, what was granted, and the tokens. Immutable: a refresh makes a new one.
/// </summary>
internal sealed record Connection
{
    public string Name { get; init; } = ConnectionName.Default;

    /// <summary>The issuer as the user gave it, or the token endpoint's origin where the endpoints were given one by one.</summary>
    public Uri Authority { get; init; } = null!;

    /// <summary>The endpoints were discovered from <see cref="Authority"/>; otherwise the user gave them.</summary>
    public bool IsDiscovered { get; init; }

    public Uri DeviceAuthorizationEndpoint { get; init; } = null!;

    public Uri TokenEndpoint { get; init; } = null!;

    public Uri? RevocationEndpoint { get; init; }

    /// <summary>The provider's profile that the sign-in was made with, as the user named it; null without one.</summary>
    public ProviderReference? Provider { get; init; }

    /// <summary>How the server is spoken to.</summary>
    public OAuthDialect Dialect { get; init; }

    /// <summary>The client as the user named it.</summary>
    public ClientRegistration Client { get; init; } = null!;

    /// <summary>The client that was registered for this connection (RFC 7591), where the server wants that; otherwise null.</summary>
    public ClientRegistration? RegisteredClient { get; init; }

    /// <summary>The client that requests are made as.</summary>
    public ClientRegistration RequestingClient => RegisteredClient ?? Client;

    /// <summary>The user wanted no proof key (RFC 7636), so a new sign-in is to send none either.</summary>
    public bool NoProofKey { get; init; }

    public IReadOnlyList<string> RequestedScopes { get; init; } = [];

    public IReadOnlyList<string> GrantedScopes { get; init; } = [];

    public string? Audience { get; init; }

    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The names of the additional parameters that the user gave; their values may be secret and are not kept.</summary>
    public IReadOnlyList<string> AdditionalParameterNames { get; init; } = [];

    /// <summary>Tells the same additional parameters again (<see cref="ParameterDigest"/>); null where the user gave none.</summary>
    public string? AdditionalParameterDigest { get; init; }

    /// <summary>Who signed in, from the id_token; null where there was none.</summary>
    public string? Account { get; init; }

    /// <summary>The API that the tokens are for, where the provider names it, as Salesforce does; otherwise null.</summary>
    public Uri? ApiUrl { get; init; }

    /// <summary>Null where a vault could hold no more than the refresh token.</summary>
    public SharedSecret? AccessToken { get; init; }

    /// <summary>When the access token was received.</summary>
    public DateTimeOffset ObtainedAt { get; init; }

    /// <summary>The access token's whole life; null where the provider did not say.</summary>
    public TimeSpan? Lifetime { get; init; }

    public SecureString? RefreshToken { get; init; }

    /// <summary>
    /// Tells which of two states is newer, on one machine and between machines: the time of the change in milliseconds, or one
    /// more than the revision before where that is larger.
    /// </summary>
    public long Revision { get; init; }

    /// <summary>When the access token ends; null where the provider did not say.</summary>
    public DateTimeOffset? ExpiresAt => ObtainedAt + Lifetime;

    /// <summary>This connection with what a refresh brought (RFC 6749 §6): what the answer does not name stays as it was.</summary>
    public Connection RefreshedBy(TokenResponse answer, DateTimeOffset now) => this with
    {
        AccessToken = new SharedSecret(answer.AccessToken),
        ObtainedAt = now,
        Lifetime = answer.ExpiresIn,
        RefreshToken = answer.RefreshToken ?? RefreshToken,
        GrantedScopes = answer.Scopes ?? GrantedScopes,
        ApiUrl = answer.ApiUrl ?? ApiUrl,
        Revision = NextRevision(Revision, now),
    };

    /// <summary>The revision of a state that follows one with the given revision.</summary>
    public static long NextRevision(long previous, DateTimeOffset now) => Math.Max(previous + 1, now.ToUnixTimeMilliseconds());

    /// <summary>The newer of two states; either may be missing.</summary>
    public static Connection? Newer(Connection? one, Connection? other) =>
        one is null || other?.Revision >= one.Revision ? other ?? one : one;
}
