using System;
using System.Collections.Generic;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;

namespace DeviceAuth.Connections;

/// <summary>The authorization server of a connection: how the user named it, and how it is spoken to.</summary>
internal sealed record Server
{
    /// <summary>The issuer as the user gave it, or the token endpoint's origin where the endpoints were given one by one.</summary>
    public Uri Authority { get; init; } = null!;

    /// <summary>The endpoints were discovered from <see cref="Authority"/>; otherwise the user gave them, or a profile has them.</summary>
    public bool IsDiscovered { get; init; }

    /// <summary>The provider's profile that the sign-in was made with, as the user named it; null without one.</summary>
    public ProviderReference? Provider { get; init; }

    /// <summary>Where a device code is asked for (RFC 8628 §3.1).</summary>
    public Uri? DeviceAuthorizationEndpoint { get; init; }

    /// <summary>Where a browser signs in (RFC 6749 §3.1), where the user gave it; what discovery or a profile finds is not kept.</summary>
    public Uri? AuthorizationEndpoint { get; init; }

    /// <summary>
    /// Where tokens come from (RFC 6749 §3.2); null where a small vault could not hold it and <see cref="ServerFinder"/> finds it again.
    /// </summary>
    public Uri? TokenEndpoint { get; init; }

    /// <summary>Where tokens are revoked (RFC 7009); null where the provider has no such endpoint.</summary>
    public Uri? RevocationEndpoint { get; init; }

    /// <summary>The issuer as the server spells it, whom assertions are for; null where it is not known.</summary>
    public string? Issuer { get; init; }

    /// <summary>The algorithms that it takes of a client that signs its assertions; empty where it names none.</summary>
    public IReadOnlyList<string> SigningAlgorithms { get; init; } = [];

    /// <summary>Whom a client proves itself to with an assertion.</summary>
    public AssertionAddressee Addressee => new(Issuer, TokenEndpoint!, SigningAlgorithms);

    /// <summary>What it wants beside the standards.</summary>
    public ServerTraits Traits { get; init; } = ServerTraits.Standard;

    /// <summary>The server that a sign-in was made at.</summary>
    /// <param name="authority">The issuer; null where the endpoints were not discovered.</param>
    /// <param name="provider">The profile; null without one.</param>
    /// <param name="metadata">What is known of it.</param>
    public static Server Of(Uri? authority, ProviderReference? provider, AuthorizationServer metadata) => new()
    {
        Authority = authority ?? new Uri(metadata.TokenEndpoint.GetLeftPart(UriPartial.Authority)),
        IsDiscovered = authority is not null,
        Provider = provider,
        DeviceAuthorizationEndpoint = metadata.DeviceAuthorizationEndpoint,
        AuthorizationEndpoint = authority is null && provider is null ? metadata.AuthorizationEndpoint : null,
        TokenEndpoint = metadata.TokenEndpoint,
        RevocationEndpoint = metadata.RevocationEndpoint,
        Issuer = metadata.Issuer,
        SigningAlgorithms = metadata.SigningAlgorithms,
        Traits = metadata.Traits,
    };

    /// <summary>The same server with the endpoints that its metadata names now.</summary>
    public Server With(AuthorizationServer metadata) => this with
    {
        DeviceAuthorizationEndpoint = metadata.DeviceAuthorizationEndpoint,
        TokenEndpoint = metadata.TokenEndpoint,
        RevocationEndpoint = metadata.RevocationEndpoint,
        Issuer = metadata.Issuer,
        SigningAlgorithms = metadata.SigningAlgorithms,
    };
}
