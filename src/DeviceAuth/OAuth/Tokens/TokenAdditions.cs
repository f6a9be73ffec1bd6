using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>What goes into each request for an access token beside what its grant names, whatever the grant.</summary>
internal sealed class TokenAdditions
{
    /// <param name="claims">A claims request that is about the access token; null for none.</param>
    /// <param name="parameters">The user's own parameters for the token endpoint.</param>
    public TokenAdditions(string? claims, IReadOnlyDictionary<string, string> parameters)
    {
        Claims = claims;
        Parameters = parameters;
    }

    public static TokenAdditions None { get; } = new(null, new Dictionary<string, string>());

    public string? Claims { get; }

    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>Adds them. What the request itself names counts: the audience of another target is not that of the sign-in.</summary>
    public OAuthRequest AddTo(OAuthRequest request) => request
        .Add(Wire.Parameter.Claims, Claims)
        .AddAll(Parameters.Where(one => !request.Parameters.Any(other => other.Name.Equals(one.Key, StringComparison.OrdinalIgnoreCase))));
}
