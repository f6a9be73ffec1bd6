using System.Linq;

namespace DeviceAuth.Errors;

/// <summary>Makes commands that a person can copy out of a message and run.</summary>
internal static class CommandText
{
    private const string PlainCharacters = "-_./:";

    /// <summary>A value as one word of a PowerShell command.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && text.All(character => char.IsLetterOrDigit(character) || PlainCharacters.IndexOf(character) >= 0)
            ? text
            : "'" + text.Replace("'", "''") + "'";
}
