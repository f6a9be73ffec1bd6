using System;
using System.Collections.Generic;
using System.Security;

namespace DeviceAuth.OAuth;

/// <summary>What is asked with a token (RFC 6749 §6, RFC 7009 §2.1), in the words of the standards.</summary>
internal static class TokenRequests
{
    /// <summary>
    /// Uses a refresh token. Where the target names no scope none is sent: that means the granted one. A token is for one resource
    /// (RFC 8707 §2.2).
    /// </summary>
    public static OAuthRequest Refresh(
        Uri tokenEndpoint, ServerTraits traits, SecureString refreshToken, Target target, TokenAdditions? additions = null) =>
        (additions ?? TokenAdditions.None).AddTo(new OAuthRequest(tokenEndpoint)
            .Add(Wire.Parameter.GrantType, Wire.GrantType.RefreshToken)
            .Add(Wire.Parameter.RefreshToken, refreshToken)
            .AddWords(traits.ScopeParameter, target.Scopes)
            .Add(Wire.Parameter.Audience, target.Audience)
            .Add(Wire.Parameter.Resource, target.Resource));

    /// <summary>
    /// A client asks for itself (RFC 6749 §4.4.2): each time as for the first time, since nothing of an earlier answer counts. What the user
    /// gave beside the standards is sent each time too.
    /// </summary>
    public static OAuthRequest ClientCredentials(
        Uri tokenEndpoint, ServerTraits traits, Target target, IEnumerable<KeyValuePair<string, string>> parameters, TokenAdditions? additions = null) =>
        (additions ?? TokenAdditions.None).AddTo(new OAuthRequest(tokenEndpoint)
            .Add(Wire.Parameter.GrantType, Wire.GrantType.ClientCredentials)
            .AddWords(traits.ScopeParameter, target.Scopes)
            .Add(Wire.Parameter.Audience, target.Audience)
            .Add(Wire.Parameter.Resource, target.Resource)
            .AddAll(parameters));

    /// <summary>Asks whether a token still works (RFC 7662 §2.1).</summary>
    public static OAuthRequest Introspection(Uri introspectionEndpoint, SecureString token, string tokenTypeHint) =>
        new OAuthRequest(introspectionEndpoint)
            .Add(Wire.Parameter.Token, token)
            .Add(Wire.Parameter.TokenTypeHint, tokenTypeHint);

    /// <summary>Revokes a token, which may be none that could be used.</summary>
    public static OAuthRequest Revocation(Uri revocationEndpoint, string token, string tokenTypeHint) =>
        new OAuthRequest(revocationEndpoint)
            .Hide(token)
            .Add(Wire.Parameter.Token, token)
            .Add(Wire.Parameter.TokenTypeHint, tokenTypeHint);
}
