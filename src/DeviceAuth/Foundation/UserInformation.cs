using System.Text.RegularExpressions;

namespace DeviceAuth;

/// <summary>
/// Cuts user information (RFC 3986 §3.2.1) out of every address in a text, whoever wrote it: the platform names a proxy with the
/// user and the password that its environment variable carries. Parameters of an address stay as they are.
/// </summary>
internal static class UserInformation
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    /// <summary>The slashes behind a scheme, which may be escaped as JSON and HTML may escape them.</summary>
    private const string Slashes = @"(?:\\?/|\\u002F|&\#x2F;|&\#47;|\\(?!u002F)){2}";

    /// <summary>Behind a scheme up to the last @ before the path.</summary>
    private static readonly Regex BehindScheme = new($@"(?<=[a-z0-9]:{Slashes})[^\s/?#""'<>]{{0,512}}@", Options);

    /// <summary>A user and a password behind slashes alone, or behind a scheme with one of them.</summary>
    private static readonly Regex BehindSlashes = new(@"(?<=(?:(?<![^\s""'=(\[,;<])/|[a-z0-9]:)/)[^\s/?#:@""'<>]{1,256}:[^\s/?#@""'<>]{1,256}@(?=[\w\[])", Options);

    /// <summary>The same where a slash, a question mark or a quote stands in the password as it is: what looks like a port ends a host.</summary>
    private static readonly Regex BehindSchemeUnescaped =
        new($@"(?<=[a-z0-9]:{Slashes})[^\s/?#:@""'<>]{{1,256}}:(?!\d*(?:[/?#""'\s]|$))[^\s@]{{0,256}}@(?=[\w\[])", Options);

    /// <summary>The same in an address that is itself percent-encoded, once or more.</summary>
    private static readonly Regex Encoded =
        new(@"(?<=[a-z0-9]%(?:25)*3A(?:%(?:25)*2F){2})(?:(?!%(?:25)*(?:2F|3F|23))[^\s&/?#""'<>]){0,512}(?:%(?:25)*40|@)", Options);

    /// <summary>Without a scheme, as variables of the environment have it: behind an equals sign or a quote, or before a port.</summary>
    private static readonly Regex Bare = new(
        @"(?<=[=""'])(?!(?:mailto|acct|sips?):)[^\s/?#:@=&""'<>]{1,256}:[^\s/?#@&""'<>]{1,256}@(?=[""']|[\w.\-]+(?::\d|/|[\s""',;]|$))|(?<![^\s(\[,;])[^\s/?#:@""'<>]{1,256}:[^\s/?#@""'<>]{1,256}@(?=[\w.\-]+:\d)",
        Options);

    public static string Cut(string text)
    {
        if (text.IndexOf('@') < 0 && text.IndexOf("40", System.StringComparison.Ordinal) < 0)
        {
            return text;
        }

        string cut = BehindScheme.Replace(text, "");
        cut = BehindSchemeUnescaped.Replace(cut, "");
        cut = BehindSlashes.Replace(cut, "");
        cut = Encoded.Replace(cut, "");
        return Bare.Replace(cut, "");
    }
}
