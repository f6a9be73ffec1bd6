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

    /// <summary>Longest text that is looked through; the rest is dropped, since far less is ever shown.</summary>
    public const int LongestText = 16 * 1024;

    /// <summary>How often a text may have been encoded: a server may quote what a proxy encoded before.</summary>
    private const int Encodings = 3;

    /// <summary>A longer secret is not looked for encoded twice: each form of it costs time, and nobody shows so much.</summary>
    private const int LongestEncodedTwice = 1024;

    private readonly Lazy<SecretParts>[] _known;

    private Redaction(Lazy<SecretParts>[] known) => _known = known;

    /// <summary>Replaces these. Absent and very short ones are passed over.</summary>
    public static Redaction Of(IEnumerable<string?> secrets)
    {
        string[] known = [.. secrets.OfType<string>().Where(secret => secret.Trim().Length >= ShortestSecret)];
        return known.Length == 0
            ? None
            : new([new(() => SecretParts.Of(known.SelectMany(Forms).Where(form => form.Length >= ShortestSecret)))]);
    }

    /// <summary>Replaces these as well.</summary>
    public Redaction With(params string?[] secrets) => With(Of(secrets));

    /// <summary>Replaces what the other one does as well.</summary>
    public Redaction With(Redaction other) => new([.. _known, .. other._known]);

    /// <summary>The text without the secrets and without user information in addresses. It is not cleaned otherwise.</summary>
    public string Apply(string text) => UserInformation.Cut(Hide(text));

    /// <summary>A whole secret that can be told from a word stands in the text: parts of long ones do not count.</summary>
    public bool Holds(string text) => new Redaction([.. _known.Select(parts => new Lazy<SecretParts>(() => parts.Value.Whole))]).Hide(text) != text;

    /// <summary>The text without the secrets; addresses in it stay whole.</summary>
    public string Hide(string text)
    {
        if (_known.Length == 0)
        {
            return text;
        }

        bool isLong = text.Length > LongestText;
        string shown = isLong ? text.Substring(0, LongestText) : text;
        bool[] hidden = new bool[shown.Length];
        Reading[] readings = [.. Readings(shown)];
        TextParts all = TextParts.Of([.. readings.Select(reading => reading.Folded)]);
        (SecretParts Parts, int Longest)[] known = [.. _known.Select(parts => (parts.Value, parts.Value.LongestToFind(all)))];
        foreach (Reading reading in readings)
        {
            reading.Mark(known, hidden);
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

    /// <summary>As it is, decoded once and more, and each without what breaks it up.</summary>
    private static IEnumerable<Reading> Readings(string text)
    {
        EncodedText? level = EncodedText.Of(text);
        for (int i = 0; i <= Encodings && level is not null; i++)
        {
            yield return new Reading(level, ShortestSecret);
            if (level.Unbroken() is { } unbroken)
            {
                yield return new Reading(unbroken, SecretParts.ShortestInsideWords);
            }

            level = level.Decoded();
        }
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

    /// <summary>One way to read a text, in which no secret is found that is shorter than so many characters.</summary>
    private sealed class Reading(EncodedText text, int shortest)
    {
        public string Folded { get; } = SecretParts.Folded(text.Value);

        /// <summary>Marks all that is found. Parts that overlap are marked once: one character of a text may come from a long piece of it.</summary>
        public void Mark((SecretParts Parts, int Longest)[] known, bool[] hidden)
        {
            int[] ends = new int[Folded.Length];
            foreach ((SecretParts parts, int longest) in known)
            {
                parts.Find(Folded, shortest, longest, ends);
            }

            int start = 0;
            int end = 0;
            for (int i = 0; i <= ends.Length; i++)
            {
                if (i >= end && end > start)
                {
                    text.Mark(start, end, hidden);
                    start = end;
                }

                if (i < ends.Length && ends[i] > end)
                {
                    start = i < end ? start : i;
                    end = ends[i];
                }
            }
        }
    }
}
