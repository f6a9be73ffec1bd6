using System;
using System.Linq;
using System.Net.Http;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Clients;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>What a provider says of a sign-in, in each way in which it can be asked.</summary>
public sealed class SignInCheckTests
{
    private const string Issuer = "https://login.example.com";
    private const string Introspection = Issuer + "/introspect";
    private const string UserInfo = Issuer + "/userinfo";
    private const string Tokens = """{"access_token":"at-2","token_type":"Bearer","expires_in":3600,"refresh_token":"rt-2"}""";

    private static readonly ClientRegistration Unattended = new("my-service", Sample.Protected("secret-1"), ClientAuthentication.Post);

    private readonly TokenFixture _on = new();
    private string _introspection = "", _userInfo = "";
    private int _introspectionStatus = 200, _userInfoStatus = 200;
    private Func<HttpResponseMessage>? _refresh;
    private string _metadata = "";

    [Fact]
    public void Introspection_asks_about_the_refresh_token_which_is_the_sign_in()
    {
        _introspection = """{"active":true,"username":"alice"}""";

        CheckOutcome outcome = Check(Introspection);

        Assert.Equal((true, "alice", "introspection"), (outcome.IsAlive, outcome.Account, outcome.AskedBy));
        Assert.Equal("token=rt-1&token_type_hint=refresh_token&client_id=my-cli", Assert.Single(_on.Handler.Requests, request => request.Address.AbsoluteUri == Introspection).Body);
        Assert.DoesNotContain(_on.Handler.Requests, IsRefresh);
    }

