using System.Text.RegularExpressions;

namespace DeviceAuth.EngineTests.Fixtures;

internal static partial class Colours
{
    /// <summary>Takes PowerShell's own colours out of a text, and no other control sequence.</summary>
    public static string Strip(string text) => Colour().Replace(text, "");

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colour();
}
