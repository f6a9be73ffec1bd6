using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>One scope: printable ASCII without the blank, the double quote and the backslash (RFC 6749 §3.3).</summary>
internal static class ScopeToken
{
    public static bool IsFit(string text) =>
        text.Length > 0 && text.All(character => character is > ' ' and <= '~' and not ('"' or '\\'));

    /// <summary>It asks for the sign-in itself (OpenID Connect Core §5.4, §11), and for no API.</summary>
    public static bool IsOfSignIn(string scope) =>
        scope is Wire.Scope.OpenId or Wire.Scope.OfflineAccess or Wire.Scope.Profile or Wire.Scope.Email;
}
