using System;
using System.Collections.Generic;
using System.Globalization;
using System.Security;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>What a sign-in brought beside its access token.</summary>
internal sealed record Grant
{
    /// <summary>How long before its end a person should hear of it.</summary>
    private static readonly TimeSpan LastDays = TimeSpan.FromDays(7);

    /// <summary>Of a sign-in that ends within weeks, the last tenth.</summary>
    private const int LastShare = 10;

    /// <summary>Who signed in, from the id_token; null where there was none.</summary>
    public string? Account { get; init; }

    /// <summary>The scopes that were granted, which may be fewer than were asked for (RFC 6749 §3.3).</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>What renews the access token (RFC 6749 §1.5); null where the provider gave none.</summary>
    public SecureString? RefreshToken { get; init; }

    /// <summary>The API that the tokens are for, where the provider names it, as Salesforce does; otherwise null.</summary>
    public Uri? ApiUrl { get; init; }

    /// <summary>Who signed in, for those who want proof of it; null where the provider gave none.</summary>
    public KeptToken? IdToken { get; init; }

    /// <summary>When the sign-in was made, or its end last told, by the wall clock; null where that is not known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the sign-in itself ends, so that somebody must sign in again; null where the provider did not say.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>
    /// When a refresh got no answer though the provider may have acted on it, or a refresh token that cannot be kept: it may have spent
    /// the one before for one that nobody has. Null where there is no such doubt.
    /// </summary>
    public DateTimeOffset? InDoubtSince { get; init; }

    /// <summary>When the person signed in (OpenID Connect Core §2 <c>auth_time</c>); null where the id_token does not tell.</summary>
    public DateTimeOffset? AuthenticatedAt => Claims?.Text(Wire.Claim.AuthenticationTime) is { } text
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && !double.IsNaN(seconds)
            ? OAuth.IdToken.Time(seconds)
            : null;

    /// <summary>What the id_token says; null where there is none.</summary>
    public JsonObject? Claims => IdToken is { } token ? OAuth.IdToken.TryClaims(token.Secret.Reveal()) : null;

    /// <summary>The person who signed in goes by that name.</summary>
    public bool IsOf(string account) => account.Equals(Account, StringComparison.OrdinalIgnoreCase)
        || (Claims is { } claims && OAuth.IdToken.AreOf(claims, account));

    /// <summary>The sign-in ends soon: within a week, or within the last tenth of a short one.</summary>
    public bool IsNearItsEnd(DateTimeOffset now)
    {
        if (EndsAt is not { } end)
        {
            return false;
        }

        TimeSpan share = TimeSpan.FromTicks((end - (Since ?? now)).Ticks / LastShare);
        return end - now < (share < LastDays ? share : LastDays);
    }

    /// <summary>
    /// The grant after a refresh (RFC 6749 §6): what the answer does not name stays as it was. The scopes of another target's token are
    /// that token's, and the grant's stay.
    /// </summary>
    /// <param name="answer">What the token endpoint answered.</param>
    /// <param name="target">What the access token in it is for.</param>
    /// <param name="clientId">The client, for whom an id_token in it is.</param>
    /// <param name="now">The time by the wall clock.</param>
    public Grant RefreshedBy(TokenResponse answer, Target target, string clientId, DateTimeOffset now) => this with
    {
        IdToken = Renewed(answer, clientId, now) ?? IdToken,
        RefreshToken = answer.RefreshToken ?? RefreshToken,
        Scopes = target.IsDefault ? answer.Scopes ?? Scopes : Scopes,
        ApiUrl = answer.ApiUrl ?? ApiUrl,
        Since = answer.SignInEnd is null ? Since : now,
        EndsAt = answer.SignInEnd is { } end ? end.At(now) : EndsAt,
        InDoubtSince = answer.HasUnfitRefreshToken ? InDoubtSince ?? now : null,
    };

    /// <summary>An id_token that cannot be used costs nothing but itself: the one before is kept, and ends when it ends.</summary>
    private KeptToken? Renewed(TokenResponse answer, string clientId, DateTimeOffset now)
    {
        if (answer.IdToken is not { } idToken)
        {
            return null;
        }

        try
        {
            IdToken renewed = OAuth.IdToken.ReadRenewed(idToken.Reveal(), IdToken?.Secret.Reveal(), clientId, now, answer.Taint.Secrets);
            return renewed.CanBeShown ? KeptToken.Of(idToken, renewed, now) : null;
        }
        catch (DeviceAuthException)
        {
            return null;
        }
    }
}
