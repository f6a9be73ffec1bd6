namespace DeviceAuth.OAuth;

/// <summary>The two requests of the device flow (RFC 8628 §3.1, §3.4), in the words of the standards.</summary>
internal static class DeviceRequests
{
    /// <summary>Asks for a device code and a user code, with the challenge of a proof key where there is one (RFC 7636 §4.3).</summary>
    public static OAuthRequest Codes(AuthorizationServer server, DeviceAuthorizationRequest wanted, ProofKey? proofKey) =>
        wanted.Requirements.AddTo(new OAuthRequest(server.DeviceAuthorizationEndpoint!)
            .AddWords(server.Traits.ScopeParameter, wanted.Scopes)
            .Add(Wire.Parameter.Audience, wanted.Audience)
            .AddEach(Wire.Parameter.Resource, wanted.Resources)
            .Add(Wire.Parameter.LoginHint, server.Traits.TakesLoginHint ? wanted.LoginHint : null))
            .Add(Wire.Parameter.CodeChallenge, proofKey?.Challenge)
            .Add(Wire.Parameter.CodeChallengeMethod, proofKey is null ? null : ProofKey.Method)
            .AddAll(wanted.AdditionalParameters);

    /// <summary>
    /// Polls once. The token is for one of the resources that the code was asked for with (RFC 8707 §2.2). An audience is said again too:
    /// INDIGO IAM looks for it here, and who does not has to ignore it (RFC 6749 §3.2).
    /// </summary>
    public static OAuthRequest Poll(AuthorizationServer server, DeviceAuthorization authorization, string? resource, TokenAdditions? additions = null) =>
        (additions ?? TokenAdditions.None).AddTo(new OAuthRequest(server.TokenEndpoint)
            .Add(Wire.Parameter.GrantType, Wire.GrantType.DeviceCode)
            .Add(Wire.Parameter.DeviceCode, authorization.DeviceCode)
            .Add(Wire.Parameter.CodeVerifier, authorization.ProofKey?.Verifier)
            .AddWords(server.Traits.ScopeParameter, server.Traits.RepeatsScope ? authorization.RequestedScopes : [])
            .Add(Wire.Parameter.Audience, authorization.Audience)
            .Add(Wire.Parameter.Resource, resource)
            .HideValues(authorization.SentValues));
}
