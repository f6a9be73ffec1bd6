using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Connections;
using DeviceAuth.Tests.Connections.Registering;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Field;

/// <summary>Public reports about clients that register themselves, and about what a token endpoint wants of the next sign-in.</summary>
public sealed class RegistrationReportTests
{
    private const string Policy =
        """{"error":"invalid_grant","error_description":"AADSTS50076: You must use multi-factor authentication.","error_codes":[50076],"suberror":"basic_action","claims":"{\"access_token\":{\"capolids\":{\"essential\":true,\"values\":[\"1-2\"]}}}"}""";

    private const string Claims = "-Claims '{\"access_token\":{\"capolids\":{\"essential\":true,\"values\":[\"1-2\"]}}}'";

    private readonly SignInFixture _on = new();
    private readonly RegisteringServer _server;

    public RegistrationReportTests() => _server = new RegisteringServer(_on);

    [Theory]
    [InlineData("""{"error":"invalid_client"}""", 401)]
    [InlineData("""{"error":"invalid_request","error_description":"Client ID 'own-1' is not registered with this server."}""", 400)]
    [InlineData("""{"message":"Unrecognized client_id"}""", 400)]
    [InlineData("""{"error":"unknown_client"}""", 400)]
    [InlineData("""{"error":"invalid_request","error_description":"Unknown client"}""", 404)]
    public void A_server_that_forgot_its_clients_is_registered_at_anew_whatever_it_calls_that(string answer, int status)
    {
        _server.SignIn();
        _on.Clock.Advance(TimeSpan.FromHours(2));
        _server.Instead = request => request["client_id"] == "own-1" && request.Address.AbsolutePath is "/device_authorization" or "/token" ? Recorded.JsonMessage(answer, status) : null;

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Tokens.Get("default", _on.Store, WantedToken.Default, _on.Pipeline));
        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Contains("the client own-1 that was registered for it", error.Message, StringComparison.Ordinal);

        Assert.Equal("own-2", _server.SignIn().Client.Given.ClientId);
        Assert.Equal(2, _server.Asked.Count(word => word == "register"));
    }

    [Theory]
    [InlineData("\"token_endpoint_auth_method\":\"client_secret_basic\"", ClientAuthentication.Basic)]
    [InlineData("\"token_endpoint_auth_method\":\"client_secret_post\"", ClientAuthentication.Post)]
    [InlineData("\"token_endpoint_auth_method\":\"none\"", ClientAuthentication.Post)]
    [InlineData("\"client_secret_expires_at\":0", ClientAuthentication.Post)]
    public void A_secret_that_nobody_asked_for_is_sent_as_the_server_says(string member, ClientAuthentication method)
    {
        _server.More = $",\"client_secret\":\"s1\",{member}";

        Assert.Equal(method, _server.SignIn().Client.Given.Authentication);
    }

    [Fact]
    public void Each_new_process_signs_in_as_the_client_that_is_kept()
    {
        _server.SignIn();
        SignInFixture later = new();
        RegisteringServer again = new(later);
        later.Store.With(ConnectionRecord.Read("default", ConnectionRecord.Write(_on.Store.Peek("default")!)));

        again.SignIn();

        Assert.DoesNotContain("register", again.Asked);
    }

    [Fact]
    public void What_the_token_endpoint_wants_of_the_next_sign_in_is_in_the_command()
    {
        _on.Kept(TimeSpan.FromHours(2));
        _server.Instead = _ => Recorded.JsonMessage(Policy, 400);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Tokens.Get("default", _on.Store, WantedToken.Default, _on.Pipeline));

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Contains(Claims, error.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("capolids", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_signs_in_in_place_of_that_refresh_is_told_it_too()
    {
        _on.Kept(TimeSpan.FromHours(2));
        _server.Instead = _ => Recorded.JsonMessage(Policy, 400);

        Assert.Null(_on.Reuse());

        Assert.Contains($"-Force {Claims}", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"no JSON\"")]
    [InlineData("17")]
    [InlineData("\"{\\\"a\\\":\\\"\\u001b[2J\\\"}\"")]
    public void Claims_that_cannot_be_sent_are_left_out(string claims)
    {
        _on.Kept(TimeSpan.FromHours(2));
        _server.Instead = _ => Recorded.JsonMessage($$"""{"error":"invalid_grant","claims":{{claims}}}""", 400);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Tokens.Get("default", _on.Store, WantedToken.Default, _on.Pipeline));

        Assert.DoesNotContain("-Claims", error.RecommendedAction, StringComparison.Ordinal);
    }
}
