using System.Collections.Generic;
using System.Linq;
using System.Security;

namespace DeviceAuth.OAuth;

/// <summary>
/// The tokens that answers brought, usable or not. They live at the provider from then on: whoever has an answer keeps them or
/// gives them back (RFC 7009), so that none is left there that nobody has.
/// </summary>
internal sealed class IssuedTokens
{
    private IssuedTokens(IEnumerable<string> refreshTokens, IEnumerable<string> accessTokens)
    {
        RefreshTokens = [.. refreshTokens.Distinct()];
        AccessTokens = [.. accessTokens.Distinct()];
    }

    /// <summary>One of each answer, or none; more where an answer names the member more than once.</summary>
    public IReadOnlyList<string> RefreshTokens { get; }

    public IReadOnlyList<string> AccessTokens { get; }

    /// <summary>All of them, for whoever talks to a server that may say them again.</summary>
    public IReadOnlyList<SecureString> Secrets => [.. RefreshTokens.Concat(AccessTokens).Select(DeviceAuth.Secret.ProtectStart)];

    /// <summary>What there is in an answer of the token endpoint; null where it brought nothing.</summary>
    public static IssuedTokens? In(OAuthResponse answer) =>
        new IssuedTokens(Texts(answer, Wire.Member.RefreshToken), Texts(answer, Wire.Member.AccessToken)).OrNull();

    /// <summary>What an answer gave, be it in a form that cannot be read; null where that is nothing.</summary>
    public static IssuedTokens? GivenBy(OAuthResponse answer) => In(answer) ?? Of(answer.Traces);

    /// <summary>Those of both; null where there are none.</summary>
    public static IssuedTokens? Of(IssuedTokens? one, IssuedTokens? other) => one is null || other is null
        ? one ?? other
        : new IssuedTokens(one.RefreshTokens.Concat(other.RefreshTokens), one.AccessTokens.Concat(other.AccessTokens));

    /// <summary>Those of them that are not among the others as well; null where there are none.</summary>
    public IssuedTokens? Except(IssuedTokens? others)
    {
        string[] kept = [.. others?.RefreshTokens ?? [], .. others?.AccessTokens ?? []];
        return new IssuedTokens(RefreshTokens.Except(kept), AccessTokens.Except(kept)).OrNull();
    }

    /// <summary>What can be made out in a success that has no token where it should be; null where that is nothing.</summary>
    /// <param name="traces">By the names of the members.</param>
    public static IssuedTokens? Of(IReadOnlyList<KeyValuePair<string, string>> traces)
    {
        string[] Texts(string name) => [.. traces.Where(trace => trace.Key == name).Select(trace => trace.Value).Distinct()];
        return new IssuedTokens(Texts(Wire.Member.RefreshToken), Texts(Wire.Member.AccessToken)).OrNull();
    }

    private IssuedTokens? OrNull() => RefreshTokens.Count + AccessTokens.Count > 0 ? this : null;

    private static string[] Texts(OAuthResponse answer, string member) =>
        [.. answer.Repeated?.Texts(member) ?? (answer.Body?.Text(member) is { } text ? [text] : [])];
}
