using System;
using System.Collections.Generic;
using System.Security;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.OAuth;

/// <summary>The requests as RFC 8628, RFC 6749, RFC 7636 and RFC 7009 spell them.</summary>
internal sealed class OAuthClient : IOAuthClient
{
    /// <summary>How long one request may take: generous for a slow provider, bearable for who waits.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly OAuthTransport _transport;

    public OAuthClient(OAuthTransport transport) => _transport = transport;

    public Task<ClientRegistration> RegisterAsync(
        ServerMetadata server, ClientRegistration client, DeviceAuthorizationRequest request, CancellationToken stopping) =>
        Task.FromResult(client);

    public async Task<DeviceAuthorization> RequestDeviceAuthorizationAsync(
        ServerMetadata server, ClientRegistration client, DeviceAuthorizationRequest request, CancellationToken stopping)
    {
        ProofKey? proofKey = server.OffersProofKey && request.UsesProofKey ? ProofKey.Create() : null;
        FormParameters form = new FormParameters()
            .AddWords(server.Traits.ScopeParameter, request.Scopes)
            .Add(Wire.Parameter.Audience, request.Audience)
            .AddEach(Wire.Parameter.Resource, request.Resources)
            .Add(Wire.Parameter.CodeChallenge, proofKey?.Challenge)
            .Add(Wire.Parameter.CodeChallengeMethod, proofKey is null ? null : ProofKey.Method)
            .AddAll(request.AdditionalParameters);
        ClientRegistration asking = server.Traits.AsksAsPublicClient ? client.AsPublic() : client;
        OAuthResponse answer = await PostAsync(server.DeviceAuthorizationEndpoint, form, asking, stopping).ConfigureAwait(false);
        return DeviceAuthorization.Read(answer, request, proofKey);
    }

    public Task<OAuthResponse> PollAsync(
        ServerMetadata server,
        ClientRegistration client,
        DeviceAuthorization grant,
        IReadOnlyList<string> resources,
        TimeSpan timeout,
        CancellationToken stopping)
    {
        FormParameters form = new FormParameters()
            .Add(Wire.Parameter.GrantType, Wire.GrantType.DeviceCode)
            .Add(Wire.Parameter.DeviceCode, grant.DeviceCode)
            .Add(Wire.Parameter.CodeVerifier, grant.ProofKey?.Verifier)
            .AddWords(server.Traits.ScopeParameter, server.Traits.RepeatsScope ? grant.RequestedScopes : [])
            .AddEach(Wire.Parameter.Resource, resources);
        return _transport.PostAsync(server.TokenEndpoint, form, client, timeout, stopping);
    }

    public Task<OAuthResponse> RefreshAsync(
        Uri tokenEndpoint,
        ClientRegistration client,
        SecureString refreshToken,
        IReadOnlyList<string> resources,
        CancellationToken stopping)
    {
        FormParameters form = new FormParameters()
            .Add(Wire.Parameter.GrantType, Wire.GrantType.RefreshToken)
            .Add(Wire.Parameter.RefreshToken, refreshToken)
            .AddEach(Wire.Parameter.Resource, resources);
        return PostAsync(tokenEndpoint, form, client, stopping);
    }

    public async Task<TimeSpan?> RevokeAsync(
        Uri revocationEndpoint, ClientRegistration client, SecureString token, string tokenTypeHint, CancellationToken stopping)
    {
        FormParameters form = new FormParameters()
            .Add(Wire.Parameter.Token, token)
            .Add(Wire.Parameter.TokenTypeHint, tokenTypeHint);
        OAuthResponse answer = await PostAsync(revocationEndpoint, form, client, stopping).ConfigureAwait(false);
        if (answer is { Status: Wire.ServiceUnavailable, RetryAfter: not null })
        {
            return answer.RetryAfter;
        }

        // RFC 7009 §2.2: a token that is dead already is as good as revoked. Google says so with an error, where the access token went
        // with the refresh token; a 401 of that name would be about the request.
        bool isDone = answer is { ErrorCode: null, IsHtml: false, IsSuccess: true }
            or { ErrorCode: Wire.ErrorCode.InvalidToken, Status: Wire.BadRequest };
        return isDone ? null : throw OAuthAnswers.ToError(answer);
    }

    /// <summary>Posts a form as the client; the adapters whose requests are forms use it too.</summary>
    public Task<OAuthResponse> PostAsync(
        Uri endpoint, FormParameters form, ClientRegistration client, CancellationToken stopping) =>
        OAuthAnswers.OrUnreachableAsync(endpoint, _transport.PostAsync(endpoint, form, client, RequestTimeout, stopping));
}
