using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>The rule for access tokens that go into a header.</summary>
internal static class BearerToken
{
    /// <summary>
    /// Visible ASCII without a blank: what RFC 6749 appendix A.12 allows less the blank, which RFC 6750 §2.1 has none of and which would
    /// end the token in its header. Wider than RFC 6750's own list, since Salesforce's tokens have a <c>!</c>.
    /// </summary>
    public static bool IsFit(string token) => token.Length > 0 && token.All(character => character is > ' ' and <= '~');
}
