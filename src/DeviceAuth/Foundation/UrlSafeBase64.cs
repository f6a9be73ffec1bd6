using System;
using System.Linq;

namespace DeviceAuth;

/// <summary>Base64 with the characters that an address may have, and without padding (RFC 7515 §2, RFC 4648 §5).</summary>
internal static class UrlSafeBase64
{
    public static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>The bytes; null where the text is none of it. Padding is let through, since some writers add it.</summary>
    public static byte[]? Decode(string text)
    {
        string base64 = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        if (base64.Any(character => character is '=' or ' ' or '\t' or '\r' or '\n'))
        {
            return null; // the framework would pass over blanks
        }

        try
        {
            return Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
