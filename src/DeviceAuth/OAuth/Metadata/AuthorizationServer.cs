using System;
using System.Collections.Generic;

namespace DeviceAuth.OAuth;

/// <summary>What is known of an authorization server: from its metadata (RFC 8414), from a profile, or as given by the user.</summary>
internal sealed record AuthorizationServer
{
    /// <summary>The issuer identifier as the server spells it; null where the endpoints were given one by one.</summary>
    public string? Issuer { get; init; }

    /// <summary>Where a device code is asked for (RFC 8628 §4); null where the server has no device flow.</summary>
    public Uri? DeviceAuthorizationEndpoint { get; init; }

    /// <summary>Where a browser signs in (RFC 6749 §3.1); null where the server has no such flow, or none is known.</summary>
    public Uri? AuthorizationEndpoint { get; init; }

    /// <summary>Why the authorization endpoint that the metadata names must not be opened, though all else can be used; otherwise null.</summary>
    public DeviceAuthException? AuthorizationFault { get; init; }

    /// <summary>The server says who it is in each answer that a browser brings (RFC 9207 §3).</summary>
    public bool AnnouncesIssuer { get; init; }

    public Uri TokenEndpoint { get; init; } = null!;

    /// <summary>Where tokens are revoked (RFC 7009); null where the provider has no such endpoint.</summary>
    public Uri? RevocationEndpoint { get; init; }

    /// <summary>Where a token's state is asked for (RFC 7662); null where there is no such endpoint.</summary>
    public Uri? IntrospectionEndpoint { get; init; }

    /// <summary>Where a token tells whose it is (OpenID Connect Core §5.3); null where there is no such endpoint.</summary>
    public Uri? UserInfoEndpoint { get; init; }

    /// <summary>Where a client registers itself (RFC 7591 §3); used by the dialects that need it.</summary>
    public Uri? RegistrationEndpoint { get; init; }

    /// <summary>Where anybody may register a client (RFC 8414 §2); null where the server says of no such place, or of none that may be used.</summary>
    public Uri? OpenRegistrationEndpoint { get; init; }

    /// <summary>The server takes a client secret in the body and in no other way that this client knows.</summary>
    public bool OffersOnlyPost { get; init; }

    /// <summary>The server lists the method S256 of RFC 7636 §4.2.</summary>
    public bool OffersProofKey { get; init; }

    /// <summary>The algorithms of this client's that the server takes of one that signs its assertions (RFC 8414 §2); empty where it names none.</summary>
    public IReadOnlyList<string> SigningAlgorithms { get; init; } = [];

    /// <summary>Whom a client proves itself to with an assertion.</summary>
    public AssertionAddressee Addressee => new(Issuer, TokenEndpoint, SigningAlgorithms);

    /// <summary>The server lists methods of RFC 7636 §4.2, and S256 is none of them. A list that is missing says nothing: many leave it out.</summary>
    public bool OffersOnlyOtherProofKeys { get; init; }

    /// <summary>The scopes that the server advertises, which need not be all that it has (RFC 8414 §2).</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public ServerTraits Traits { get; init; } = ServerTraits.Standard;
}
