using System.Globalization;
using System.Linq;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>What may stand on a screen: nothing that drives a terminal, and no secret.</summary>
internal static class ShownText
{
    public static void AssertFit(string text)
    {
        char[] unfit = text.Where(character => CharUnicodeInfo.GetUnicodeCategory(character)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator).ToArray();
        Assert.True(unfit.Length == 0, $"U+{(int)unfit.FirstOrDefault():X4} in: {Escaped(text)}");
        Assert.All(HostileScene.Secrets, secret => Assert.DoesNotContain(secret, text, System.StringComparison.Ordinal));
    }

    private static string Escaped(string text) => string.Concat(text.Select(character => char.IsControl(character) ? $"\\u{(int)character:X4}" : $"{character}"));
}
