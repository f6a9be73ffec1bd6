using System;
using System.Collections.Generic;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// AWS IAM Identity Center (its "SSO OIDC" API): JSON objects in camelCase both ways, whose members otherwise mean what the
/// standards mean. A client is registered under the user's client id as its name, and is needed to refresh.
/// </summary>
internal sealed class IdentityCenterClient : IOAuthClient
{
    private const string ClientName = "clientName";
    private const string ClientType = "clientType";
    private const string PublicClient = "public";
    private const string Scopes = "scopes";
    private const string ClientId = "clientId";
    private const string ClientSecret = "clientSecret";
    private const string GrantType = "grantType";
    private const string DeviceCode = "deviceCode";
    private const string RefreshToken = "refreshToken";

    /// <summary>A later end of a registration is read as this, so that no sum overflows.</summary>
    private static readonly TimeSpan LatestEnd = TimeSpan.FromDays(100_000);

    private readonly OAuthTransport _transport;

    public IdentityCenterClient(OAuthTransport transport) => _transport = transport;

    public async Task<ClientRegistration> RegisterAsync(
        ServerMetadata server, ClientRegistration client, DeviceAuthorizationRequest request, CancellationToken stopping)
    {
        // What will not go with the client that is to be registered is refused before one is.
        AddAll(new JsonText().Add(ClientId, "").Add(ClientSecret, ""), request.AdditionalParameters);
        JsonText body = new JsonText()
            .Add(ClientName, client.ClientId)
            .Add(ClientType, PublicClient)
            .Add(Scopes, request.Scopes);
        OAuthResponse answer = await PostAsync(server.RegistrationEndpoint!, body, stopping).ConfigureAwait(false);
        if (!answer.IsSuccess || answer.ErrorCode is not null || answer.Body is null)
        {
            throw OAuthAnswers.ToError(answer);
        }

        answer.Required(Wire.Parameter.ClientSecret);
        return new ClientRegistration(
            answer.Required(Wire.Parameter.ClientId),
            answer.Secret(Wire.Parameter.ClientSecret),
            ClientAuthentication.Post)
        {
            ExpiresAt = EndOf(answer.Body),
        };
    }

    public async Task<DeviceAuthorization> RequestDeviceAuthorizationAsync(
        ServerMetadata server, ClientRegistration client, DeviceAuthorizationRequest request, CancellationToken stopping)
    {
        JsonText body = AddAll(As(client), request.AdditionalParameters);
        OAuthResponse answer = await PostAsync(server.DeviceAuthorizationEndpoint, body, stopping).ConfigureAwait(false);
        return DeviceAuthorization.Read(answer, request);
    }

    public async Task<OAuthResponse> PollAsync(
        ServerMetadata server,
        ClientRegistration client,
        DeviceAuthorization grant,
        IReadOnlyList<string> resources,
        TimeSpan timeout,
        CancellationToken stopping)
    {
        JsonText body = As(client).Add(GrantType, Wire.GrantType.DeviceCode).Add(DeviceCode, grant.DeviceCode.Reveal());
        OAuthResponse answer = await _transport.PostAsync(server.TokenEndpoint, body, timeout, stopping).ConfigureAwait(false);
        return answer.WithSnakeCase();
    }

    public Task<OAuthResponse> RefreshAsync(
        Uri tokenEndpoint,
        ClientRegistration client,
        SecureString refreshToken,
        IReadOnlyList<string> resources,
        CancellationToken stopping)
    {
        JsonText body = As(client).Add(GrantType, Wire.GrantType.RefreshToken).Add(RefreshToken, refreshToken.Reveal());
        return PostAsync(tokenEndpoint, body, stopping);
    }

    /// <summary>Never called: this API has no endpoint to revoke at, so that no connection of this dialect has one.</summary>
    public Task<TimeSpan?> RevokeAsync(
        Uri revocationEndpoint, ClientRegistration client, SecureString token, string tokenTypeHint, CancellationToken stopping) =>
        throw new NotSupportedException();

    /// <summary>RFC 7591 §3.2.1: seconds since 1970, and 0 for never.</summary>
    private static DateTimeOffset? EndOf(JsonObject registration) =>
        registration.Text(Wire.Member.ClientSecretExpiresAt) == "0"
            ? DateTimeOffset.MaxValue
            : DateTimeOffset.FromUnixTimeSeconds(0) + registration.Seconds(Wire.Member.ClientSecretExpiresAt, LatestEnd);

    private static JsonText As(ClientRegistration client) => new JsonText()
        .Add(ClientId, client.ClientId)
        .Add(ClientSecret, client.ClientSecret?.Reveal());

    /// <summary>Adds what the user gave. Throws <c>ParameterInvalid</c> where a name is there already.</summary>
    private static JsonText AddAll(JsonText body, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        foreach (KeyValuePair<string, string> parameter in parameters)
        {
            if (body.Has(parameter.Key))
            {
                throw DeviceAuthError.ParameterRepeated(parameter.Key);
            }

            body.Add(parameter.Key, parameter.Value);
        }

        return body;
    }

    private async Task<OAuthResponse> PostAsync(Uri endpoint, JsonText body, CancellationToken stopping)
    {
        OAuthResponse answer = await OAuthAnswers.OrUnreachableAsync(
            endpoint, _transport.PostAsync(endpoint, body, OAuthClient.RequestTimeout, stopping)).ConfigureAwait(false);
        return answer.WithSnakeCase();
    }
}
