using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>What the challenges of an API mean: RFC 6750 §3, RFC 9470 §3, RFC 9728 §5.1 and the claims challenge.</summary>
internal static class ChallengeMeaning
{
    /// <summary>More words than any API names; they go into a request and into messages.</summary>
    private const int MostWords = 100;

    private static readonly string[] Known =
        [Wire.Challenge.InsufficientScope, Wire.Challenge.InsufficientUserAuthentication, Wire.Challenge.InsufficientClaims, Wire.ErrorCode.InvalidToken];

    private static readonly string[] Used = [Wire.Member.Error, Wire.Parameter.Scope, Wire.Parameter.AcrValues, Wire.Parameter.MaxAge, Wire.Challenge.Claims];

    /// <summary>Reads it. Throws <c>ChallengeNotUnderstood</c> where it says nothing that a sign-in can answer.</summary>
    /// <param name="texts">The lines of the field.</param>
    /// <param name="hidden">What must not be shown, though the API says it.</param>
    public static ApiChallenge Of(IEnumerable<string> texts, Redaction? hidden = null)
    {
        string field = AuthenticateField.Of(texts);
        DeviceAuthException Error(string reason) => DeviceAuthError.ChallengeNotUnderstood(
            (hidden ?? Redaction.None).Shown(reason) ?? "it says nothing that can be shown", (hidden ?? Redaction.None).Shown(field));
        if (ChallengeReader.Read(field, out string? fault) is not { } challenges)
        {
            throw Error(fault!);
        }

        AuthChallenge[] bearers = [.. challenges.Where(challenge => challenge.IsOf(Wire.Bearer))];
        if (bearers.Length == 0)
        {
            throw Error($"it takes no bearer token, but asks for {string.Join(", ", challenges.Select(challenge => challenge.Scheme).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostWords))}");
        }

        try
        {
            // Of several, any will do (RFC 9110 §11.6.1); the one that says most is taken.
            AuthChallenge chosen = bearers.FirstOrDefault(IsKnown) ?? bearers.FirstOrDefault(bearer => bearer[Wire.Challenge.Claims] is not null)
                ?? bearers.FirstOrDefault(bearer => bearer[Wire.Member.Error] is not null) ?? bearers[0];
            ApiChallenge wanted = Read(chosen) with
            {
                ResourceMetadata = challenges.Select(challenge => challenge[Wire.Challenge.ResourceMetadata]).FirstOrDefault(address => address is not null),
            };
            return hidden is not null && RepeatsSecret(wanted, hidden) ? throw new FormatException("it repeats a token") : wanted;
        }
        catch (FormatException exception)
        {
            throw Error(exception.Message);
        }
    }

    /// <summary>An API may say the token again that it was sent. What it wants goes into requests, messages and records, where no token belongs.</summary>
    private static bool RepeatsSecret(ApiChallenge wanted, Redaction hidden) => new[]
    {
        string.Join(" ", wanted.Scopes),
        string.Join(" ", wanted.Requirements.AcrValues),
        wanted.Requirements.Claims,
        wanted.ResourceMetadata,
    }.Any(text => text is not null && hidden.Holds(text));

    private static bool IsKnown(AuthChallenge challenge) => challenge[Wire.Member.Error] is { } error && Known.Contains(error, StringComparer.OrdinalIgnoreCase);

    private static ApiChallenge Read(AuthChallenge challenge)
    {
        if (Used.FirstOrDefault(challenge.IsAmbiguous) is { } twice)
        {
            throw new FormatException($"it says '{twice}' twice, and not the same");
        }

        string? error = challenge[Wire.Member.Error]?.ToLowerInvariant();
        AuthenticationRequirements requirements = new()
        {
            AcrValues = Words(challenge, Wire.Parameter.AcrValues, text => ForeignText.IsClean(text)),
            MaxAge = MaxAge(challenge[Wire.Parameter.MaxAge]),
            Claims = challenge[Wire.Challenge.Claims] is { } claims ? ClaimsText.Read(claims, out string? fault) ?? throw new FormatException(fault) : null,
        };
        ApiChallenge wanted = new()
        {
            Scopes = error == Wire.ErrorCode.InvalidToken ? [] : Words(challenge, Wire.Parameter.Scope, ScopeToken.IsFit),
            Requirements = requirements,
            WantsSignIn = error == Wire.Challenge.InsufficientUserAuthentication && requirements.IsNone,
        };
        string? lacking = error switch
        {
            Wire.Challenge.InsufficientScope when wanted.Scopes.Count == 0 => "it wants more scopes and does not say which",
            Wire.Challenge.InsufficientClaims when requirements.Claims is null => "it has a claims challenge without claims",
            null or Wire.Challenge.InsufficientScope or Wire.Challenge.InsufficientUserAuthentication or Wire.Challenge.InsufficientClaims or Wire.ErrorCode.InvalidToken => null,
            _ => requirements.IsNone ? $"no sign-in is known that answers the error {error}" : null,
        };
        return lacking is null ? wanted : throw new FormatException(lacking);
    }

    private static string[] Words(AuthChallenge challenge, string name, Func<string, bool> isFit)
    {
        string[] words = [.. (challenge[name] ?? "").Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
        return words.Length <= MostWords && words.All(word => word.Length <= ForeignText.MaxLength && isFit(word))
            ? words
            : throw new FormatException($"its '{name}' is none that can be asked for");
    }

    /// <summary>Whole seconds (RFC 9470 §3), no more than a person lives.</summary>
    private static TimeSpan? MaxAge(string? text) => text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? TimeSpan.FromSeconds(seconds)
        : throw new FormatException("its 'max_age' is no number of seconds");
}
