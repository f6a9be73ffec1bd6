using System;
using System.Globalization;
using System.Text;

namespace DeviceAuth;

/// <summary>
/// Text that came from a server, made fit to be shown. It is cleaned where it is read, so that no later room can forget: what
/// a server sends could otherwise move the cursor, rewrite lines above or set the terminal's title.
/// </summary>
internal static class ForeignText
{
    /// <summary>Longest text that is shown, in UTF-16 units: a description is a sentence or two, not a page.</summary>
    public const int MaxLength = 500;

    /// <summary>There is nothing in it that <see cref="Clean"/> would replace.</summary>
    public static bool IsClean(string text)
    {
        for (int i = 0; i < text.Length; i += char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            if (IsInvisible(CharUnicodeInfo.GetUnicodeCategory(text, i)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Replaces runs of control, format (bidi, zero-width) and separator characters and lone surrogates by one space,
    /// trims, and cuts what is longer than <see cref="MaxLength"/>, the mark of the cut included: what is cleaned once is clean, and a record
    /// that was written can be read. Returns null for null or for nothing left.
    /// </summary>
    public static string? Clean(string? text)
    {
        if (text is null)
        {
            return null;
        }

        StringBuilder clean = new();
        int i = 0;
        while (i < text.Length && clean.Length <= MaxLength)
        {
            int length = i + 1 < text.Length && char.IsSurrogatePair(text, i) ? 2 : 1;
            bool isShown = !IsInvisible(length == 2
                ? CharUnicodeInfo.GetUnicodeCategory(text, i)
                : CharUnicodeInfo.GetUnicodeCategory(text[i]));
            if (isShown)
            {
                clean.Append(text, i, length);
            }
            else if (clean.Length > 0 && clean[clean.Length - 1] != ' ')
            {
                clean.Append(' ');
            }

            i += length;
        }

        string result = clean.ToString().Trim();
        return result.Length == 0 ? null : result.Length <= MaxLength && i >= text.Length ? result : Cut(result);
    }

    /// <summary>A unit that shows something; half of a surrogate pair counts as one that does.</summary>
    public static bool IsVisible(char character) => char.IsSurrogate(character) || !IsInvisible(CharUnicodeInfo.GetUnicodeCategory(character));

    private static string Cut(string text)
    {
        int length = Math.Min(text.Length, MaxLength - 1);
        return text.Substring(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length).TrimEnd() + "…";
    }

    private static bool IsInvisible(UnicodeCategory category) => category
        is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.PrivateUse;
}
