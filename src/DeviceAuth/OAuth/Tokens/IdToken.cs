using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// An id_token: who signed in. It came straight from the token endpoint over TLS, so its signature need not
/// be checked (OpenID Connect Core §3.1.3.7, 6); issuer, audience, authorized party and expiry are.
/// </summary>
internal sealed class IdToken
{
    /// <summary>How far the clocks of client and server may differ.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>A JSON Web Encryption in compact form has so many parts (RFC 7516 §3.1).</summary>
    private const int EncryptedParts = 5;

    private readonly Lazy<string?> _account;

    private IdToken(string? issuer, string? subject, Lazy<string?> account, DateTimeOffset expiresAt)
    {
        Issuer = issuer;
        Subject = subject;
        _account = account;
        ExpiresAt = expiresAt;
    }

    /// <summary>Who issued it.</summary>
    public string? Issuer { get; }

    /// <summary>Who signed in, as the issuer knows the person for good.</summary>
    public string? Subject { get; }

    /// <summary>
    /// Who signed in, by a name that a person knows; null where it has none. To look for secrets in it takes longer than all else here,
    /// and a refresh does not ask.
    /// </summary>
    public string? Account => _account.Value;

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>What it says can be shown: no claim has a secret of this sign-in in it.</summary>
    public bool CanBeShown { get; private init; }

    /// <summary>
    /// Reads it. Throws where the token is not for us, and where it cannot be
    /// used, which is a lesser thing (<see cref="DeviceAuthException.LeavesTokensUsable"/>).
    /// </summary>
    /// <param name="idToken">The compact form (RFC 7519 §3).</param>
    /// <param name="issuer">The issuer from the metadata; null where the endpoints were given one by one.</param>
    /// <param name="clientId">The client that must be its audience.</param>
    /// <param name="now">The time by the wall clock.</param>
    /// <param name="hidden">What must not be shown, though the token says it.</param>
    public static IdToken Read(string idToken, string? issuer, string clientId, DateTimeOffset now, Redaction? hidden = null) =>
        Read(idToken, issuer, clientId, now, hidden, shown: null);

    /// <summary>
    /// Reads one that a refresh brought: of the same issuer, about the same person (OpenID Connect Core §12.2).
    /// </summary>
    /// <param name="idToken">The new one.</param>
    /// <param name="before">The one before; null where none was kept.</param>
    /// <param name="clientId">The client that must be its audience.</param>
    /// <param name="now">The time by the wall clock.</param>
    /// <param name="hidden">What must not be shown.</param>
    public static IdToken ReadRenewed(string idToken, string? before, string clientId, DateTimeOffset now, Redaction hidden)
    {
        JsonObject? known = before is null ? null : Claims(before, Redaction.None);
        IdToken renewed = Read(idToken, known?.Text(Wire.Claim.Issuer), clientId, now, hidden, known);
        return known is null || known.Text(Wire.Claim.Subject) == renewed.Subject
            ? renewed
            : throw DeviceAuthError.IdTokenRefused("it is about somebody else than the one before");
    }

    private static IdToken Read(string idToken, string? issuer, string clientId, DateTimeOffset now, Redaction? hidden, JsonObject? shown)
    {
        hidden ??= Redaction.None;
        JsonObject claims = Claims(idToken, hidden);
        string? expected = issuer?.Replace(IssuerTemplates.TenantId, claims.Text(Wire.Claim.TenantId));
        if (expected is not null && !IsSameIssuer(claims.Text(Wire.Claim.Issuer), expected))
        {
            string actual = hidden.Shown(claims.Text(Wire.Claim.Issuer)) ?? "nobody";
            throw DeviceAuthError.IdTokenRefused($"it was issued by {actual}, not by {hidden.Shown(expected)}");
        }

        // OpenID Connect Core §2: one case-sensitive string, which may have spaces in it, or an array of them.
        bool isAudience = claims.Text(Wire.Claim.Audience) is { } audience
            ? audience == clientId
            : claims.Words(Wire.Claim.Audience)?.Contains(clientId) == true;
        if (!isAudience)
        {
            throw DeviceAuthError.IdTokenRefused($"it is not meant for the client '{clientId}'");
        }

        if (claims.Text(Wire.Claim.AuthorizedParty) is { } party && party != clientId)
        {
            throw DeviceAuthError.IdTokenRefused($"it was issued to another client, '{hidden.Shown(party)}'");
        }

        bool hasEnd = double.TryParse(
            claims.Text(Wire.Claim.Expiration), NumberStyles.Float, CultureInfo.InvariantCulture, out double expiration);
        if (!hasEnd || double.IsNaN(expiration))
        {
            throw DeviceAuthError.IdTokenUnusable("it does not say when it expires");
        }

        if (expiration < (now - ClockTolerance).ToUnixTimeSeconds())
        {
            throw DeviceAuthError.IdTokenUnusable("it has expired, or this machine's clock is wrong");
        }

        Lazy<string?> account = new(() => new[] { Wire.Claim.PreferredUserName, Wire.Claim.Email, Wire.Claim.Name, Wire.Claim.Subject }
            .Select(claim => hidden.Shown(claims.Text(claim)))
            .FirstOrDefault(name => name is not null));
        return new IdToken(claims.Text(Wire.Claim.Issuer), claims.Text(Wire.Claim.Subject), account, Time(expiration))
        {
            CanBeShown = !SaysAny(hidden, claims, shown),
        };
    }

