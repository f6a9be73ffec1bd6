using System;
using System.Collections.Generic;
using System.Security;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.OAuth;

/// <summary>
/// Salesforce's device flow: the request for a code goes to the token endpoint with <c>response_type=device_code</c>, and the
/// polls say <c>grant_type=device</c> and <c>code</c>. All else is standard.
/// </summary>
internal sealed class SalesforceClient : IOAuthClient
{
    private const string ResponseType = "response_type";
    private const string DeviceGrant = "device";
    private const string Code = "code";

    private readonly OAuthClient _standard;
    private readonly OAuthTransport _transport;

    public SalesforceClient(OAuthClient standard, OAuthTransport transport)
    {
        _standard = standard;
        _transport = transport;
    }

    public Task<ClientRegistration> RegisterAsync(
        ServerMetadata server, ClientRegistration client, DeviceAuthorizationRequest request, CancellationToken stopping) =>
        _standard.RegisterAsync(server, client, request, stopping);

    public async Task<DeviceAuthorization> RequestDeviceAuthorizationAsync(
        ServerMetadata server, ClientRegistration client, DeviceAuthorizationRequest request, CancellationToken stopping)
    {
        FormParameters form = new FormParameters()
            .Add(ResponseType, Wire.Parameter.DeviceCode)
            .AddWords(Wire.Parameter.Scope, request.Scopes)
            .AddAll(request.AdditionalParameters);
        ClientRegistration asking = server.Traits.AsksAsPublicClient ? client.AsPublic() : client;
        OAuthResponse answer = await _standard
            .PostAsync(server.DeviceAuthorizationEndpoint, form, asking, stopping).ConfigureAwait(false);
        return DeviceAuthorization.Read(answer, request);
    }

    public Task<OAuthResponse> PollAsync(
        ServerMetadata server,
        ClientRegistration client,
        DeviceAuthorization grant,
        IReadOnlyList<string> resources,
        TimeSpan timeout,
        CancellationToken stopping)
    {
        FormParameters form = new FormParameters().Add(Wire.Parameter.GrantType, DeviceGrant).Add(Code, grant.DeviceCode);
        return _transport.PostAsync(server.TokenEndpoint, form, client, timeout, stopping);
    }

    public Task<OAuthResponse> RefreshAsync(
        Uri tokenEndpoint,
        ClientRegistration client,
        SecureString refreshToken,
        IReadOnlyList<string> resources,
        CancellationToken stopping) => _standard.RefreshAsync(tokenEndpoint, client, refreshToken, resources, stopping);

    public Task<TimeSpan?> RevokeAsync(
        Uri revocationEndpoint, ClientRegistration client, SecureString token, string tokenTypeHint, CancellationToken stopping) =>
        _standard.RevokeAsync(revocationEndpoint, client, token, tokenTypeHint, stopping);
}
