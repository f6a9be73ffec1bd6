using System;
using System.Linq;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <content>What a provider is asked of a token that it gave.</content>
internal sealed partial class OAuthClient
{
    /// <summary>Asks whether a token still works (RFC 7662 §2). The answer may as well say that this client may not ask.</summary>
    public Task<OAuthResponse> IntrospectAsync(
        Uri introspectionEndpoint, ClientRegistration client, SecureString token, string tokenTypeHint, CancellationToken stopping) =>
        SendAsync(client.Sign(TokenRequests.Introspection(introspectionEndpoint, token, tokenTypeHint)), stopping);

    /// <summary>Asks whose a token is: the UserInfo endpoint (OpenID Connect Core §5.3), or one of the provider's own that is asked alike.</summary>
    public async Task<OAuthResponse> AskAccountAsync(Uri endpoint, string accessToken, CancellationToken stopping)
    {
        try
        {
            return await _transport.GetResourceAsync(
                endpoint, Wire.AuthorizationHeader, Wire.Bearer, accessToken, RequestTimeout, stopping, [.. _known.Select(secret => secret.Reveal())]).ConfigureAwait(false);
        }
        catch (TransportException exception)
        {
            throw DeviceAuthError.Unreachable(endpoint, exception);
        }
    }
}
