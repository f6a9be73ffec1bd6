using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json.Nodes;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections.Challenges;

/// <summary>A client that registers itself for a connection (RFC 7591), and goes with it (RFC 7592).</summary>
public sealed class OwnClientTests
{
    private const string Tokens = """{"access_token":"at-1","token_type":"Bearer","expires_in":3600,"refresh_token":"rt-1"}""";

    private readonly SignInFixture _on = new();

    [Fact]
    public void It_registers_as_a_public_client_of_the_device_flow_and_is_kept_with_the_connection()
    {
        Registers().Grants(Tokens);

        Connection connection = _on.Run(Request());

        SentRequest registration = _on.Handler.Requests[1];
        Assert.Equal("https://login.example.com/register", registration.Address.AbsoluteUri);
        Assert.Equal("application/json", registration.ContentType);
        JsonNode wanted = JsonNode.Parse(registration.Body)!;
        Assert.Equal("none", (string?)wanted["token_endpoint_auth_method"]);
        Assert.Equal("openid api.read", (string?)wanted["scope"]);
        Assert.Equal(["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"], wanted["grant_types"]!.AsArray().Select(grant => (string?)grant));
        Assert.All(_on.Handler.Requests.Skip(2), request => Assert.Equal("own-1", request["client_id"]));
        ClientRegistration kept = ConnectionRecord.Read("default", ConnectionRecord.Write(connection)).Client.Given;
        Assert.Equal("own-1", kept.ClientId);
        Assert.Equal("https://login.example.com/register/own-1", kept.Own!.Address!.AbsoluteUri);
        Assert.Equal("hush-hush-hush", kept.Own.Token!.Reveal());
    }

    [Fact]
    public void The_next_sign_in_is_made_as_the_same_client()
    {
        Registers().Grants(Tokens);
        _on.Run(Request());
        Discovers().Grants(Tokens);

        _on.Run(Request());

        Assert.Single(_on.Handler.Requests, request => request.Address.AbsolutePath == "/register");
        Assert.Equal("own-1", _on.Handler.Requests[_on.Handler.Requests.Count - 1]["client_id"]);
    }

    [Fact]
    public void A_connection_that_works_is_reused()
    {
        Registers().Grants(Tokens);
        Connection connection = _on.Run(Request());

        Assert.True(Request().IsMetBy(connection));
        Assert.False(Request().IsMetBy(Sample.Connection(_on.Clock)));
    }

    [Fact]
    public void Who_signs_out_removes_it()
    {
        Registers().Grants(Tokens);
        Connection connection = _on.Run(Request());
        _on.Handler.Otherwise = request => request.Method == "DELETE" ? new HttpResponseMessage(HttpStatusCode.NoContent) : Recorded.JsonMessage("{}");

        _on.SignOut.Run(connection, _on.Store, _on.Pipeline);

        SentRequest removal = Assert.Single(_on.Handler.Requests, request => request.Method == "DELETE");
        Assert.Equal("https://login.example.com/register/own-1", removal.Address.AbsoluteUri);
        Assert.Equal("Bearer hush-hush-hush", removal.Authorization);
        Assert.Empty(_on.Pipeline.Warnings);
    }

