using System;

namespace DeviceAuth.OAuth;

/// <summary>What is known of an authorization server: from its metadata document (RFC 8414), or as given by the user.</summary>
internal sealed class ServerMetadata
{
    /// <summary>The issuer identifier as the server spells it; null where the endpoints were given one by one.</summary>
    public string? Issuer { get; init; }

    /// <summary>Where a device code is asked for (RFC 8628 §4).</summary>
    public Uri DeviceAuthorizationEndpoint { get; init; } = null!;

    public Uri TokenEndpoint { get; init; } = null!;

    /// <summary>Where tokens are revoked (RFC 7009); null where the provider has no such endpoint.</summary>
    public Uri? RevocationEndpoint { get; init; }

    /// <summary>The server takes a client secret in the body and in no other way that this client knows.</summary>
    public bool OffersOnlyPost { get; init; }
}
