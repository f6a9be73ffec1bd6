using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections.Challenges;

/// <summary>An API said no, and nobody is there: what a refresh can do is done, once.</summary>
public sealed class ChallengedTokensTests
{
    private const string Claims = """{"access_token":{"acrs":{"value":"c1"}}}""";

    private static readonly ApiChallenge WantsScope = new() { Scopes = ["api.admin"] };
    private static readonly ApiChallenge WantsClaims = new() { Requirements = new AuthenticationRequirements { Claims = Claims } };
    private static readonly ApiChallenge WantsMfa = new() { Requirements = new AuthenticationRequirements { AcrValues = ["mfa"], MaxAge = TimeSpan.FromMinutes(5) } };

    private readonly TokenFixture _on = new();
    private readonly ChallengedTokens _challenged;

    public ChallengedTokensTests() =>
        _challenged = new ChallengedTokens(new ConnectionKeeper(_on.Cache, _on.Clock), _on.Tokens, new AnsweredChallenges(_on.Clock), _on.Clock);

    [Fact]
    public void Claims_go_with_a_refresh_and_with_each_one_after_it()
    {
        _on.Kept(TokenFixture.Fresh);
        Grants("at-2");

        Assert.Equal("at-2", Get(WantsClaims, "at-1"));
        Assert.Equal(Claims, _on.Handler.Requests[0]["claims"]);

        Grants("at-3");
        _on.Get(new WantedToken(refresh: true));
        Assert.Equal(Claims, _on.Handler.Requests[1]["claims"]);
    }

    [Fact]
    public void A_scope_gets_a_token_of_its_own()
    {
        _on.Kept(TokenFixture.Fresh);
        Grants("at-admin", "api.admin");

        Assert.Equal("at-admin", Get(WantsScope, "at-1"));

        Assert.Equal("api.admin", _on.Handler.Requests.Single()["scope"]);
        Assert.Equal("at-1", _on.Get()); // which is as it was
    }

    [Fact]
    public void Who_is_refused_again_with_the_old_token_gets_the_new_one_without_a_request()
    {
        _on.Kept(TokenFixture.Fresh);
        Grants("at-admin", "api.admin");
        Get(WantsScope, "at-1");

        Assert.Equal("at-admin", Get(WantsScope, "at-1"));
        Assert.Single(_on.Handler.Requests);
    }

    [Fact]
    public void A_token_that_was_got_for_it_and_refused_is_given_to_nobody_else()
    {
        _on.Kept(TokenFixture.Fresh);
        Grants("at-admin", "api.admin");
        Get(WantsScope, "at-1");

        Refused(WantsScope, "at-admin");
        Refused(WantsScope, "at-1");
        Assert.Single(_on.Handler.Requests);
    }

