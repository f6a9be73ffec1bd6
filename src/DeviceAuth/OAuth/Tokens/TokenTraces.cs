using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text.RegularExpressions;

namespace DeviceAuth.OAuth;

/// <summary>
/// Tokens in the text of a success that cannot be read, or not where the standard has them, and what removes a client that was registered
/// by one (RFC 7592): the provider gave them all the same. They are good for giving them back, and for nothing else.
/// </summary>
internal static class TokenTraces
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    /// <summary>A whole member of JSON, in either way of writing its name, or a field of a form.</summary>
    private static readonly Regex Trace = new(
        @"(?:""(?:(?<name>access|refresh)_?token|(?<whole>registration_access_token|registration_client_uri))""\s*:\s*""(?<json>(?:[^""\\]|\\.)+)""|(?:^|&)(?<name>access|refresh)_token=(?<form>[^&\s]+))", Options);

    private static readonly Regex Escape = new(@"\\(?:u(?<code>[0-9a-f]{4})|(?<plain>[""\\/]))", Options);

    /// <summary>What there is of them, by the names of the members.</summary>
    /// <param name="text">The answer's text.</param>
    public static IEnumerable<KeyValuePair<string, string>> In(string text) => Trace.Matches(text).Cast<Match>().Select(found =>
        new KeyValuePair<string, string>(Name(found), Token(found)));

    private static string Name(Match found) => found.Groups["whole"].Success
        ? found.Groups["whole"].Value.ToLowerInvariant()
        : $"{found.Groups["name"].Value.ToLowerInvariant()}_token";

    private static string Token(Match found) => found.Groups["form"].Success
        ? WebUtility.UrlDecode(found.Groups["form"].Value)
        : Escape.Replace(found.Groups["json"].Value, escape => escape.Groups["plain"].Success
            ? escape.Groups["plain"].Value
            : ((char)ushort.Parse(escape.Groups["code"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());
}
