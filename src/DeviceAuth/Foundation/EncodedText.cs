using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;

namespace DeviceAuth;

/// <summary>
/// A text that may be percent-encoded, or escaped for JSON or HTML, wholly or here and there; each character of what it stands for
/// knows where it came from.
/// </summary>
internal sealed class EncodedText
{
    /// <summary>The longest entity of HTML that is looked for.</summary>
    private const int LongestEntity = 10;

    /// <summary>For each character of the value the first behind it in the text; the first of the next one is where it ends.</summary>
    private readonly int[] _starts;
    private readonly int[] _ends;

    private EncodedText(string value, int[] starts, int[] ends)
    {
        Value = value;
        _starts = starts;
        _ends = ends;
    }

    public string Value { get; }

    public static EncodedText Of(string text) =>
        new(text, [.. Enumerable.Range(0, text.Length)], [.. Enumerable.Range(1, text.Length)]);

    /// <summary>What the text stands for, decoded once; null where nothing in it is encoded.</summary>
    public EncodedText? Decoded()
    {
        if (Value.IndexOfAny(['%', '\\', '&']) < 0)
        {
            return null;
        }

        StringBuilder value = new();
        List<int> starts = [];
        List<int> ends = [];
        bool isEncoded = false;
        int i = 0;
        while (i < Value.Length)
        {
            (string decoded, int length) = Unit(i);
            isEncoded |= length > 1;
            foreach (char character in decoded)
            {
                value.Append(character);
                starts.Add(_starts[i]);
                ends.Add(_ends[i + length - 1]);
            }

            i += length;
        }

        return isEncoded ? new EncodedText(value.ToString(), [.. starts], [.. ends]) : null;
    }

    /// <summary>The same without line breaks, blanks and characters that show nothing; null where there is none.</summary>
    public EncodedText? Unbroken()
    {
        int[] shown = [.. Enumerable.Range(0, Value.Length).Where(i => ForeignText.IsVisible(Value[i]) && !char.IsWhiteSpace(Value[i]))];
        return shown.Length == Value.Length
            ? null
            : new EncodedText(
                string.Concat(shown.Select(i => Value[i])),
                [.. shown.Select(i => _starts[i])],
                [.. shown.Select(i => _ends[i])]);
    }

    /// <summary>Marks in the original text what these characters of the value came from.</summary>
    public void Mark(int start, int end, bool[] marks)
    {
        for (int i = _starts[start]; i < _ends[end - 1]; i++)
        {
            marks[i] = true;
        }
    }

    private (string Decoded, int Length) Unit(int at) => Value[at] switch
    {
        '%' => Percent(at),
        '\\' => Escape(at),
        '&' => Entity(at),
        var other => ($"{other}", 1),
    };

    /// <summary>A run of percent-encoded bytes (RFC 3986 §2.1), which are UTF-8.</summary>
    private (string Decoded, int Length) Percent(int at)
    {
        List<byte> bytes = [];
        int i = at;
        while (i + 2 < Value.Length && Value[i] == '%' && Uri.IsHexDigit(Value[i + 1]) && Uri.IsHexDigit(Value[i + 2]))
        {
            bytes.Add(byte.Parse(Value.Substring(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            i += 3;
            if (bytes[0] < 0x80)
            {
                break; // one by one, so that each character knows its own place
            }
        }

        return bytes.Count == 0 ? ("%", 1) : (Encoding.UTF8.GetString([.. bytes]), i - at);
    }

    /// <summary>What stands behind a backslash in JSON (RFC 8259 §7).</summary>
    private (string Decoded, int Length) Escape(int at)
    {
        if (at + 1 == Value.Length)
        {
            return ("\\", 1);
        }

        bool isCodeUnit = Value[at + 1] == 'u' && at + 5 < Value.Length && Value.Substring(at + 2, 4).All(Uri.IsHexDigit);
        return isCodeUnit
            ? ($"{(char)ushort.Parse(Value.Substring(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)}", 6)
            : Value[at + 1] is '"' or '\\' or '/' ? ($"{Value[at + 1]}", 2) : ("\\", 1);
    }

    private (string Decoded, int Length) Entity(int at)
    {
        int end = Value.IndexOf(';', at, Math.Min(LongestEntity, Value.Length - at));
        string entity = end < 0 ? "&" : Value.Substring(at, end + 1 - at);
        string decoded = WebUtility.HtmlDecode(entity);
        return decoded.Length == 0 || decoded == entity ? ("&", 1) : (decoded, entity.Length);
    }
}
