using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;

namespace DeviceAuth;

/// <summary>
/// Replaces secrets that somebody was given, in the texts that come back: a server or a vault may say again what it was told,
/// and so may the platform's exceptions. Each secret is found as it is, percent- or form-encoded, escaped for JSON or HTML, in hex, and in
/// base64 at whatever offset, once or twice; of a long one any part that is long enough. User information in addresses is cut out as well.
/// </summary>
internal sealed class Redaction
{
    /// <summary>What stands where a secret stood.</summary>
    public const string Mask = "***";

    /// <summary>Knows no secret: cuts user information alone.</summary>
    public static readonly Redaction None = new([]);

    /// <summary>A shorter secret is in half of all words: to replace it would say more about it than to leave it.</summary>
    private const int ShortestSecret = 4;

    /// <summary>A shorter one is replaced only where it stands as a word of its own.</summary>
    private const int ShortestInsideWords = 8;

    /// <summary>Longest text that is looked through; the rest is dropped, since far less is ever shown.</summary>
    private const int LongestText = 16 * 1024;

    /// <summary>How often a text may have been encoded: a server may quote what a proxy encoded before.</summary>
    private const int Encodings = 3;

    /// <summary>
    /// Of a long secret, so many of its first or last characters are found, and each run of twice as many within: a text may be cut,
    /// wrapped, or spread over several members.
    /// </summary>
    private const int BlockLength = 12;

    /// <summary>A longer secret is not looked for encoded twice: each form of it costs time, and nobody shows so much.</summary>
    private const int LongestEncodedTwice = 1024;

    private readonly string[] _needles;
    private readonly bool _findsParts;

    private Redaction(IEnumerable<string> needles, bool findsParts = true)
    {
        _needles = [.. needles.Distinct(StringComparer.OrdinalIgnoreCase)];
        _findsParts = findsParts;
    }

    /// <summary>Replaces these. Absent and very short ones are passed over.</summary>
    public static Redaction Of(IEnumerable<string?> secrets) => new(secrets
        .OfType<string>()
        .Where(secret => secret.Trim().Length >= ShortestSecret)
        .SelectMany(Forms)
        .Where(form => form.Length >= ShortestSecret));

    /// <summary>Replaces these as well.</summary>
    public Redaction With(params string?[] secrets) => new(_needles.Concat(Of(secrets)._needles));

    /// <summary>The text without the secrets and without user information in addresses. It is not cleaned otherwise.</summary>
    public string Apply(string text) => UserInformation.Cut(Hide(text));

    /// <summary>A whole secret that can be told from a word stands in the text: parts of long ones do not count.</summary>
    public bool Holds(string text)
    {
        Redaction whole = new(_needles.Where(needle => needle.Length >= ShortestInsideWords), findsParts: false);
        return whole.Hide(text) != text;
    }

    /// <summary>The text without the secrets; addresses in it stay whole.</summary>
    public string Hide(string text)
    {
        if (_needles.Length == 0)
        {
            return text;
        }

        bool isLong = text.Length > LongestText;
        string shown = isLong ? text.Substring(0, LongestText) : text;
        bool[] hidden = new bool[shown.Length];
        EncodedText level = EncodedText.Of(shown);
        for (int i = 0; i <= Encodings; i++)
        {
            EncodedText? unbroken = level.Unbroken();
            foreach (string needle in _needles)
            {
                Mark(needle, level, hidden);
                if (unbroken is not null && needle.Length >= ShortestInsideWords)
                {
                    Mark(needle, unbroken, hidden);
                }
            }

            if (level.Decoded() is not { } decoded)
            {
                break;
            }

            level = decoded;
        }

        return Replace(shown, hidden) + (isLong ? "…" : "");
    }

    /// <summary>The text as it can be shown: without secrets, cleaned; null for null or for nothing left.</summary>
    public string? Shown(string? text) => text is null ? null : ForeignText.Clean(Apply(text));

    /// <summary>There is something in the text that must not be shown.</summary>
    public bool IsIn(string text) => Apply(text) != text;