    [Fact]
    public void Without_a_refresh_token_it_asks_about_the_access_token()
    {
        _introspection = """{"active":true}""";

        Assert.True(Check(Introspection, refreshToken: null).IsAlive);
        Assert.StartsWith("token=at-1&token_type_hint=access_token", _on.Handler.Requests.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Userinfo_tells_whose_it_is_where_this_client_may_not_introspect()
    {
        _introspection = """{"error":"unauthorized_client"}""";
        _introspectionStatus = 403;
        _userInfo = """{"sub":"1","preferred_username":"alice","email":"a@example.com"}""";

        CheckOutcome outcome = Check(Introspection, UserInfo);

        Assert.Equal((true, "alice", "userinfo"), (outcome.IsAlive, outcome.Account, outcome.AskedBy));
        Assert.Equal("Bearer at-1", _on.Handler.Requests.Last().Authorization);
    }

    [Fact]
    public void What_is_called_inactive_is_used_before_it_is_called_dead()
    {
        // RFC 7662 §2.2: a server says so too of a token that this client may not ask about.
        _introspection = """{"active":false}""";
        _refresh = () => Recorded.JsonMessage(Tokens);

        CheckOutcome outcome = Check(Introspection);

        Assert.Equal((true, "refresh"), (outcome.IsAlive, outcome.AskedBy));
    }

    [Fact]
    public void A_refresh_that_is_refused_ends_it_and_is_no_error()
    {
        _introspection = """{"active":false}""";
        _refresh = () => Recorded.JsonMessage("""{"error":"invalid_grant","error_description":"Revoked by the administrator"}""", 400);

        CheckOutcome outcome = Check(Introspection);

        Assert.Equal((false, "refresh"), (outcome.IsAlive, outcome.AskedBy));
        Assert.Contains("Revoked by the administrator", outcome.Reason, StringComparison.Ordinal);
        Assert.Contains("Connect-DeviceAuth", outcome.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("rt-1", true)]
    public void A_token_that_userinfo_refuses_is_the_sign_in_s_end_where_nothing_renews_it(string? refreshToken, bool isAlive)
    {
        _userInfo = "";
        _userInfoStatus = 401;
        _refresh = () => Recorded.JsonMessage(Tokens);

        Assert.Equal(isAlive, Check(null, UserInfo, refreshToken: refreshToken).IsAlive);
    }

    [Fact]
    public void A_provider_that_does_not_answer_is_unknown_and_not_dead()
    {
        _userInfo = "busy";
        _userInfoStatus = 503;
        _refresh = () => throw new HttpRequestException("down");

        CheckOutcome outcome = Check(null, UserInfo);

        Assert.Null(outcome.IsAlive);
        Assert.Contains("could not be reached", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_can_be_asked_that_is_said()
    {
        CheckOutcome outcome = Check(null, refreshToken: null);

        Assert.Equal((null, "nobody"), (outcome.IsAlive, outcome.AskedBy));
        Assert.Contains("login.example.com", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_with_a_key_proves_itself_when_it_asks()
    {
        _introspection = """{"active":true,"username":"alice"}""";

        CheckOutcome outcome = Check(Introspection, client: new ClientRegistration("my-cli", null, ClientAuthentication.None, new GivenKey(Sample.Protected(Keys.OfRfc7515))));

        Assert.Equal((true, "alice", "introspection"), (outcome.IsAlive, outcome.Account, outcome.AskedBy));
        Assert.NotNull(Assert.Single(_on.Handler.Requests, request => request.Address.AbsoluteUri == Introspection)["client_assertion"]);
    }

    [Fact]
    public void A_client_that_cannot_prove_itself_here_is_not_introspected_for()
    {
        _userInfo = """{"sub":"1","preferred_username":"alice"}""";

        CheckOutcome outcome = Check(Introspection, UserInfo, client: new ClientRegistration("my-cli", null, ClientAuthentication.Post, new NamedSecret("gone", isKey: false)));

        Assert.Equal((true, "alice", "userinfo"), (outcome.IsAlive, outcome.Account, outcome.AskedBy));
        Assert.DoesNotContain(_on.Handler.Requests, request => request.Address.AbsoluteUri == Introspection);
    }

    /// <summary>It has no refresh token and no person: neither says anything about it, and a new token says all.</summary>
    [Theory]
    [InlineData(200, Tokens, true)]
    [InlineData(401, """{"error":"invalid_client","error_description":"The secret has ended."}""", false)]
    [InlineData(503, "busy", null)]
    public void An_unattended_client_is_judged_by_a_new_token_alone(int status, string answer, bool? isAlive)
    {
        _introspection = """{"active":true}""";
        _refresh = () => Recorded.JsonMessage(answer, status);

        CheckOutcome outcome = Check(Introspection, UserInfo, refreshToken: null, client: Unattended, isUnattended: true);

        Assert.Equal((isAlive, "refresh"), (outcome.IsAlive, outcome.AskedBy));
        Assert.All(_on.Handler.Requests, request => Assert.Equal("client_credentials", request["grant_type"]));
        Assert.NotEmpty(_on.Handler.Requests);
    }

    /// <summary>What the client proves itself with is not here: nobody was asked, and nothing is over.</summary>
    [Theory]
    [InlineData("assertion", "script block of -ClientAssertion", true)]
    [InlineData("certificate", "in no store 'My'", true)]
    [InlineData("gone", "the vault has none of that name", true)]
    [InlineData("locked", "locked", true)]
    [InlineData("assertion", "script block of -ClientAssertion", false)]
    [InlineData("certificate", "in no store 'My'", false)]
    public void A_client_that_cannot_prove_itself_here_leaves_all_unknown(string kind, string why, bool isAlive)
    {
        ClientCredential credential = kind switch
        {
            "assertion" => new ForeignAssertion(null),
            "certificate" => new CertificateKey("0123456789012345678901234567890123456789"),
            _ => new NamedSecret("nightly", isKey: false),
        };
        if (kind == "locked")
        {
            _on.Store.OnReadSecret = () => throw DeviceAuthError.VaultLocked("TestVault", new InvalidOperationException("locked"));
        }

        CheckOutcome outcome = Check(
            Introspection, refreshToken: null, client: new ClientRegistration("my-service", null, credential is NamedSecret ? ClientAuthentication.Post : ClientAuthentication.None, credential), isUnattended: true, age: isAlive ? TokenFixture.Fresh : TokenFixture.Expired);

        Assert.Equal((null, "nobody"), (outcome.IsAlive, outcome.AskedBy));
        Assert.Contains(why, outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(isAlive, outcome.Reason!.Contains("lives until", StringComparison.Ordinal));
        Assert.DoesNotContain(_on.Handler.Requests, request => request.Method == "POST");
    }

    [Fact]
    public void What_userinfo_refuses_is_not_over_while_nobody_here_can_renew_it()
    {
        _userInfo = "";
        _userInfoStatus = 401;

        CheckOutcome outcome = Check(null, UserInfo, client: new ClientRegistration("my-cli", null, ClientAuthentication.None, new ForeignAssertion(null)));

        Assert.Equal((null, "userinfo"), (outcome.IsAlive, outcome.AskedBy));
        Assert.Contains("no longer takes the access token", outcome.Reason, StringComparison.Ordinal);
        Assert.Contains("script block of -ClientAssertion", outcome.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("lives until", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void No_connection_is_an_end_too() => Assert.False(Run().IsAlive);

    [Fact]
    public void What_the_provider_says_is_cleaned_and_has_no_token_in_it()
    {
        _userInfo = """{"preferred_username":"alice\u001b[2Jat-1-secret-secret","sub":"1"}""";

        CheckOutcome outcome = Check(null, UserInfo, accessToken: "at-1-secret-secret");

        Assert.True(outcome.IsAlive);
        Assert.DoesNotContain("at-1-secret", outcome.Account, StringComparison.Ordinal);
        Assert.DoesNotContain((char)27, outcome.Account!);
    }

    private CheckOutcome Check(string? introspection, string? userInfo = null, string? refreshToken = "rt-1", string accessToken = "at-1", ClientRegistration? client = null, bool isUnattended = false, TimeSpan? age = null)
    {
        _metadata = $$"""{"issuer":"{{Issuer}}","token_endpoint":"{{Issuer}}/token"{{Member("introspection_endpoint", introspection)}}{{Member("userinfo_endpoint", userInfo)}}}""";
        Connection connection = Sample.Connection(_on.Clock, age ?? TokenFixture.Fresh, refreshToken);
        _on.Store.With(connection with
        {
            Client = client is null ? connection.Client : new Client(client),
            Terms = connection.Terms with { Scopes = ["openid", "api.read"], IsUnattended = isUnattended },
            Tokens = Sample.Tokens(accessToken, _on.Clock, age ?? TokenFixture.Fresh),
        });
        _on.Handler.Otherwise = request => request.Address.AbsolutePath switch
        {
            "/introspect" => Recorded.JsonMessage(_introspection, _introspectionStatus),
            "/userinfo" => Recorded.JsonMessage(_userInfo, _userInfoStatus),
            "/token" => (_refresh ?? throw new InvalidOperationException("No refresh was expected."))(),
            _ => Recorded.JsonMessage(_metadata),
        };
        return Run();
    }

    private CheckOutcome Run() => new SignInCheck(_on.Cache, _on.Tokens, _on.Handler.Clients, new MetadataDiscovery(_on.Handler.Transport), _on.Clock)
        .Run(ConnectionName.Default, _on.Store, _on.Pipeline);

    private static bool IsRefresh(SentRequest request) => request["grant_type"] == "refresh_token";

    private static string Member(string name, string? value) => value is null ? "" : $",\"{name}\":\"{value}\"";
}