    /// <summary>
    /// Throws where it was made for another request (OpenID Connect Core §3.1.3.7, 11): a nonce that was sent must be in it. One that cannot
    /// be read says nothing, and is told of where it is used.
    /// </summary>
    /// <param name="idToken">The token; null where there is none.</param>
    /// <param name="nonce">What was sent; null where that is nothing.</param>
    public static void CheckNonce(SecureString? idToken, string? nonce)
    {
        if (nonce is not null && idToken is not null && TryClaims(idToken.Reveal()) is { } claims && claims.Text(Wire.Claim.Nonce) != nonce)
        {
            throw DeviceAuthError.IdTokenRefused("it was made for another sign-in, as its nonce says");
        }
    }

    /// <summary>A time that a claim tells in seconds since 1970; one beyond all times is the last.</summary>
    internal static DateTimeOffset Time(double seconds) => DateTimeOffset.FromUnixTimeSeconds(
        (long)Math.Max(0, Math.Min(seconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds())));

    /// <summary>The person of these claims goes by that name: whatever claim has it, whose case does not count but in the subject.</summary>
    internal static bool AreOf(JsonObject claims, string account) => claims.Text(Wire.Claim.Subject) == account
        || new[] { Wire.Claim.PreferredUserName, Wire.Claim.Email, Wire.Claim.UserPrincipalName, Wire.Claim.UniqueName, Wire.Claim.Name }
            .Any(claim => account.Equals(claims.Text(claim), StringComparison.OrdinalIgnoreCase));

    /// <summary>The claims of one that was read before; null where it is none that can be read.</summary>
    internal static JsonObject? TryClaims(string idToken)
    {
        try
        {
            return Claims(idToken, Redaction.None);
        }
        catch (DeviceAuthException)
        {
            return null;
        }
    }

    /// <summary>
    /// Asked once for all claims, since each look for secrets costs time; not again for what the token before said, nor of what is about the
    /// token alone. Of more text than any person has nothing is shown.
    /// </summary>
    private static bool SaysAny(Redaction secrets, JsonObject claims, JsonObject? shown)
    {
        HashSet<string> known = [.. shown is null ? [] : Texts(shown)];
        string all = string.Join("\n", Texts(claims).Where(text => !known.Contains(text)));
        return all.Length > Redaction.LongestText || (all.Length > 0 && secrets.Holds(all));
    }

    /// <summary>The names and the texts of all claims that are shown, at whatever depth.</summary>
    private static IEnumerable<string> Texts(JsonObject claims) =>
        claims.Members
        .Where(claim => !IdTokenClaim.IsOfToken(claim.Key) && !IdTokenClaim.IsTime(claim.Key, claim.Value))
        .SelectMany(claim => claim.Value.AllWords().Prepend(claim.Key));

    /// <summary>To the letter, but <c>https://</c> may be missing, as it may in Google's (OpenID Connect Core §15.6.2).</summary>
    private static bool IsSameIssuer(string? actual, string expected) => actual is not null
        && (actual == expected || Uri.UriSchemeHttps + Uri.SchemeDelimiter + actual == expected);

    private static JsonObject Claims(string idToken, Redaction hidden)
    {
        string[] parts = idToken.Split('.');
        if (parts.Length != 3)
        {
            throw DeviceAuthError.IdTokenUnusable(parts.Length == EncryptedParts
                ? "it is encrypted (RFC 7516), and not a JSON Web Token that can be read here"
                : "it is not a JSON Web Token");
        }

        string base64 = parts[1].Replace('-', '+').Replace('_', '/');
        RepeatedMember? repeated = null;
        try
        {
            byte[] payload = Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
            if (JsonObject.FromJson(payload, out repeated) is { } claims)
            {
                return claims;
            }
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw DeviceAuthError.IdTokenUnusable(repeated is null
            ? "it is not a JSON Web Token"
            : $"it has the claim '{hidden.Shown(repeated.Name)}' twice");
    }
}
