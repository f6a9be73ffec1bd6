using System.Collections.Generic;

namespace DeviceAuth.OAuth;

/// <summary>
/// The tokens that an answer brought, usable or not. They live at the provider from then on: whoever has the answer keeps them or
/// gives them back (RFC 7009), so that none is left there that nobody has.
/// </summary>
internal sealed class IssuedTokens
{
    private IssuedTokens(IReadOnlyList<string> refreshTokens, IReadOnlyList<string> accessTokens)
    {
        RefreshTokens = refreshTokens;
        AccessTokens = accessTokens;
    }

    /// <summary>One, or none; more where the answer names the member more than once.</summary>
    public IReadOnlyList<string> RefreshTokens { get; }

    public IReadOnlyList<string> AccessTokens { get; }

    /// <summary>What there is in an answer of the token endpoint; null where it brought nothing.</summary>
    public static IssuedTokens? In(OAuthResponse answer)
    {
        IssuedTokens issued = new(Texts(answer, Wire.Member.RefreshToken), Texts(answer, Wire.Member.AccessToken));
        return issued.RefreshTokens.Count + issued.AccessTokens.Count > 0 ? issued : null;
    }

    private static string[] Texts(OAuthResponse answer, string member) =>
        [.. answer.Repeated?.Texts(member) ?? (answer.Body?.Text(member) is { } text ? [text] : [])];
}
