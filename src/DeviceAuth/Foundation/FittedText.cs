using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth;

/// <summary>Text cut to the columns that there are. Three dots stand for what is left out: every encoding has them.</summary>
internal static class FittedText
{
    private const string Gap = "...";

    /// <summary>What may follow the last word that is shown of a list: <c> and 123 more</c>.</summary>
    private const int RoomForCount = 14;

    /// <summary>From the first script on whose characters take two columns, which is counted for all that follow.</summary>
    private const char FirstWide = '\u1100';

    /// <summary>How many columns it takes at the most.</summary>
    public static int Columns(string text) => text.Sum(Columns);

    /// <summary>Without its middle where it is too long: the beginning and the end tell names apart.</summary>
    public static string Middle(string text, int columns)
    {
        if (Columns(text) <= columns)
        {
            return text;
        }

        int begin = Math.Max(0, (columns - Gap.Length) / 2);
        return Begin(text, begin) + Gap + End(text, Math.Max(0, columns - Gap.Length - begin));
    }

    /// <summary>Without its beginning where it is too long: whose a host is stands at its end.</summary>
    public static string Host(string host, int columns) =>
        Columns(host) <= columns ? host : Gap + End(host, Math.Max(0, columns - Gap.Length));

    /// <summary>The columns of each of some texts that share a line: what the short ones leave is for the long ones.</summary>
    public static int[] Share(int columns, params string[] texts)
    {
        int[] shares = new int[texts.Length];
        int left = columns;
        int open = texts.Length;
        foreach (int i in Enumerable.Range(0, texts.Length).OrderBy(i => Columns(texts[i])))
        {
            shares[i] = Math.Min(Columns(texts[i]), left / open);
            left -= shares[i];
            open--;
        }

        return shares;
    }

    /// <summary>A list over some lines: as many of its words as there is room for, and how many more there are.</summary>
    /// <param name="title">What the first line begins with.</param>
    /// <param name="words">The words; at least one.</param>
    /// <param name="columns">The columns of a line.</param>
    /// <param name="lines">How many lines at the most.</param>
    public static IReadOnlyList<string> List(string title, IReadOnlyList<string> words, int columns, int lines)
    {
        int longest = columns - RoomForCount - (lines > 1 ? 0 : Columns(title));
        string[] fit = [.. words.Select(word => Middle(word, longest))];
        int shown = fit.Length;
        IReadOnlyList<string> wrapped;
        do
        {
            wrapped = Wrapped(title, Counted(fit, shown--), columns);
        }
        while (wrapped.Count > lines && shown > 0);

        return wrapped;
    }

    private static IReadOnlyList<string> Counted(string[] words, int shown)
    {
        int more = words.Length - shown;
        return [.. words.Take(shown).Select((word, i) => i + 1 == shown ? more > 0 ? $"{word} and {more} more" : word : $"{word},")];
    }

    private static IReadOnlyList<string> Wrapped(string title, IReadOnlyList<string> words, int columns)
    {
        List<string> lines = [title];
        foreach (string word in words)
        {
            string line = $"{lines[lines.Count - 1]} {word}";
            if (Columns(line) <= columns)
            {
                lines[lines.Count - 1] = line;
            }
            else
            {
                lines.Add($" {word}");
            }
        }

        return lines;
    }

    private static string Begin(string text, int columns)
    {
        int length = 0;
        while (length < text.Length && (columns -= Columns(text[length])) >= 0)
        {
            length++;
        }

        return text.Substring(0, length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);
    }

    private static string End(string text, int columns)
    {
        int start = text.Length;
        while (start > 0 && (columns -= Columns(text[start - 1])) >= 0)
        {
            start--;
        }

        return text.Substring(start < text.Length && char.IsLowSurrogate(text[start]) ? start + 1 : start);
    }

    private static int Columns(char character) => character < FirstWide ? 1 : 2;
}
