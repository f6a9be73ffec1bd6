using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Clients;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A connection that no person made is renewed by asking again, in turn and by what is kept of its client.</summary>
public sealed class UnattendedTokenTests
{
    private static readonly ClientRegistration WithSecret = new("my-service", Sample.Protected("secret-1"), ClientAuthentication.Post);

    private readonly TokenFixture _on = new();

    [Fact]
    public void An_expired_token_is_asked_for_again_as_the_first_time_and_saved()
    {
        Kept(WithSecret);
        _on.Handler.Answer(_ => Answer("at-2"));

        Assert.Equal("at-2", _on.Get());
        Assert.Equal("at-2", _on.Get());

        Assert.Equal(
            ["grant_type=client_credentials", "scope=api.read", "audience=https://api.example.com", "client_id=my-service", "client_secret=secret-1"],
            Assert.Single(_on.Handler.Requests).FormLines);
        Assert.Equal("at-2", _on.Store.Peek("default")!.AccessToken!.Secret.Reveal());
        Assert.DoesNotContain(_on.Store.Events, happened => happened.Contains("without lock", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("api.write", null, null, "scope=api.write|audience=https://api.example.com")] // Auth0: the same API
    [InlineData(null, null, "https://other.example.com", "audience=https://other.example.com")]
    [InlineData("x", "https://one.example.com", null, "scope=x|resource=https://one.example.com")]
    [InlineData("api.read", null, "https://api.example.com", "scope=api.read|audience=https://api.example.com")]
    public void Each_target_is_asked_for_by_itself_and_kept(string? scope, string? resource, string? audience, string sent)
    {
        Kept(WithSecret);
        WantedToken wanted = new(target: new Target(scope is null ? [] : [scope], resource, audience));
        _on.Handler.Answer(_ => Answer("at-other"));

        Assert.Equal("at-other", Get(wanted));
        Assert.Equal("at-other", Get(wanted));

        Assert.Equal(
            ["grant_type=client_credentials", .. sent.Split('|'), "client_id=my-service", "client_secret=secret-1"], Assert.Single(_on.Handler.Requests).FormLines);
    }

    [Fact]
    public void Additional_parameters_are_sent_again_from_the_record()
    {
        Connection connection = Made(WithSecret);
        Keep(connection with
        {
            Terms = connection.Terms with { Parameters = new Dictionary<string, SecureString> { ["organization"] = Sample.Protected("org-1") } },
        });
        _on.Handler.Answer(_ => Answer("at-2"));

        _on.Get();

        Assert.Equal("org-1", Assert.Single(_on.Handler.Requests)["organization"]);
    }

    /// <summary>There is no refresh token that could be spent: a lost answer is asked for again, and nobody is told to sign in.</summary>
    [Fact]
    public void A_lost_answer_leaves_nothing_in_doubt()
    {
        Kept(WithSecret);
        _on.Handler.Answer(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream()) }).Answer(_ => Answer("at-2"));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());
        Assert.True(error.MayHaveArrived);
        Assert.DoesNotContain("refresh token", error.Message, StringComparison.Ordinal);
        Assert.Null(_on.Store.Peek("default")!.Grant.InDoubtSince);

