using System;
using System.Collections.Generic;
using System.Security;

namespace DeviceAuth.OAuth;

/// <summary>What is asked with a token (RFC 6749 §6, RFC 7009 §2.1), in the words of the standards.</summary>
internal static class TokenRequests
{
    /// <summary>Uses a refresh token. No scope is sent: that means the granted one.</summary>
    public static OAuthRequest Refresh(Uri tokenEndpoint, SecureString refreshToken, IReadOnlyList<string> resources) =>
        new OAuthRequest(tokenEndpoint)
            .Add(Wire.Parameter.GrantType, Wire.GrantType.RefreshToken)
            .Add(Wire.Parameter.RefreshToken, refreshToken)
            .AddEach(Wire.Parameter.Resource, resources);

    /// <summary>Revokes a token, which may be none that could be used.</summary>
    public static OAuthRequest Revocation(Uri revocationEndpoint, string token, string tokenTypeHint) =>
        new OAuthRequest(revocationEndpoint)
            .Hide(token)
            .Add(Wire.Parameter.Token, token)
            .Add(Wire.Parameter.TokenTypeHint, tokenTypeHint);
}
