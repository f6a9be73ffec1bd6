using System;
using System.Collections.Generic;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// The requests of the device flow and of what follows it: each is built, signed by the client, spelled in the server's dialect and
/// sent, and its answer is read. One call is one request; nothing is repeated here.
/// </summary>
internal sealed partial class OAuthClient
{
    /// <summary>How long one request may take: generous for a slow provider, bearable for who waits.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly OAuthTransport _transport;
    private readonly Dialect _dialect;
    private readonly IReadOnlyList<SecureString> _known;
    private readonly IReadOnlyList<string> _expected;

    public OAuthClient(
        OAuthTransport transport, Dialect? dialect = null, IReadOnlyList<SecureString>? known = null, IReadOnlyList<string>? expected = null)
    {
        _transport = transport;
        _dialect = dialect ?? Dialect.Standard;
        _known = known ?? [];
        _expected = expected ?? [];
    }

    /// <summary>The same, for a server that knows more secrets than a request carries: it may say those of earlier ones.</summary>
    public OAuthClient Knowing(IReadOnlyList<SecureString> secrets) => new(_transport, _dialect, secrets, _expected);

    /// <summary>The same, where the answers may name these scopes, which the user knows.</summary>
    public OAuthClient Expecting(IReadOnlyList<string> scopes) => new(_transport, _dialect, _known, scopes);

    /// <summary>Asks for a device code and a user code (RFC 8628 §3.1).</summary>
    public async Task<DeviceAuthorization> RequestDeviceAuthorizationAsync(
        AuthorizationServer server, ClientRegistration client, DeviceAuthorizationRequest request, CancellationToken stopping)
    {
        ProofKey? proofKey = server.OffersProofKey && request.UsesProofKey ? ProofKey.Create() : null;
        ClientRegistration asking = server.Traits.AsksAsPublicClient ? client.AsPublic() : client;
        OAuthResponse answer = await SendAsync(asking.Sign(DeviceRequests.Codes(server, request, proofKey)), stopping).ConfigureAwait(false);
        return DeviceAuthorization.Read(answer, request, proofKey);
    }

    /// <summary>
    /// Polls once (RFC 8628 §3.4). What the answer means is <see cref="DevicePoller"/>'s business; so is a
    /// <see cref="TransportException"/>.
    /// </summary>
    public async Task<OAuthResponse> PollAsync(
        AuthorizationServer server,
        ClientRegistration client,
        DeviceAuthorization authorization,
        string? resource,
        TimeSpan timeout,
        CancellationToken stopping,
        TokenAdditions? additions = null)
    {
        OAuthRequest request = Write(client.Sign(DeviceRequests.Poll(server, authorization, resource, additions)));
        return _dialect.Read(await _transport.PostAsync(request, timeout, stopping).ConfigureAwait(false));
    }

    /// <summary>
    /// Gives a code for tokens (RFC 6749 §4.1.3). Never repeated: a code is good for one use, and a second one ends what came of the first
    /// (§4.1.2). What the answer means is the flow's business; so is a <see cref="TransportException"/>.
    /// </summary>
    public async Task<OAuthResponse> RedeemAsync(
        AuthorizationServer server,
        ClientRegistration client,
        AuthorizationRequest asked,
        SecureString code,
        string? resource,
        CancellationToken stopping,
        TokenAdditions? additions = null)
    {
        OAuthRequest request = Write(client.Sign(CodeRequests.Token(server, asked, code, resource, additions)));
        return _dialect.Read(await _transport.PostAsync(request, RequestTimeout, stopping).ConfigureAwait(false));
    }

    /// <summary>
    /// Uses a refresh token (RFC 6749 §6). Never repeated by itself: where the answer is lost, the token may be spent, and using it
    /// twice can end every session of the family (RFC 9700 §4.14).
    /// </summary>
    public Task<OAuthResponse> RefreshAsync(
        Uri tokenEndpoint,
        ServerTraits traits,
        ClientRegistration client,
        SecureString refreshToken,
        Target target,
        CancellationToken stopping,
        TokenAdditions? additions = null) =>
        SendAsync(client.Sign(TokenRequests.Refresh(tokenEndpoint, traits, refreshToken, target, additions)), stopping);

    /// <summary>Asks as the client itself (RFC 6749 §4.4). There is nothing that could be spent by it.</summary>
    public Task<OAuthResponse> AskAsClientAsync(
        Uri tokenEndpoint,
        ServerTraits traits,
        ClientRegistration client,
        Target target,
        IEnumerable<KeyValuePair<string, string>> parameters,
        CancellationToken stopping,
        TokenAdditions? additions = null) =>
        SendAsync(client.Sign(TokenRequests.ClientCredentials(tokenEndpoint, traits, target, parameters, additions)), stopping);

    /// <summary>
    /// Revokes a token (RFC 7009 §2.1). Null means that the provider said 200, which it also says for unknown ones; otherwise
    /// the token still lives, and the provider asks to try again after so long (503, RFC 7009 §2.2.1).
    /// </summary>
    public async Task<TimeSpan?> RevokeAsync(
        Uri revocationEndpoint, ClientRegistration client, string token, string tokenTypeHint, CancellationToken stopping)
    {
        OAuthResponse answer = await SendAsync(
            client.Sign(TokenRequests.Revocation(revocationEndpoint, token, tokenTypeHint)), stopping).ConfigureAwait(false);
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

    /// <summary>Sends a request that is made once; where no answer arrives, the error for the user.</summary>
    private async Task<OAuthResponse> SendAsync(OAuthRequest request, CancellationToken stopping)
    {
        OAuthRequest written = Write(request);
        try
        {
            return _dialect.Read(await _transport.PostAsync(written, RequestTimeout, stopping).ConfigureAwait(false));
        }
        catch (TransportException exception)
        {
            exception.Forget(); // what was lost is said to be in doubt, and nobody gives it back
            throw DeviceAuthError.Unreachable(written.Endpoint, exception);
        }
    }

    /// <summary>In the server's dialect, and with what its answer must not say of earlier ones.</summary>
    private OAuthRequest Write(OAuthRequest request)
    {
        foreach (SecureString secret in _known)
        {
            request.Hide(secret.Reveal());
        }

        return _dialect.Write(request.Expect(_expected));
    }
}
