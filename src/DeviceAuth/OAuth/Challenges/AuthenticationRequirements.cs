using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>
/// How a person has to sign in (RFC 9470 §3, OpenID Connect Core §3.1.2.1, §5.5), beside what the token is for. Each request that begins a
/// sign-in carries it, whatever the flow.
/// </summary>
internal sealed record AuthenticationRequirements
{
    public static AuthenticationRequirements None { get; } = new();

    /// <summary>The kinds of sign-in that will do (<c>acr_values</c>), the one that is liked best first; empty for any.</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary>How long ago the person may have signed in; null for any time.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>A claims request, as <see cref="ClaimsText"/> reads it; null for none.</summary>
    public string? Claims { get; init; }

    public bool IsNone => AcrValues.Count == 0 && MaxAge is null && Claims is null;

    /// <summary>The claims request where each request for an access token has to carry it; otherwise null.</summary>
    public string? ClaimsOfAccessToken => Claims is { } claims && ClaimsText.IsOfAccessToken(claims) ? claims : null;

    /// <summary>Seconds, as the wire has them.</summary>
    public string? MaxAgeText => MaxAge?.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);

    /// <summary>Both, where they name different things; what the other one names counts.</summary>
    public AuthenticationRequirements With(AuthenticationRequirements other) => new()
    {
        AcrValues = other.AcrValues.Count > 0 ? other.AcrValues : AcrValues,
        MaxAge = other.MaxAge ?? MaxAge,
        Claims = other.Claims ?? Claims,
    };

    /// <summary>A sign-in that was asked for these was asked for all that the other one names.</summary>
    public bool Have(AuthenticationRequirements other) => (other.AcrValues.Count == 0 || other.AcrValues.SequenceEqual(AcrValues))
        && (other.MaxAge is null || MaxAge <= other.MaxAge)
        && (other.Claims is null || other.Claims == Claims);

    /// <summary>Adds them to a request that begins a sign-in.</summary>
    public OAuthRequest AddTo(OAuthRequest request) => request
        .AddWords(Wire.Parameter.AcrValues, AcrValues)
        .Add(Wire.Parameter.MaxAge, MaxAgeText)
        .Add(Wire.Parameter.Claims, Claims);
}
