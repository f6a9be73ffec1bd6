using System;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections.Registering;

/// <summary>A client that registered itself and that the server no longer takes (RFC 7591 §3.2.1 <c>client_secret_expires_at</c>).</summary>
public sealed class EndedClientTests
{
    private readonly SignInFixture _on = new();
    private readonly RegisteringServer _server;

    public EndedClientTests() => _server = new RegisteringServer(_on);

    [Theory]
    [InlineData("invalid_client", 401)]
    [InlineData("unauthorized_client", 400)]
    public void A_renewal_says_that_it_has_ended_and_how_another_one_is_registered(string code, int status)
    {
        Ended(code, status);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(Renew);

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Contains("the client own-1 that was registered for it has ended", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("-ClientId", error.RecommendedAction, StringComparison.Ordinal);
        Assert.EndsWith("-Authority https://login.example.com -Api https://api.example.com/ -Register -Scope openid, api.read -Resource https://api.example.com/ -Vault TestVault", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_the_server_has_deleted_is_said_so_too()
    {
        _server.SignIn(Request());
        _on.Clock.Advance(TimeSpan.FromHours(2));
        _server.Instead = request => request.Address.AbsolutePath == "/token" ? Recorded.JsonMessage("""{"error":"invalid_client"}""", 401) : null;

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(Renew);

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Contains("no longer takes the client own-1 that was registered for it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sign_in_anew_registers_another_one_by_itself()
    {
        Ended("invalid_client", 401);

        Assert.Null(_on.SignIn.Reuse(Request(), _on.Store, _on.Pipeline));
        _server.Instead = null;
        Connection connection = _server.SignIn(Request());

        Assert.Equal("own-2", connection.Client.Given.ClientId);
        Assert.Equal(["own-2"], _server.Clients);
    }

    [Fact]
    public void Where_a_code_was_shown_already_the_error_says_how_another_one_comes_about()
    {
        _server.SignIn(Request());
        _server.Instead = request => request.Address.AbsolutePath == "/token" ? Recorded.JsonMessage("""{"error":"invalid_client"}""", 401) : null;

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _server.SignIn(Request()));

        Assert.Equal(ErrorIds.ClientRejected, error.ErrorId);
        Assert.Contains("run Disconnect-DeviceAuth -Name default", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_refused_right_after_its_registration_is_not_blamed_on_a_parameter_that_nobody_gave()
    {
        _server.Instead = request => request.Address.AbsolutePath == "/device_authorization" ? Recorded.JsonMessage("""{"error":"unauthorized_client"}""", 400) : null;

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _server.SignIn(Request()));

        Assert.Equal(ErrorIds.ClientRejected, error.ErrorId);
        Assert.DoesNotContain("Check -ClientId", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("ask the provider for a client", error.RecommendedAction, StringComparison.OrdinalIgnoreCase);
    }

    private static SignInRequest Request() => new()
    {
        Authority = new Uri("https://login.example.com"),
        Registers = true,
        Authorization = new() { Scopes = ["openid", "api.read"], Resources = ["https://api.example.com/"] },
    };

    private void Ended(string code, int status)
    {
        _server.More = $",\"client_secret\":\"a secret\",\"client_secret_expires_at\":{_on.Clock.UtcNow.AddHours(1).ToUnixTimeSeconds()}";
        _server.SignIn(Request());
        _on.Clock.Advance(TimeSpan.FromHours(2));
        _server.Instead = request => request.Address.AbsolutePath == "/token" ? Recorded.JsonMessage($$"""{"error":"{{code}}"}""", status) : null;
    }

    private Connection Renew() => _on.Tokens.Get(ConnectionName.Default, _on.Store, WantedToken.Default, _on.Pipeline);
}
