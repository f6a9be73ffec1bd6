using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>Finds in an answer whose a token is, by a name that a person knows.</summary>
internal static class AccountNames
{
    /// <summary>Where the standards have it (RFC 7662 §2.2, OpenID Connect Core §5.1), what people know best first.</summary>
    private static readonly string[] Members =
        [Wire.Claim.PreferredUserName, Wire.Member.UserName, Wire.Claim.Email, Wire.Claim.Name, Wire.Claim.Subject];

    /// <summary>The name, cleaned; null where there is none.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="member">Where the provider has it; null where the standards do.</param>
    public static string? In(OAuthResponse answer, string? member = null) =>
        (member is null ? Members : [member]).Select(name => answer.Taint.All.Shown(answer.Body?.Text(name))).FirstOrDefault(name => name is not null);
}