    [Fact]
    public void Where_only_the_header_is_known_the_token_of_another_target_is_got_again_after_a_while()
    {
        _on.Kept(TokenFixture.Fresh);
        Grants("at-admin", "api.admin");
        Get(WantsScope, null);
        Refused(WantsScope, null);

        _on.Clock.Advance(TimeSpan.FromMinutes(2));
        Grants("at-admin-2", "api.admin");
        Assert.Equal("at-admin-2", Get(WantsScope, null));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_same_refusal_of_what_was_got_for_it_asks_for_a_sign_in_and_makes_no_request(bool isTokenKnown)
    {
        _on.Kept(TokenFixture.Fresh);
        Grants("at-2");
        Get(WantsClaims, isTokenKnown ? "at-1" : null);

        DeviceAuthException error = Refused(WantsClaims, isTokenKnown ? "at-2" : null);

        Assert.EndsWith($"-Claims '{Claims}' -Vault TestVault -Force", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Single(_on.Handler.Requests);
    }

    [Fact]
    public void A_token_that_is_refused_without_a_reason_is_refreshed_once()
    {
        _on.Kept(TokenFixture.Fresh);
        Grants("at-2");

        Assert.Equal("at-2", Get(new ApiChallenge(), "at-1"));
        Assert.Contains("the API wants another token", Refused(new ApiChallenge(), "at-2").Message, StringComparison.Ordinal);
        Assert.Single(_on.Handler.Requests);
    }

    [Fact]
    public void Another_kind_of_sign_in_is_asked_of_nobody_and_the_command_for_it_is_named()
    {
        _on.Kept(TokenFixture.Fresh);

        DeviceAuthException error = Refused(WantsMfa, "at-1");

        Assert.Equal(
            "The connection 'default' needs a sign-in: the API wants a sign-in of the kind mfa and a sign-in of the last 300 seconds.", error.Message);
        Assert.EndsWith("-Scope api.read, api.write -AcrValues mfa -MaxAge 300 -Vault TestVault -Force", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(_on.Handler.Requests);
    }

    [Theory]
    [InlineData("""{"error":"interaction_required","error_description":"AADSTS50076: MFA."}""")]
    [InlineData("""{"error":"invalid_scope"}""")]
    public void What_the_provider_says_to_the_refresh_is_in_the_error_and_it_is_not_asked_twice(string answer)
    {
        _on.Kept(TokenFixture.Fresh);
        _on.Handler.Answer(_ => Recorded.JsonMessage(answer, 400));

        DeviceAuthException error = Refused(WantsScope, "at-1");

        Assert.Contains($"{(answer.Contains("AADSTS", StringComparison.Ordinal) ? "AADSTS50076" : "invalid_scope")}", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Scope api.read, api.write, api.admin", error.RecommendedAction, StringComparison.Ordinal);
        Refused(WantsScope, "at-1");
        Assert.Single(_on.Handler.Requests);
    }

    [Fact]
    public void A_token_without_the_scope_is_not_given()
    {
        _on.Kept(TokenFixture.Fresh);
        Grants("at-2", "api.read");

        Refused(WantsScope, "at-1");
        Refused(WantsScope, "at-1");
        Assert.Single(_on.Handler.Requests);
    }

    [Fact]
    public void The_token_of_another_target_stays_that_of_its_target()
    {
        _on.Kept(TokenFixture.Fresh);
        Grants("at-mail");
        Target mail = new(resource: "https://mail.example.com");
        _on.Tokens.Get(ConnectionName.Default, _on.Store, new WantedToken(target: mail), _on.Pipeline);
        Grants("at-mail-2");

        Assert.Equal("at-mail-2", Get(WantsClaims, "at-mail"));
        Assert.Equal("https://mail.example.com", _on.Handler.Requests[1]["resource"]);
    }

    [Fact]
    public void A_provider_that_gives_no_answer_is_no_reason_for_a_sign_in()
    {
        _on.Kept(TokenFixture.Fresh);
        _on.Handler.Break();

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Get(WantsClaims, "at-1"));

        Assert.Equal(ErrorIds.ProviderUnreachable, error.ErrorId);
        Grants("at-2");
        Assert.Equal("at-2", Get(WantsClaims, "at-1"));
    }

    [Theory]
    [InlineData("https://graph.microsoft.com/.default", "https://api.example.com/read", false)]
    [InlineData("https://graph.microsoft.com/.default", "api.read", false)]
    [InlineData("https://api.example.com.evil.example/read", "https://api.example.com/read", false)]
    [InlineData("https://api.example.com/other/read", "https://api.example.com/read", false)]
    [InlineData("api://11111111-1111-1111-1111-111111111111/access", "api://22222222-2222-2222-2222-222222222222/access", false)]
    [InlineData("00000003-0000-0000-c000-000000000000/.default", "api.read", false)]
    [InlineData("urn:globus:auth:scope:transfer.example.com:all", "urn:globus:auth:scope:groups.example.com:all", false)]
    [InlineData("https://api.example.com/write", "https://api.example.com/read", true)]
    [InlineData("HTTPS://API.example.com//.default", "https://api.example.com/read", true)]
    [InlineData("urn:globus:auth:scope:groups.example.com:edit", "urn:globus:auth:scope:groups.example.com:all", true)]
    [InlineData("api.admin", "https://api.example.com/read", true)]
    [InlineData("repo:delete", "repo:read", true)]
    public void An_API_gets_no_token_for_another_one_without_a_person(string wanted, string own, bool isTaken)
    {
        Connection connection = Sample.Connection(_on.Clock, TokenFixture.Fresh);
        _on.Store.With(connection with { Terms = connection.Terms with { Scopes = ["openid", own] }, Grant = connection.Grant with { Scopes = [own] } });
        ApiChallenge challenge = new() { Scopes = [wanted] };
        if (isTaken)
        {
            Grants("at-2", wanted);
            Assert.Equal("at-2", Get(challenge, "at-1"));
            return;
        }

        Assert.Contains($"-Scope openid, {own}, {wanted} ", Refused(challenge, "at-1").RecommendedAction, StringComparison.Ordinal);
        Refused(challenge, null);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void A_token_for_another_API_that_is_at_hand_is_not_given_to_one_that_asks_for_it()
    {
        Target graph = new(["https://graph.microsoft.com/.default"]);
        _on.Kept(TokenFixture.Fresh);
        Grants("at-graph");
        _on.Tokens.Get(ConnectionName.Default, _on.Store, new WantedToken(target: graph), _on.Pipeline);

        Refused(new ApiChallenge { Scopes = graph.Scopes }, "at-1");
        Assert.Single(_on.Handler.Requests);
    }

    [Fact]
    public void The_API_of_another_target_gets_more_of_its_own()
    {
        Target graph = new(["https://graph.microsoft.com/User.Read"]);
        _on.Kept(TokenFixture.Fresh);
        Grants("at-graph");
        _on.Tokens.Get(ConnectionName.Default, _on.Store, new WantedToken(target: graph), _on.Pipeline);
        Grants("at-mail");

        Assert.Equal("at-mail", Get(new ApiChallenge { Scopes = ["https://graph.microsoft.com/Mail.Read"] }, "at-graph"));
        Refused(new ApiChallenge { Scopes = ["https://vault.azure.net/.default"] }, "at-graph");
    }

    [Fact]
    public void An_API_that_wants_a_person_of_a_client_without_one_is_told_so()
    {
        Connection connection = Sample.Connection(_on.Clock, TokenFixture.Fresh);
        _on.Store.With(connection with { Terms = connection.Terms with { IsUnattended = true } });

        foreach (ApiChallenge challenge in new[] { WantsMfa, new ApiChallenge { WantsSignIn = true } })
        {
            DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Get(challenge, "at-1"));
            Assert.Equal(ErrorIds.ChallengeUnmet, error.ErrorId);
            Assert.Contains("takes a person, and 'default' has none", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("-AcrValues", error.RecommendedAction, StringComparison.Ordinal);
        }

        Assert.Empty(_on.Handler.Requests);
    }

    private void Grants(string token, string? scope = null) => _on.Handler.Answer(_ => Recorded.JsonMessage(
        $$"""{"access_token":"{{token}}","token_type":"Bearer","expires_in":3600{{(scope is null ? "" : $",\"scope\":\"{scope}\"")}}}"""));

    private string Get(ApiChallenge challenge, string? refused)
    {
        (Connection connection, Target target) = _challenged.Get(
            ConnectionName.Default, _on.Store, challenge, new ApiRefusal([], refused is null ? null : Sample.Shared(refused)), WantedToken.Default, _on.Pipeline);
        return connection.TokenFor(target)!.Secret.Reveal();
    }

    private DeviceAuthException Refused(ApiChallenge challenge, string? refused)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Get(challenge, refused));
        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        return error;
    }
}
