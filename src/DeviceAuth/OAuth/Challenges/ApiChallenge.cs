using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>What an API wants that said no: <see cref="ChallengeMeaning"/> reads it from its challenges.</summary>
internal sealed record ApiChallenge
{
    /// <summary>The scopes that the token lacks (RFC 6750 §3.1); empty where it is not about scopes.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>How the person has to sign in.</summary>
    public AuthenticationRequirements Requirements { get; init; } = AuthenticationRequirements.None;

    /// <summary>The person has to sign in anew, though the API does not say how (RFC 9470 §3).</summary>
    public bool WantsSignIn { get; init; }

    /// <summary>Where the API says who signs in for it (RFC 9728 §5.1); null where it does not.</summary>
    public string? ResourceMetadata { get; init; }

    /// <summary>No refresh can bring it: another kind of sign-in, or a more recent one.</summary>
    public bool NeedsPerson => WantsSignIn || Requirements.AcrValues.Count > 0 || Requirements.MaxAge is not null;

    /// <summary>The same for the same wish.</summary>
    public string Key => string.Join("\n",
        string.Join(" ", Scopes.OrderBy(scope => scope, StringComparer.Ordinal)),
        string.Join(" ", Requirements.AcrValues),
        Requirements.MaxAgeText,
        Requirements.Claims,
        WantsSignIn);

    /// <summary>The token that will do, where the one that was refused was for this.</summary>
    public Target TargetFor(Target refused) => Scopes.Count > 0 ? new Target(Scopes, refused.Resource, refused.Audience) : refused;

    /// <summary>What it wants, as a person would say it.</summary>
    public override string ToString()
    {
        string[] parts =
        [
            .. Scopes.Count == 0 ? Array.Empty<string>() : [$"{(Scopes.Count == 1 ? "the scope" : "the scopes")} {string.Join(", ", Scopes)}"],
            .. Requirements.AcrValues.Count == 0 ? Array.Empty<string>() : [$"a sign-in of the kind {string.Join(" or ", Requirements.AcrValues)}"],
            .. Requirements.MaxAge is { } age ? [age < TimeSpan.FromSeconds(1) ? "a sign-in made right now" : $"a sign-in of the last {age.TotalSeconds:0} seconds"] : Array.Empty<string>(),
            .. Requirements.Claims is null ? Array.Empty<string>() : ["what its claims request names"],
            .. WantsSignIn ? ["another sign-in"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? "another token" : string.Join(" and ", parts);
    }
}
