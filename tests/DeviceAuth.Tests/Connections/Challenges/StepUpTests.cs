using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections.Challenges;

/// <summary>An API said no, and somebody is there: he signs in anew for what it wants, once, and it must be the same person.</summary>
public sealed class StepUpTests
{
    private static readonly ApiChallenge WantsMfa = new()
    {
        Scopes = ["api.admin"],
        Requirements = new AuthenticationRequirements { AcrValues = ["mfa"], MaxAge = TimeSpan.Zero, Claims = """{"id_token":{"acr":null}}""" },
    };

    private readonly SignInFixture _on = new();
    private readonly StepUp _stepUp;

    public StepUpTests() =>
        _stepUp = new StepUp(_on.SignIn, new ConnectionKeeper(_on.Cache, _on.Clock), new AnsweredChallenges(_on.Clock), _on.Clock);

    [Fact]
    public void What_the_API_wants_goes_into_the_request_for_a_code_beside_the_terms_that_were_kept()
    {
        Kept(SignInFixture.IdToken());
        Grants("at-2", SignInFixture.IdToken(more: "\"exp\":4102444800,\"acr\":\"mfa\""));

        Connect(WantsMfa, "at-1");

        SentRequest codes = _on.Handler.Requests[0];
        Assert.Equal("openid api.read api.admin", codes["scope"]);
        Assert.Equal("mfa", codes["acr_values"]);
        Assert.Equal("0", codes["max_age"]);
        Assert.Equal("""{"id_token":{"acr":null}}""", codes["claims"]);
        Assert.Equal(Sample.ClientId, codes["client_id"]);
        Assert.Equal("https://audience.example.com", codes["audience"]);
        Assert.Equal("hush-hush-hush", _on.Handler.Requests[1]["tenant_key"]);
        Assert.Null(_on.Handler.Requests[1]["claims"]); // it is about the id_token, and so the sign-in's
        Connection kept = _on.Store.Read(ConnectionName.Default)!;
        Assert.Equal("at-2", kept.AccessToken!.Secret.Reveal());
        Assert.Equal(["mfa"], kept.Terms.Requirements.AcrValues);
        Assert.Equal(["openid", "api.read", "api.admin"], kept.Terms.Scopes);
        Assert.Empty(_on.Pipeline.Warnings);
    }

    [Fact]
    public void A_client_by_itself_cannot_bring_what_is_of_a_person_and_nobody_is_asked()
    {
        Kept(idToken: null, isUnattended: true);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Connect(WantsMfa, "at-1"));

