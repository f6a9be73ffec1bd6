using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text.RegularExpressions;

namespace DeviceAuth.OAuth;

/// <summary>
/// Tokens in the text of a success that cannot be read, or not where the standard has them: the provider gave them all the same. They are
/// good for giving them back, and for nothing else.
/// </summary>
internal static class TokenTraces
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    /// <summary>A whole member of JSON, in either way of writing its name, or a field of a form.</summary>
    private static readonly Regex Trace = new(
        @"(?:""(?<name>access|refresh)_?token""\s*:\s*""(?<json>(?:[^""\\]|\\.)+)""|(?:^|&)(?<name>access|refresh)_token=(?<form>[^&\s]+))", Options);

    private static readonly Regex Escape = new(@"\\(?:u(?<code>[0-9a-f]{4})|(?<plain>[""\\/]))", Options);

    /// <summary>What there is of the access token or of the refresh token.</summary>
    /// <param name="text">The answer's text.</param>
    public static IEnumerable<KeyValuePair<string, string>> In(string text) => Trace.Matches(text).Cast<Match>().Select(found =>
        new KeyValuePair<string, string>($"{found.Groups["name"].Value.ToLowerInvariant()}_token", Token(found)));

    private static string Token(Match found) => found.Groups["form"].Success
        ? WebUtility.UrlDecode(found.Groups["form"].Value)
        : Escape.Replace(found.Groups["json"].Value, escape => escape.Groups["plain"].Success
            ? escape.Groups["plain"].Value
            : ((char)ushort.Parse(escape.Groups["code"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());
}
