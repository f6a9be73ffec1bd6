using System.Linq;

namespace DeviceAuth.Errors;

/// <summary>Makes commands that a person can copy out of a message and run.</summary>
internal static class CommandText
{
    /// <summary>PowerShell ends a text in single quotes at any of these.</summary>
    internal const string SingleQuotes = "'\u2018\u2019\u201A\u201B";

    private const string PlainCharacters = "-_./:";

    /// <summary>A value as one word of a PowerShell command.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && text[0] != '-' && text.All(character => char.IsLetterOrDigit(character) || PlainCharacters.IndexOf(character) >= 0)
            ? text
            : Literal(text);

    /// <summary>A value in single quotes, which nothing in it can end.</summary>
    public static string Literal(string text) =>
        "'" + string.Concat(text.Select(character => SingleQuotes.IndexOf(character) < 0 ? $"{character}" : $"{character}{character}")) + "'";
}
