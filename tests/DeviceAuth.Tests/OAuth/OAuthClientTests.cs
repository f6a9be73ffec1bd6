using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>What each request says, to the letter.</summary>
public sealed class OAuthClientTests
{
    private readonly FakeHandler _handler = new(new FakeClock());

    [Fact]
    public async Task A_device_authorization_request_with_nothing_but_the_client_is_just_that()
    {
        await AuthorizeAsync(new DeviceAuthorizationRequest());

        Assert.Equal("client_id=my-cli", Assert.Single(_handler.Requests).Body);
        Assert.Equal("https://login.example.com/device_authorization", _handler.Requests[0].Address.AbsoluteUri);
    }

    [Fact]
    public async Task A_device_authorization_request_carries_everything_that_was_asked_for()
    {
        await AuthorizeAsync(new DeviceAuthorizationRequest
        {
            Scopes = ["openid", "api.read"],
            Audience = "https://api.example.com",
            Resources = ["https://one.example.com", "https://two.example.com"],
            AdditionalParameters = new Dictionary<string, string> { ["acr_values"] = "mfa", ["login_hint"] = "ada@example.com" },
        });

        Assert.Equal(
            [
                "scope=openid api.read",
                "audience=https://api.example.com",
                "resource=https://one.example.com",
                "resource=https://two.example.com",
                "acr_values=mfa",
                "login_hint=ada@example.com",
                "client_id=my-cli",
            ],
            _handler.Requests[0].FormLines);
    }

