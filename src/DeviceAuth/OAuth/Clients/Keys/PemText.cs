using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace DeviceAuth.OAuth;

/// <summary>The blocks of a text in PEM (RFC 7468). What stands between them is passed over, as files have remarks there.</summary>
internal static class PemText
{
    private const string Begin = "-----BEGIN ";

    /// <summary>The body has no dash, so that no text makes this look at a place twice.</summary>
    private static readonly Regex Block = new(@"-----BEGIN (?<label>[A-Z0-9 ]{1,64})-----(?<body>[^-]*)-----END \k<label>-----", RegexOptions.CultureInvariant);

    /// <summary>RFC 1421 §4.6.1.1: the old way to encrypt a key says so in a header.</summary>
    private const string EncryptedHeader = "Proc-Type:";

    /// <summary>The line breaks of a text that came through JSON or a variable.</summary>
    private static readonly string[] EscapedBreaks = ["\\r\\n", "\\n"];

    public static bool IsIn(string text) => text.IndexOf(Begin, StringComparison.Ordinal) >= 0;

    /// <summary>Each block by its label, in their order.</summary>
    /// <exception cref="FormatException">A block is none.</exception>
    public static IReadOnlyList<KeyValuePair<string, byte[]>> Blocks(string text)
    {
        string plain = EscapedBreaks.Aggregate(text, (whole, escaped) => whole.Replace(escaped, "\n"));
        if (plain.IndexOf(EncryptedHeader, StringComparison.Ordinal) >= 0)
        {
            throw new FormatException(PrivateKeyText.Encrypted);
        }

        return [.. Block.Matches(plain).Cast<Match>().Select(match =>
            new KeyValuePair<string, byte[]>(match.Groups["label"].Value, Bytes(match.Groups["body"].Value)))];
    }

    private static byte[] Bytes(string body)
    {
        try
        {
            return Convert.FromBase64String(body);
        }
        catch (FormatException)
        {
            throw new FormatException("what stands between its BEGIN and its END is no Base64");
        }
    }
}