    [Fact]
    public void Where_it_cannot_be_removed_that_is_said_and_the_connection_is_forgotten_all_the_same()
    {
        Registers().Grants(Tokens);
        Connection connection = _on.Run(Request());
        _on.Handler.Otherwise = request => request.Method == "DELETE" ? Recorded.JsonMessage("""{"error":"hush-hush-hush is wrong"}""", 500) : Recorded.JsonMessage("{}");

        _on.SignOut.Run(connection, _on.Store, _on.Pipeline);

        string warning = Assert.Single(_on.Pipeline.Warnings);
        Assert.Contains("The client own-1 that was registered for 'default' stays registered at login.example.com", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", warning, StringComparison.Ordinal);
        Assert.Null(_on.Store.Read(ConnectionName.Default));
    }

    [Fact]
    public void Where_the_sign_in_comes_to_nothing_it_is_removed_again()
    {
        Registers();
        _on.Handler.Answer("device-authorization.json").Answer(_ => Recorded.JsonMessage("""{"error":"access_denied"}""", 400));
        _on.Handler.Otherwise = _ => new HttpResponseMessage(HttpStatusCode.NoContent);

        Assert.Equal(ErrorIds.SignInDenied, Assert.Throws<DeviceAuthException>(() => _on.Run(Request())).ErrorId);

        Assert.Equal("DELETE", _on.Handler.Requests[_on.Handler.Requests.Count - 1].Method);
    }

    [Fact]
    public void Where_an_error_comes_after_the_connection_is_kept_it_stays()
    {
        Registers().Grants(Tokens.Replace("\"refresh_token\":\"rt-1\"", "\"scope\":\"openid\"", StringComparison.Ordinal));
        _on.Pipeline.OnWarning = _ => throw new InvalidOperationException("-WarningAction Stop");

        Assert.Throws<InvalidOperationException>(() => _on.Run(Request()));

        Assert.DoesNotContain(_on.Handler.Requests, request => request.Method == "DELETE");
    }

    [Theory]
    [InlineData("""{"issuer":"https://elsewhere.example.com","token_endpoint":"https://login.example.com/token","device_authorization_endpoint":"https://login.example.com/d"}""", ErrorIds.IssuerMismatch)]
    [InlineData("[]", ErrorIds.DiscoveryFailed)]
    public void What_is_wrong_with_a_server_that_an_API_names_is_for_whoever_runs_the_API(string document, string id)
    {
        _on.Handler.Otherwise = _ => Recorded.JsonMessage(document);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run(new SignInRequest
        {
            Authority = Sample.Authority,
            NamedBy = new Uri("https://api.example.com/me"),
            Registers = true,
        }));

        Assert.Equal(id, error.ErrorId);
        Assert.StartsWith("Do not sign in: https://api.example.com/me named that server", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"registration_endpoint\":\"http://login.example.com/register\"")]
    public void Where_nobody_may_register_the_error_says_so(string member)
    {
        Discovers(member);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run(Request()));