    [Fact]
    public async Task A_poll_carries_the_grant_type_the_device_code_and_one_resource()
    {
        _handler.Answer("pending.json", 400);

        await _handler.Client.PollAsync(
            Sample.Server, Sample.PublicClient, Recorded.Grant(), "https://one.example.com", TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.Equal(
            [
                "grant_type=urn:ietf:params:oauth:grant-type:device_code",
                "device_code=GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS",
                "resource=https://one.example.com",
                "client_id=my-cli",
            ],
            Assert.Single(_handler.Requests).FormLines);
        Assert.Equal("https://login.example.com/token", _handler.Requests[0].Address.AbsoluteUri);
    }

    [Fact]
    public async Task A_refresh_names_no_scope()
    {
        _handler.Answer("token-refreshed.json");

        await RefreshAsync(Sample.PublicClient);

        Assert.Equal(["grant_type=refresh_token", "refresh_token=rt-1", "client_id=my-cli"], Assert.Single(_handler.Requests).FormLines);
    }

    [Fact]
    public async Task A_revocation_carries_the_token_and_its_kind()
    {
        _handler.Answer("empty-object.json");

        await RevokeAsync();

        Assert.Equal(["token=rt-1", "token_type_hint=refresh_token", "client_id=my-cli"], Assert.Single(_handler.Requests).FormLines);
    }

    [Theory]
    [InlineData(ClientAuthentication.None, "client_id")]
    [InlineData(ClientAuthentication.Post, "client_id|client_secret")]
    [InlineData(ClientAuthentication.Basic, "")]
    public async Task Each_request_authenticates_in_one_way_and_repeats_no_parameter(ClientAuthentication method, string identity)
    {
        _handler.Answer("device-authorization.json").Answer("pending.json", 400).Answer("token-refreshed.json").Answer("empty-object.json");
        ClientRegistration client = new("my-cli", method == ClientAuthentication.None ? null : Sample.Protected("s"), method);

        await _handler.Client.RequestDeviceAuthorizationAsync(Sample.Server, client, new() { Scopes = ["a"] }, CancellationToken.None);
        await _handler.Client.PollAsync(Sample.Server, client, Recorded.Grant(), null, TimeSpan.FromMinutes(1), CancellationToken.None);
        await RefreshAsync(client);
        await RevokeAsync(client);

        Assert.Equal(4, _handler.Requests.Count);
        Assert.All(_handler.Requests, request =>
        {
            string[] names = request.Form.Select(pair => pair.Key).ToArray();
            Assert.Equal(names.Distinct(), names);
            Assert.Equal(identity, string.Join("|", names.Where(name => name.StartsWith("client", StringComparison.Ordinal))));
            Assert.Equal(method == ClientAuthentication.Basic, request.Authorization is not null);
            Assert.Equal("application/json", request.Accept);
            Assert.Equal("application/x-www-form-urlencoded", request.ContentType);
        });
    }

    [Theory]
    [InlineData("server-error.json", 503, ErrorIds.ProviderUnreachable)]
    [InlineData("proxy.html", 200, ErrorIds.ResponseInvalid)]
    [InlineData("proxy.html", 503, ErrorIds.ProviderUnreachable)]
    [InlineData("invalid-client.json", 401, ErrorIds.ClientRejected)]
    [InlineData("invalid-client.json", 200, ErrorIds.ClientRejected)]
    public async Task A_revocation_that_was_not_done_is_an_error(string file, int status, string errorId)
    {
        _handler.Answer(file, status);

        Assert.Equal(errorId, (await Assert.ThrowsAsync<DeviceAuthException>(() => RevokeAsync())).ErrorId);
    }

    [Fact]
    public async Task A_token_that_is_dead_already_is_revoked()
    {
        _handler.Answer(_ => Recorded.Message("invalid-token.json", 400));

        await RevokeAsync();

        Assert.Single(_handler.Requests);
    }

    [Fact]
    public async Task A_401_of_the_same_name_is_about_the_request_and_no_revocation()
    {
        _handler.Answer(_ => Recorded.Message("invalid-token.json", 401));

        await Assert.ThrowsAsync<DeviceAuthException>(() => RevokeAsync());
    }

    [Fact]
    public async Task A_revocation_answered_with_an_empty_200_is_done()
    {
        _handler.Answer(_ => new HttpResponseMessage());

        await RevokeAsync();

        Assert.Single(_handler.Requests);
    }

    [Fact]
    public async Task A_broken_request_is_never_repeated()
    {
        _handler.Break();

        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(() => RefreshAsync(Sample.PublicClient));

        Assert.Equal(ErrorIds.ProviderUnreachable, error.ErrorId);
        Assert.IsType<TransportException>(error.InnerException);
        Assert.Single(_handler.Requests);
    }

    [Fact]
    public async Task The_secret_of_a_registered_client_is_hidden_in_what_comes_of_a_poll()
    {
        _handler.Answer(_ => Recorded.JsonMessage("""{"error":"InvalidRequestException","error_description":"secret-of-the-registered, and secret-device-code"}""", 400));
        ClientRegistration registered = new("reg-1", Sample.Protected("secret-of-the-registered"), ClientAuthentication.Post);
        DeviceAuthorization grant = DeviceAuthorization.Read(Recorded.Json(
            """{"device_code":"secret-device-code","user_code":"A","verification_uri":"https://login.example.com"}"""));
        OAuthClient client = _handler.Clients.For(OAuthDialect.IdentityCenter);

        OAuthResponse answer = await client.PollAsync(Sample.Server, registered, grant, null, TimeSpan.FromSeconds(10), CancellationToken.None);

        Assert.Equal("***, and ***", answer.ErrorDescription);
        Assert.Contains("\"clientSecret\":\"secret-of-the-registered\"", _handler.Requests[0].Body, StringComparison.Ordinal);
    }

    private Task AuthorizeAsync(DeviceAuthorizationRequest request)
    {
        _handler.Answer("device-authorization.json");
        return _handler.Client.RequestDeviceAuthorizationAsync(Sample.Server, Sample.PublicClient, request, CancellationToken.None);
    }

    private Task<OAuthResponse> RefreshAsync(ClientRegistration client) => _handler.Client.RefreshAsync(
        Sample.Server.TokenEndpoint, ServerTraits.Standard, client, Sample.Protected("rt-1"), Target.Default, CancellationToken.None);

    private Task RevokeAsync(ClientRegistration? client = null) => _handler.Client.RevokeAsync(
        Sample.Server.RevocationEndpoint!,
        client ?? Sample.PublicClient,
        "rt-1",
        Wire.TokenTypeHint.RefreshToken,
        CancellationToken.None);
}
