using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <content>Requests to what a token opens: APIs, and the registration of a client.</content>
internal sealed partial class OAuthTransport
{
    /// <summary>
    /// Reads a resource with a token in a header. No redirect is followed: the token would go along. Throws
    /// <see cref="TransportException"/> where no complete answer arrives.
    /// </summary>
    /// <param name="address">The resource.</param>
    /// <param name="header">The header that carries the token.</param>
    /// <param name="scheme">What stands before the token (RFC 6750 §2.1); empty for nothing.</param>
    /// <param name="token">The token, which no text that comes of the answer has.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="stopping">Ctrl+C.</param>
    /// <param name="known">Further secrets that the server knows and must not say.</param>
    public Task<OAuthResponse> GetResourceAsync(
        Uri address, string header, string scheme, string token, TimeSpan timeout, CancellationToken stopping, IReadOnlyList<string>? known = null)
    {
        HttpRequestMessage message = new(HttpMethod.Get, address);
        message.Headers.TryAddWithoutValidation(header, scheme.Length == 0 ? token : $"{scheme} {token}"); // a token may have characters that the platform's own type refuses
        return SendAsync(message, Taint.Of([token, .. known ?? []], []), timeout, stopping);
    }

    /// <summary>Deletes what is at an address (RFC 7592 §2.3). Throws <see cref="TransportException"/> where no complete answer arrives.</summary>
    /// <param name="address">What is deleted.</param>
    /// <param name="token">What allows that.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="stopping">Ctrl+C.</param>
    /// <param name="known">Further secrets that the server knows and must not say.</param>
    public Task<OAuthResponse> DeleteAsync(Uri address, string token, TimeSpan timeout, CancellationToken stopping, IReadOnlyList<string>? known = null)
    {
        HttpRequestMessage message = new(HttpMethod.Delete, address);
        message.Headers.TryAddWithoutValidation(Wire.AuthorizationHeader, $"{Wire.Bearer} {token}"); // the platform's parser throws, and quotes the token
        return SendAsync(message, Taint.Of([token, .. known ?? []], []), timeout, stopping);
    }
}