        Assert.Equal(ErrorIds.ClientRejected, error.ErrorId);
        Assert.Contains("registers no clients by itself", error.Message, StringComparison.Ordinal);
        Assert.Single(_on.Handler.Requests);
    }

    [Fact]
    public void A_registration_that_is_refused_is_said_in_the_server_s_words()
    {
        Discovers();
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"error":"invalid_client_metadata","error_description":"No device flow here."}""", 400));

        Assert.Contains("No device flow here", Assert.Throws<DeviceAuthException>(() => _on.Run(Request())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_the_server_no_longer_knows_is_registered_anew_once()
    {
        Registers().Grants(Tokens);
        _on.Run(Request());
        Discovers();
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"error":"invalid_client"}""", 401));
        Registered("own-2").Grants(Tokens);

        Assert.Equal("own-2", _on.Run(Request()).Client.Given.ClientId);

        Discovers();
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"error":"invalid_client"}""", 401));
        Registered("own-3");
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"error":"invalid_client"}""", 401));
        _on.Handler.Otherwise = _ => new HttpResponseMessage(HttpStatusCode.NoContent);

        Assert.Equal(ErrorIds.ClientRejected, FailedBesideKept().ErrorId);
        Assert.Equal(3, _on.Handler.Requests.Count(request => request.Address.AbsolutePath == "/register"));
    }

    [Fact]
    public void Once_a_code_was_shown_none_is_registered_anew()
    {
        Registers().Grants(Tokens);
        _on.Run(Request());
        Discovers();
        _on.Handler.Answer("device-authorization.json").Answer(_ => Recorded.JsonMessage("""{"error":"invalid_client"}""", 401));

        Assert.Equal(ErrorIds.ClientRejected, FailedBesideKept().ErrorId);
        Assert.Single(_on.Handler.Requests, request => request.Address.AbsolutePath == "/register");
    }

    [Theory]
    [InlineData(59, 1)]
    [InlineData(61, 2)]
    public void One_whose_secret_has_ended_is_registered_anew(int minutes, int registrations)
    {
        Discovers();
        Registered("own-1", $",\"client_secret\":\"a secret\",\"client_secret_expires_at\":{_on.Clock.UtcNow.AddHours(1).ToUnixTimeSeconds()}").Grants(Tokens);
        Connection connection = _on.Run(Request());
        Assert.NotNull(ConnectionRecord.Read("default", ConnectionRecord.Write(connection)).Client.Given.ExpiresAt);
        _on.Clock.Advance(TimeSpan.FromMinutes(minutes));
        Discovers();
        if (registrations > 1)
        {
            Registered("own-2");
        }

        _on.Grants(Tokens);
        _on.Run(Request());

        Assert.Equal(registrations, _on.Handler.Requests.Count(request => request.Address.AbsolutePath == "/register"));
    }

    [Theory]
    [InlineData("hush\\r\\nhush")]
    [InlineData("hush hush")]
    [InlineData("\\u00fchush")]
    [InlineData("")]
    public void What_removes_it_and_fits_into_no_header_is_left_and_the_connection_can_be_signed_out(string token)
    {
        Discovers();
        Registered("own-1", token: token).Grants(Tokens);
        Connection connection = _on.Run(Request());
        Connection kept = ConnectionRecord.Read("default", ConnectionRecord.Write(connection));
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("{}");

        _on.SignOut.Run(kept, _on.Store, _on.Pipeline);

        Assert.Null(kept.Client.Given.Own!.Token);
        Assert.DoesNotContain(_on.Handler.Requests, request => request.Method == "DELETE");
        Assert.Contains("stays registered", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
        Assert.Null(_on.Store.Read(ConnectionName.Default));
    }

    [Theory]
    [InlineData("own-1", ",\"client_secret\":\"hush\\nhush\"", "client_secret")]
    [InlineData("own\\u001b[2J", "", "client_id")]
    public void A_client_that_cannot_be_kept_is_an_error(string id, string more, string member)
    {
        Discovers();
        Registered(id, more);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run(Request()));

        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.Contains($"'{member}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", $"{error}", StringComparison.Ordinal);
        Assert.Null(_on.Store.Read(ConnectionName.Default));
    }

    /// <summary>The error of a sign-in; what earlier ones brought is kept, and not for it to revoke.</summary>
    private DeviceAuthException FailedBesideKept() =>
        Assert.Throws<DeviceAuthException>(() => _on.SignIn.Run(Request(), _on.Store, _on.Display, _on.Pipeline));

    private static SignInRequest Request() => new()
    {
        Authority = Sample.Authority,
        Registers = true,
        Authorization = new DeviceAuthorizationRequest { Scopes = ["openid", "api.read"] },
    };

    private SignInFixture Registers()
    {
        Discovers();
        return Registered("own-1");
    }

    private SignInFixture Registered(string id, string more = "", string token = "hush-hush-hush")
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage(
            $$"""{"client_id":"{{id}}","registration_client_uri":"https://login.example.com/register/own-1","registration_access_token":"{{token}}"{{more}}}""", 201));
        return _on;
    }

    private SignInFixture Discovers(string member = ",\"registration_endpoint\":\"https://login.example.com/register\"")
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage($$"""
            {"issuer":"https://login.example.com","device_authorization_endpoint":"https://login.example.com/device_authorization",
             "token_endpoint":"https://login.example.com/token","revocation_endpoint":"https://login.example.com/revoke"{{member}}}
            """));
        return _on;
    }
}
