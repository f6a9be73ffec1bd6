using System;
using System.Collections.Generic;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>The requests of the device flow and of what follows it. One call is one request; nothing is repeated here.</summary>
internal sealed class OAuthClient
{
    /// <summary>How long one request may take: generous for a slow provider, bearable for who waits.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly OAuthTransport _transport;

    public OAuthClient(OAuthTransport transport) => _transport = transport;

    /// <summary>Asks for a device code and a user code (RFC 8628 §3.1).</summary>
    public async Task<DeviceAuthorization> RequestDeviceAuthorizationAsync(
        ServerMetadata server, ClientRegistration client, DeviceAuthorizationRequest request, CancellationToken stopping)
    {
        FormParameters form = new FormParameters()
            .AddWords(Wire.Parameter.Scope, request.Scopes)
            .Add(Wire.Parameter.Audience, request.Audience)
            .AddEach(Wire.Parameter.Resource, request.Resources)
            .AddAll(request.AdditionalParameters);
        return DeviceAuthorization.Read(
            await PostAsync(server.DeviceAuthorizationEndpoint, form, client, stopping).ConfigureAwait(false));
    }

    /// <summary>
    /// Polls once (RFC 8628 §3.4). What the answer means is <see cref="DevicePoller"/>'s business; so is a
    /// <see cref="TransportException"/>.
    /// </summary>
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
            .AddEach(Wire.Parameter.Resource, resources);
        return _transport.PostAsync(server.TokenEndpoint, form, client, timeout, stopping);
    }

    /// <summary>
    /// Uses a refresh token (RFC 6749 §6). No scope is sent: that means the granted one. Never repeated by itself: where the
    /// answer is lost, the token may be spent, and using it twice can end every session of the family (RFC 9700 §4.14).
    /// </summary>
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

    /// <summary>Revokes a token (RFC 7009 §2.1). Returning means that the provider said 200, which it also says for unknown ones.</summary>
    public async Task RevokeAsync(
        Uri revocationEndpoint, ClientRegistration client, SecureString token, string tokenTypeHint, CancellationToken stopping)
    {
        FormParameters form = new FormParameters()
            .Add(Wire.Parameter.Token, token)
            .Add(Wire.Parameter.TokenTypeHint, tokenTypeHint);
        OAuthResponse answer = await PostAsync(revocationEndpoint, form, client, stopping).ConfigureAwait(false);
        if (answer.ErrorCode is not null || answer.IsHtml || !answer.IsSuccess)
        {
            throw OAuthAnswers.ToError(answer);
        }
    }

    private async Task<OAuthResponse> PostAsync(
        Uri endpoint, FormParameters form, ClientRegistration client, CancellationToken stopping)
    {
        try
        {
            return await _transport.PostAsync(endpoint, form, client, RequestTimeout, stopping).ConfigureAwait(false);
        }
        catch (TransportException exception)
        {
            throw DeviceAuthError.Unreachable(endpoint, exception);
        }
    }
}