        _on.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("at-2", _on.Get());
    }

    [Fact]
    public void A_secret_that_was_renewed_at_the_provider_is_said_with_the_command_that_gives_the_new_one()
    {
        Kept(WithSecret);
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}""", 401));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal("ClientRejected", error.ErrorId);
        Assert.False(error.IsTransient);
        Assert.Equal("invalid_client", error.ErrorCode);
        Assert.Contains("gives 'default' no token for its client secret", error.Message, StringComparison.Ordinal);
        Assert.Contains("AADSTS7000215", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "Connect-DeviceAuth -Authority https://login.example.com -ClientId my-service -ClientSecret $secret -ClientAuthentication Post -Unattended "
            + "-Scope api.read -Audience https://api.example.com -Vault TestVault -Force",
            error.RecommendedAction,
            StringComparison.Ordinal);
        Assert.NotNull(_on.Store.Peek("default"));
    }

    /// <summary>Somebody gave the new secret in another process meanwhile: what that one saved is taken.</summary>
    [Fact]
    public void A_connection_that_was_made_anew_elsewhere_is_taken_where_the_old_secret_is_refused()
    {
        Connection old = Kept(WithSecret);
        _on.Cache[_on.Key].Remember(old);
        _on.Handler.Answer(_ =>
        {
            _on.Store.With(Made(new ClientRegistration("my-service", Sample.Protected("secret-2"), ClientAuthentication.Post), "at-new", TimeSpan.Zero) with { Revision = old.Revision + 1 });
            return Recorded.JsonMessage("""{"error":"invalid_client"}""", 401);
        });

        Assert.Equal("at-new", _on.Get());
    }

    [Fact]
    public void A_vault_s_secret_is_read_anew_for_each_request()
    {
        Kept(new ClientRegistration("my-service", null, ClientAuthentication.Post, new NamedSecret("nightly-secret", isKey: false)));
        _on.Store.Secrets["nightly-secret"] = "secret-1";
        _on.Handler.Answer(_ => Answer("at-2")).Answer(_ => Answer("at-3"));

        _on.Get();
        _on.Store.Secrets["nightly-secret"] = "secret-2";
        _on.Get(new WantedToken(refresh: true));

        Assert.Equal(["secret-1", "secret-2"], _on.Handler.Requests.Select(sent => sent["client_secret"]));
    }

    /// <summary>headscale#1696: who renewed it put a whole file there, and the provider would only say that the client is unknown.</summary>
    [Theory]
    [InlineData("secret-2\n")]
    [InlineData("secret-2\r\n")]
    [InlineData("")]
    public void A_vault_s_secret_that_is_none_is_said_and_not_sent(string renewed)
    {
        Kept(new ClientRegistration("my-service", null, ClientAuthentication.Post, new NamedSecret("nightly-secret", isKey: false)));
        _on.Store.Secrets["nightly-secret"] = renewed;

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal("ClientCredentialFailed", error.ErrorId);
        Assert.Contains("line break", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-2", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void A_vault_s_key_signs_and_one_that_is_gone_is_said()
    {
        Kept(new ClientRegistration("my-service", null, ClientAuthentication.None, new NamedSecret("nightly-key", isKey: true)));
        _on.Store.Secrets["nightly-key"] = Keys.OfRfc7515;
        _on.Handler.Answer(_ => Answer("at-2"));

        _on.Get();
        _on.Store.Secrets.Clear();
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get(new WantedToken(refresh: true)));

        Assert.Equal("ES256", (string?)Keys.Part(Assert.Single(_on.Handler.Requests)["client_assertion"]!, 0)["alg"]);
        Assert.Equal("ClientCredentialFailed", error.ErrorId);
        Assert.Contains("nightly-key", error.Message, StringComparison.Ordinal);
        Assert.Contains("Set-Secret -Name nightly-key", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_knows_no_script_block_says_what_to_run_and_asks_nobody()
    {
        Kept(Vouched(null));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal("SignInRequired", error.ErrorId);
        Assert.Contains("script block of -ClientAssertion", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "Connect-DeviceAuth -Authority https://login.example.com -ClientId my-service -ClientAssertion $script -Unattended -Scope api.read "
            + "-Audience https://api.example.com -Vault TestVault",
            error.RecommendedAction,
            StringComparison.Ordinal);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void What_one_process_got_another_uses_while_it_lives_without_a_script_block()
    {
        Keep(Made(Vouched(null), "at-shared", TimeSpan.Zero));

        Assert.Equal("at-shared", _on.Get());
    }

    /// <summary>The last minutes of a token's life are better than an error, unless the user named a least life.</summary>
    [Fact]
    public void A_token_that_still_lives_is_given_with_a_warning_where_the_client_cannot_prove_itself()
    {
        Keep(Made(Vouched(null), "at-old", TokenFixture.Old));

        Assert.Equal("at-old", _on.Get());
        Assert.Contains("-ClientAssertion", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
        Assert.Equal("SignInRequired", Assert.Throws<DeviceAuthException>(() => _on.Get(new WantedToken(TimeSpan.FromMinutes(30)))).ErrorId);
    }

    /// <summary>azure-sdk-for-rust#1739, azure-cli#28708: a token of a CI system that was got once is dead an hour later.</summary>
    [Fact]
    public void A_script_block_is_run_for_each_request_though_the_record_was_read_anew_meanwhile()
    {
        FakeAssertion source = new();
        Connection connection = Kept(Vouched(source));
        _on.Cache[_on.Key].Remember(connection);
        _on.Store.With(ConnectionRecord.Read("default", ConnectionRecord.Write(connection with { Revision = connection.Revision + 1 })));
        _on.Handler.Answer(_ => Answer("at-2")).Answer(_ => Answer("at-3"));

        _on.Get();
        _on.Get(new WantedToken(refresh: true));

        Assert.Equal(2, source.Calls);
        Assert.Equal(2, _on.Handler.Requests.Select(sent => sent["client_assertion"]).Distinct().Count());
    }

    /// <summary>Who can write into the vault must not get a token of the CI system by a record that names his server.</summary>
    [Theory]
    [InlineData("https://login.attacker.example", "my-service")]
    [InlineData("https://login.example.com", "my-service")] // the token endpoint alone is another
    [InlineData("https://login.example.com", "other-service")]
    public void A_script_block_is_run_for_its_own_server_and_client_alone(string authority, string clientId)
    {
        FakeAssertion source = new();
        Connection connection = Kept(Vouched(source));
        _on.Cache[_on.Key].Remember(connection);
        _on.Store.With(connection with
        {
            Client = new Client(new ClientRegistration(clientId, null, ClientAuthentication.None, new ForeignAssertion(source: null))),
            Revision = connection.Revision + 1,
            Server = connection.Server with
            {
                Authority = new Uri(authority),
                TokenEndpoint = clientId == "my-service" ? new Uri("https://login.attacker.example/token") : connection.Server.TokenEndpoint,
            },
        });

        Assert.Equal("SignInRequired", Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
        Assert.Equal(0, source.Calls);
    }

    [Theory]
    [InlineData("", "no JSON Web Token")]
    [InlineData("no token", "no JSON Web Token")]
    [InlineData("a.b", "no JSON Web Token")]
    [InlineData("a.b.c d", "no JSON Web Token")]
    [InlineData("""{"value":"secret-of-ci.b.c"}""", "whole answer")]
    public void What_is_no_token_is_not_sent_and_not_shown(string returned, string why)
    {
        Kept(Vouched(new FakeAssertion { Answer = () => returned }));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal("ClientCredentialFailed", error.ErrorId);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-ci", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_on.Handler.Requests);
    }

    /// <summary>Azure/login#180: the server's AADSTS700024 does not say that the script should get a new one.</summary>
    [Fact]
    public void A_token_that_has_ended_is_not_sent()
    {
        Kept(Vouched(new FakeAssertion { Answer = () => FakeAssertion.Token($$"""{"exp":{{_on.Clock.UtcNow.AddMinutes(-6).ToUnixTimeSeconds()}}}""") }));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Contains("it ended at", error.Message, StringComparison.Ordinal);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void A_certificate_that_this_process_was_given_signs_though_it_is_in_no_store()
    {
        using X509Certificate2 certificate = Keys.Certificate(Keys.P256);
        Connection connection = Kept(new ClientRegistration("my-service", null, ClientAuthentication.None, new CertificateKey(certificate.Thumbprint, certificate)));
        _on.Cache[_on.Key].Remember(connection);
        _on.Store.With(ConnectionRecord.Read("default", ConnectionRecord.Write(connection with { Revision = connection.Revision + 1 })));
        _on.Handler.Answer(_ => Answer("at-2"));

        Assert.Equal("at-2", _on.Get());

        Assert.Equal("ES256", (string?)Keys.Part(Assert.Single(_on.Handler.Requests)["client_assertion"]!, 0)["alg"]);
    }

    [Fact]
    public void A_sign_out_forgets_the_script_block_after_it_revoked_with_it()
    {
        FakeAssertion source = new();
        Connection connection = Kept(Vouched(source), TimeSpan.Zero);
        _on.Cache[_on.Key].Remember(connection);
        _on.Handler.Answer(_ => Recorded.JsonMessage("{}"));
        SignOut signOut = new(_on.Cache, _on.Handler.Clients, _on.Servers, _on.Clock);

        signOut.Run(connection, _on.Store, _on.Pipeline);
        Keep(Made(Vouched(null)));

        Assert.NotNull(Assert.Single(_on.Handler.Requests)["client_assertion"]);
        Assert.Empty(_on.Pipeline.Warnings);
        Assert.Equal("SignInRequired", Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
        Assert.Equal(1, source.Calls);
    }

    [Fact]
    public void A_sign_out_without_the_script_block_forgets_and_says_that_the_token_lives_on()
    {
        Connection connection = Kept(Vouched(null), TimeSpan.Zero);
        SignOut signOut = new(_on.Cache, _on.Handler.Clients, _on.Servers, _on.Clock);

        signOut.Run(connection, _on.Store, _on.Pipeline);

        Assert.Contains("was not revoked", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
        Assert.Null(_on.Store.Peek("default"));
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public async Task Sixteen_threads_that_ask_at_once_make_one_request()
    {
        Connection connection = Kept(WithSecret);
        _on.Cache[_on.Key].Remember(connection);
        _on.Handler.Otherwise = _ => Answer("at-2");

        string[] tokens = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _on.Get(pipeline: new FakePipeline(_on.Clock)))));

        Assert.All(tokens, token => Assert.Equal("at-2", token));
        Assert.Single(_on.Handler.Requests);
    }

    private static ClientRegistration Vouched(IAssertionSource? source) =>
        new("my-service", null, ClientAuthentication.None, new ForeignAssertion(source));

    private static HttpResponseMessage Answer(string accessToken) =>
        Recorded.JsonMessage($$"""{"access_token":"{{accessToken}}","token_type":"Bearer","expires_in":3600}""");

    private Connection Made(ClientRegistration client, string token = "at-1", TimeSpan? age = null) => Sample.Connection(_on.Clock, refreshToken: null) with
    {
        Client = new Client(client),
        Terms = new SignInTerms { Scopes = ["api.read"], Audience = "https://api.example.com", IsUnattended = true },
        Grant = new Grant { Scopes = ["api.read"] },
        Tokens = Sample.Tokens(token, _on.Clock, age ?? TokenFixture.Expired),
    };

    private Connection Kept(ClientRegistration client, TimeSpan? age = null) => Keep(Made(client, age: age));

    private Connection Keep(Connection connection)
    {
        _on.Store.With(connection);
        return connection;
    }

    private string Get(WantedToken wanted) =>
        _on.Tokens.Get("default", _on.Store, wanted, _on.Pipeline).TokenFor(wanted.Target)!.Secret.Reveal();
}
