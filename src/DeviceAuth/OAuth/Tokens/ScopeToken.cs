using System;
using System.Collections.Generic;
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

    /// <summary>A scope among them names an API, and none of the words of ours is of that one.</summary>
    /// <param name="scopes">What is wanted.</param>
    /// <param name="own">Scopes, resources and audiences.</param>
    public static bool NameAnotherApi(IEnumerable<string> scopes, IEnumerable<string> own)
    {
        HashSet<string> apis = new(own.SelectMany(word => new[] { ApiOf(word), word.TrimEnd('/') }).OfType<string>(), StringComparer.OrdinalIgnoreCase);
        return scopes.Any(scope => ApiOf(scope) is { } api && !apis.Contains(api));
    }

    /// <summary>
    /// What stands before the last slash, or in a URN (RFC 8141) before the last colon: that is how Microsoft, Google, Cognito and Globus
    /// name the API in a scope. Null for a word that names none, which is the server's to judge.
    /// </summary>
    private static string? ApiOf(string scope)
    {
        int end = scope.LastIndexOf(scope.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) ? ':' : '/');
        return end < 0 ? null : scope.Substring(0, end).TrimEnd('/');
    }
}
