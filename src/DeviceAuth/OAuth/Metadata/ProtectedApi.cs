using System;
using System.Collections.Generic;

namespace DeviceAuth.OAuth;

/// <summary>What an API says of itself (RFC 9728 §2), checked.</summary>
internal sealed class ProtectedApi
{
    /// <param name="resource">Its resource identifier, as it spells it.</param>
    /// <param name="issuers">Who signs in for it.</param>
    /// <param name="scopes">What to ask for there.</param>
    public ProtectedApi(string resource, IReadOnlyList<Uri> issuers, IReadOnlyList<string> scopes)
    {
        Resource = resource;
        Issuers = issuers;
        Scopes = scopes;
    }

    /// <summary>Its resource identifier, which a request names as its resource (RFC 8707).</summary>
    public string Resource { get; }

    /// <summary>Who signs in for it; may be empty.</summary>
    public IReadOnlyList<Uri> Issuers { get; }

    /// <summary>The scopes that it takes; may be empty.</summary>
    public IReadOnlyList<string> Scopes { get; }
}
