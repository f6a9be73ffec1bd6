using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>
/// A token that goes into a header as it is. RFC 6750 §2.1 lists its characters; others are let through because well-known servers
/// have them in theirs (Salesforce !, AWS :, Facebook |, eBay ^ and #): those that a word of a header may have (RFC 9110 §5.6.2), but for
/// the two that shells quote with. None of them can end the header, quote in it or begin another word.
/// </summary>
internal static class BearerToken
{
    private const string Others = "-._~+/=" + "!:|" + "#$%&*^";

    /// <summary>The longest that can be kept.</summary>
    public const int MaxLength = Secret.MaxLength;

    /// <summary>The text can be sent as a bearer token.</summary>
    public static bool IsFit(string text) => text.Length is > 0 and <= MaxLength && text.All(IsOfToken);

    private static bool IsOfToken(char character) =>
        character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') || Others.IndexOf(character) >= 0;
}
