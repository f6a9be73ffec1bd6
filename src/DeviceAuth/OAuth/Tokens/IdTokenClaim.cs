using System.Collections.Generic;

namespace DeviceAuth.OAuth;

/// <summary>What kind of thing a claim of an id_token tells, by its name.</summary>
internal static class IdTokenClaim
{
    /// <summary>OpenID Connect Core §2, §3.3.2.11; RFC 7519 §4.1.7; and what Microsoft and OpenIddict have of their own.</summary>
    private static readonly HashSet<string> OfToken =
        ["nonce", "at_hash", "c_hash", "s_hash", "jti", "aio", "rh", "uti", "xms_ftd", "oi_au_id", "oi_tkn_id"];

    /// <summary>RFC 7519 §4.1, OpenID Connect Core §2, §5.1.</summary>
    private static readonly HashSet<string> Times = ["exp", "iat", "nbf", "auth_time", "updated_at"];

    /// <summary>It is about the token and the request for it, and not about the person: nobody is shown it.</summary>
    public static bool IsOfToken(string name) => OfToken.Contains(name);

    /// <summary>It is a time in seconds since 1970, and shown as one.</summary>
    public static bool IsTime(string name, JsonValue value) => Times.Contains(name) && value.Kind == JsonKind.Number;
}
