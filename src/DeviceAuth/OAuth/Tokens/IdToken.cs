using System;
using System.Globalization;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// Reads an id_token for display: who signed in. It came straight from the token endpoint over TLS, so its signature need not
/// be checked (OpenID Connect Core §3.1.3.7, 6); issuer, audience, authorized party and expiry are.
/// </summary>
internal static class IdToken
{
    /// <summary>How far the clocks of client and server may differ.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>A JSON Web Encryption in compact form has so many parts (RFC 7516 §3.1).</summary>
    private const int EncryptedParts = 5;

    /// <summary>
    /// The account's name for display, or null where the token has none. Throws where the token is not for us, and where it cannot be
    /// used, which is a lesser thing (<see cref="DeviceAuthException.LeavesTokensUsable"/>).
    /// </summary>
    /// <param name="idToken">The compact form (RFC 7519 §3).</param>
    /// <param name="issuer">The issuer from the metadata; null where the endpoints were given one by one.</param>
    /// <param name="clientId">The client that must be its audience.</param>
    /// <param name="now">The time by the wall clock.</param>
    /// <param name="hidden">What must not be shown, though the token says it.</param>
    public static string? Account(string idToken, string? issuer, string clientId, DateTimeOffset now, Redaction? hidden = null)
    {
        hidden ??= Redaction.None;
        JsonObject claims = Claims(idToken, hidden);
        string? expected = issuer?.Replace(IssuerTemplates.TenantId, claims.Text(Wire.Claim.TenantId));
        if (expected is not null && !IsSameIssuer(claims.Text(Wire.Claim.Issuer), expected))
        {
            string actual = hidden.Shown(claims.Text(Wire.Claim.Issuer)) ?? "nobody";
            throw DeviceAuthError.IdTokenRefused($"it was issued by {actual}, not by {expected}");
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

        return hidden.Shown(claims.Text(Wire.Claim.PreferredUserName))
            ?? hidden.Shown(claims.Text(Wire.Claim.Email))
            ?? hidden.Shown(claims.Text(Wire.Claim.Name))
            ?? hidden.Shown(claims.Text(Wire.Claim.Subject));
    }

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
