using System;
using System.Collections.Generic;
using System.Security;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.OAuth;

/// <summary>
/// The requests of the device flow and of what follows it, in one dialect. One call is one request; nothing is repeated here.
/// An adapter for a server that speaks otherwise implements this, and answers in the words of the standards.
/// </summary>
internal interface IOAuthClient
{
    /// <summary>The client that the requests are made as: the user's own, or one that is registered for it (RFC 7591).</summary>
    Task<ClientRegistration> RegisterAsync(
        ServerMetadata server, ClientRegistration client, DeviceAuthorizationRequest request, CancellationToken stopping);

    /// <summary>Asks for a device code and a user code (RFC 8628 §3.1).</summary>
    Task<DeviceAuthorization> RequestDeviceAuthorizationAsync(
        ServerMetadata server, ClientRegistration client, DeviceAuthorizationRequest request, CancellationToken stopping);

    /// <summary>
    /// Polls once (RFC 8628 §3.4). What the answer means is <see cref="DevicePoller"/>'s business; so is a
    /// <see cref="Errors.TransportException"/>.
    /// </summary>
    Task<OAuthResponse> PollAsync(
        ServerMetadata server,
        ClientRegistration client,
        DeviceAuthorization grant,
        IReadOnlyList<string> resources,
        TimeSpan timeout,
        CancellationToken stopping);

    /// <summary>
    /// Uses a refresh token (RFC 6749 §6). No scope is sent: that means the granted one. Never repeated by itself: where the
    /// answer is lost, the token may be spent, and using it twice can end every session of the family (RFC 9700 §4.14).
    /// </summary>
    Task<OAuthResponse> RefreshAsync(
        Uri tokenEndpoint,
        ClientRegistration client,
        SecureString refreshToken,
        IReadOnlyList<string> resources,
        CancellationToken stopping);

    /// <summary>
    /// Revokes a token (RFC 7009 §2.1). Null means that the provider said 200, which it also says for unknown ones; otherwise
    /// the token still lives, and the provider asks to try again after so long (503, RFC 7009 §2.2.1).
    /// </summary>
    Task<TimeSpan?> RevokeAsync(
        Uri revocationEndpoint, ClientRegistration client, SecureString token, string tokenTypeHint, CancellationToken stopping);
}