    /// <summary>
    /// An exception of the platform or of a vault as the cause of ours: itself where nothing that it prints must be hidden or
    /// cleaned, else what is left of it.
    /// </summary>
    public Exception? Of(Exception? cause)
    {
        for (Exception? each = cause; each is not null; each = each.InnerException)
        {
            if (!ForeignText.IsClean(each.Message) || IsIn(each.ToString()))
            {
                return new CleanedException(cause!, this);
            }
        }

        return cause;
    }

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return secret.Replace(' ', '+'); // form-encoded; all else is found by decoding the text
        yield return string.Concat(secret.Where(character => !char.IsWhiteSpace(character))); // as it is in a text without blanks
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        yield return new string([.. bytes.Select(one => (char)one)]); // a header is read as Latin-1
        yield return string.Concat(bytes.Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));
        string[] encoded = secret.Length > LongestEncodedTwice
            ? [secret]
            : [secret, Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret), Convert.ToBase64String(bytes)];
        foreach (string form in encoded.Distinct().SelectMany(InBase64))
        {
            yield return form;
        }
    }

    /// <summary>What is the same in base64 whatever stands before and behind it.</summary>
    private static IEnumerable<string> InBase64(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int offset = 0; offset < 3; offset++)
        {
            string base64 = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            int from = (offset * 8 + 5) / 6;
            string whole = base64.Substring(from).TrimEnd('=');
            string sure = whole.Substring(0, (offset + bytes.Length) * 8 / 6 - from); // what no neighbour behind it changes
            foreach (string form in new[] { whole, sure })
            {
                yield return form;
                yield return form.Replace('+', '-').Replace('/', '_');
            }
        }
    }

    private void Mark(string needle, EncodedText text, bool[] hidden)
    {
        MarkEach(needle, 0, needle, text, hidden);
        if (_findsParts && needle.Length >= 2 * BlockLength && needle.IndexOf(Uri.SchemeDelimiter, StringComparison.Ordinal) < 0)
        {
            // Of an address the beginning is that of others too.
            MarkEach(needle.Substring(0, BlockLength), 0, needle, text, hidden, BlockLength);
            MarkEach(needle.Substring(needle.Length - BlockLength), needle.Length - BlockLength, needle, text, hidden, BlockLength);
        }

        for (int block = 0; _findsParts && needle.Length >= 2 * BlockLength && block + BlockLength <= needle.Length; block += BlockLength)
        {
            MarkEach(needle.Substring(block, BlockLength), block, needle, text, hidden);
        }
    }

    /// <summary>Marks each place of a part of the needle, and as much around it as is the needle's too.</summary>
    private static void MarkEach(string part, int offset, string needle, EncodedText text, bool[] hidden, int least = 2 * BlockLength)
    {
        int at = -1;
        while ((at = text.Value.IndexOf(part, at + 1, StringComparison.OrdinalIgnoreCase)) >= 0)
        {
            int start = at;
            int end = at + part.Length;
            for (int i = offset - 1; i >= 0 && start > 0 && IsSame(needle[i], text.Value[start - 1]); i--)
            {
                start--;
            }

            for (int i = offset + part.Length; i < needle.Length && end < text.Value.Length && IsSame(needle[i], text.Value[end]); i++)
            {
                end++;
            }

            bool isFound = part.Length == needle.Length
                ? needle.Length >= ShortestInsideWords || IsWord(text.Value, start, end)
                : end - start >= least;
            if (isFound)
            {
                text.Mark(start, end, hidden);
            }
        }
    }

    private static bool IsSame(char one, char other) => char.ToUpperInvariant(one) == char.ToUpperInvariant(other);

    private static bool IsWord(string text, int start, int end) =>
        (start == 0 || !IsOfWord(text[start - 1])) && (end == text.Length || !IsOfWord(text[end]));

    private static bool IsOfWord(char character) => char.IsLetterOrDigit(character) || character == '_';

    private static string Replace(string text, bool[] hidden)
    {
        StringBuilder result = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (!hidden[i])
            {
                result.Append(text[i]);
            }
            else if (i == 0 || !hidden[i - 1])
            {
                result.Append(Mask);
            }
        }

        return result.ToString();
    }
}
