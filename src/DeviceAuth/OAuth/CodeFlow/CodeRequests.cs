using System.Collections.Generic;
using System.Linq;
using System.Security;

namespace DeviceAuth.OAuth;

/// <summary>The two requests of the authorization code grant (RFC 6749 §4.1.1, §4.1.3), in the words of the standards.</summary>
internal static class CodeRequests
{
    /// <summary>
    /// Asks for a code. OpenID Connect Core §11: <c>offline_access</c> goes with <c>prompt=consent</c>, or it is ignored; not where the
    /// user says another prompt, or the server is known to do without (at some, who has agreed once could not go on).
    /// </summary>
    public static OAuthRequest Authorization(
        AuthorizationServer server, string clientId, DeviceAuthorizationRequest wanted, AuthorizationRequest request)
    {
        bool asksConsent = wanted.Scopes.Contains(Wire.Scope.OfflineAccess)
            && !IssuerTemplates.HaveThatOf(server)
            && !wanted.AdditionalParameters.Keys.Contains(Wire.Parameter.Prompt);
        return wanted.Requirements.AddTo(new OAuthRequest(server.AuthorizationEndpoint!)
            .Add(Wire.Parameter.ResponseType, Wire.ResponseType.Code)
            .Add(Wire.Parameter.ClientId, clientId)
            .Add(Wire.Parameter.RedirectUri, request.RedirectUri)
            .AddWords(Wire.Parameter.Scope, wanted.Scopes)
            .Add(Wire.Parameter.State, request.State)
            .Add(Wire.Parameter.Nonce, request.Nonce)
            .Add(Wire.Parameter.CodeChallenge, request.ProofKey.Challenge)
            .Add(Wire.Parameter.CodeChallengeMethod, ProofKey.Method)
            .Add(Wire.Parameter.Audience, wanted.Audience)
            .AddEach(Wire.Parameter.Resource, wanted.Resources)
            .Add(Wire.Parameter.LoginHint, wanted.LoginHint)
            .Add(Wire.Parameter.Prompt, asksConsent ? Wire.PromptValue.Consent : null)
            .AddAll(wanted.AdditionalParameters));
    }

    /// <summary>
    /// Gives a code for tokens: for one of the resources that the code was asked for with (RFC 8707 §2.2). The nonce is hidden in what is
    /// shown alone, since the id_token has to say it.
    /// </summary>
    public static OAuthRequest Token(AuthorizationServer server, AuthorizationRequest request, SecureString code, string? resource, TokenAdditions? additions = null)
    {
        IEnumerable<string> values = request.Nonce is { } nonce ? request.SentValues.Append(nonce) : request.SentValues;
        return (additions ?? TokenAdditions.None).AddTo(new OAuthRequest(server.TokenEndpoint)
            .Add(Wire.Parameter.GrantType, Wire.GrantType.AuthorizationCode)
            .Add(Wire.Parameter.Code, code)
            .Add(Wire.Parameter.RedirectUri, request.RedirectUri)
            .Add(Wire.Parameter.CodeVerifier, request.ProofKey.Verifier)
            .Add(Wire.Parameter.Resource, resource)
            .Hide(request.State)
            .HideValues(values));
    }
}