        Assert.Equal(ErrorIds.ChallengeUnmet, error.ErrorId);
        Assert.Contains("its client signs in by itself", error.Message, StringComparison.Ordinal);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void A_client_by_itself_asks_again_for_the_scopes_with_the_secret_that_the_vault_has_now()
    {
        Kept(idToken: null, isUnattended: true);
        _on.Store.Secrets["nightly-secret"] = "renewed-secret";
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"access_token":"at-2","token_type":"Bearer","expires_in":3600}"""));

        Connect(new ApiChallenge { Scopes = ["api.admin"] }, "at-1");

        SentRequest request = Assert.Single(_on.Handler.Requests);
        Assert.Equal(("client_credentials", "renewed-secret", "eu"), (request["grant_type"], request["client_secret"], request["region"]));
        Assert.Contains("api.admin", request["scope"], StringComparison.Ordinal);
        Assert.DoesNotContain(_on.Pipeline.Warnings, warning => warning.Contains("Who signed in", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"iss":"https://login.example.com","sub":"2","aud":"my-cli","name":"Ada","exp":4102444800}""")]
    [InlineData(null)]
    public void Somebody_else_replaces_nothing_and_what_he_was_given_is_revoked(string? claims)
    {
        Kept(SignInFixture.IdToken());
        Grants("at-2", claims is null ? null : "e30." + System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims)) + ".c2ln");
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("{}");

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Connect(WantsMfa, "at-1"));

        Assert.Equal(ErrorIds.AccountMismatch, error.ErrorId);
        Assert.Contains("the connection 'default' is that of 'Ada', so it stays as it was", error.Message, StringComparison.Ordinal);
        Assert.Equal("at-1", _on.Store.Read(ConnectionName.Default)!.AccessToken!.Secret.Reveal());
        _on.Handler.AssertNothingIsOrphaned();
    }

    [Fact]
    public void Where_a_small_vault_kept_the_name_alone_it_is_the_name_that_counts()
    {
        Kept(null, account: "Ada");
        Grants("at-2", SignInFixture.IdToken());

        Connect(WantsMfa, "at-1");

        Kept(null, account: "Bob");
        Grants("at-3", SignInFixture.IdToken());
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("{}");
        Assert.Equal(ErrorIds.AccountMismatch, Assert.Throws<DeviceAuthException>(() => Connect(WantsMfa, "at-1")).ErrorId);
    }

    [Fact]
    public void A_refusal_that_was_answered_asks_nobody_again()
    {
        Kept(SignInFixture.IdToken());
        Grants("at-2", SignInFixture.IdToken());
        Connect(WantsMfa, "at-1");
        int requests = _on.Handler.Requests.Count;

        Connect(WantsMfa, "at-1"); // the same $_ again: there is another token since

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Connect(WantsMfa, "at-2"));
        Assert.Equal(ErrorIds.ChallengeUnmet, error.ErrorId);
        Assert.Equal(ErrorIds.ChallengeUnmet, Assert.Throws<DeviceAuthException>(() => Connect(WantsMfa, null)).ErrorId);
        Assert.Equal(requests, _on.Handler.Requests.Count);
    }

    [Fact]
    public void Force_signs_in_all_the_same()
    {
        Kept(SignInFixture.IdToken());
        Grants("at-2", SignInFixture.IdToken());
        Connect(WantsMfa, "at-1");
        Grants("at-3", SignInFixture.IdToken());

        Connect(WantsMfa, "at-2", isForced: true);

        Assert.Equal("at-3", _on.Store.Read(ConnectionName.Default)!.AccessToken!.Secret.Reveal());
    }

    [Fact]
    public void A_kind_that_the_provider_did_not_sign_in_with_is_said()
    {
        Kept(SignInFixture.IdToken());
        Grants("at-2", SignInFixture.IdToken(more: "\"exp\":4102444800,\"acr\":\"pwd\""));

        Connect(WantsMfa, "at-1");

        Assert.Contains("the sign-in was of the kind 'pwd', and mfa was asked for", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Values_that_were_not_kept_have_to_be_given_again(bool isGiven)
    {
        Dictionary<string, string> parameters = new() { ["access_type"] = "offline" };
        Kept(SignInFixture.IdToken(), parameters: parameters);
        Grants("at-2", SignInFixture.IdToken());

        if (isGiven)
        {
            Connect(WantsMfa, "at-1", parameters: parameters);
            Assert.Equal("offline", _on.Handler.Requests[0]["access_type"]);
        }
        else
        {
            DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Connect(WantsMfa, "at-1"));
            Assert.Contains("-AdditionalParameter access_type, whose values are not kept", error.Message, StringComparison.Ordinal);
            Assert.Empty(_on.Handler.Requests);
        }
    }

    [Fact]
    public void Without_a_connection_the_command_for_a_first_sign_in_is_named() => Assert.Equal(
        ErrorIds.SignInRequired, Assert.Throws<DeviceAuthException>(() => Connect(WantsMfa, null)).ErrorId);

    private void Connect(ApiChallenge challenge, string? refused, bool isForced = false, Dictionary<string, string>? parameters = null) => _stepUp.Connect(
        new StepUpWish { IsForced = isForced, AdditionalParameters = parameters ?? [] },
        _on.Store,
        challenge,
        new ApiRefusal([], refused is null ? null : Sample.Shared(refused)),
        _on.Display,
        _on.Pipeline);

    private void Kept(string? idToken, string? account = "Ada", Dictionary<string, string>? parameters = null, bool isUnattended = false)
    {
        Connection connection = Sample.Connection(_on.Clock);
        connection = connection with
        {
            Server = connection.Server with { IsDiscovered = false },
            Terms = new SignInTerms
            {
                Scopes = ["openid", "api.read"],
                Audience = "https://audience.example.com",
                TokenParameters = TokenParameters.Of(new Dictionary<string, string> { ["tenant_key"] = "hush-hush-hush" }),
                AdditionalParameterNames = [.. parameters?.Keys ?? Enumerable.Empty<string>()],
                AdditionalParameterDigest = ParameterDigest.Of(parameters ?? []),
            },
            Grant = connection.Grant with
            {
                Account = account,
                IdToken = idToken is null ? null : new KeptToken(Sample.Shared(idToken), _on.Clock.UtcNow, TimeSpan.FromHours(1)),
            },
        };
        if (isUnattended)
        {
            connection = connection with
            {
                Client = new Client(new ClientRegistration("my-service", null, ClientAuthentication.Post, new NamedSecret("nightly-secret", isKey: false))),
                Terms = connection.Terms with
                {
                    IsUnattended = true,
                    AdditionalParameterNames = ["region"],
                    Parameters = new Dictionary<string, System.Security.SecureString> { ["region"] = Sample.Protected("eu") },
                },
                Grant = connection.Grant with { RefreshToken = null, Account = null },
            };
        }

        _on.Store.With(connection);
        _on.Cache[_on.Key].Remember(connection);
    }

    private void Grants(string token, string? idToken) => _on.Grants(
        $$"""{"access_token":"{{token}}","token_type":"Bearer","expires_in":3600{{(idToken is null ? "" : $",\"id_token\":\"{idToken}\"")}},"scope":"openid api.read api.admin"}""");
}
