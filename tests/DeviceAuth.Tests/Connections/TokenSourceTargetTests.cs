using System;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>One sign-in, tokens for several targets: each has its own, and all share the one refresh token.</summary>
public sealed class TokenSourceTargetTests
{
    private const string Vault = "https://vault.example.net/.default";
    private static readonly TimeSpan Expired = TimeSpan.FromMinutes(61);

    private readonly TokenFixture _on = new();

    public static TheoryData<string?, string?, string?, string> Spellings => new()
    {
        { Vault, null, null, $"scope={Vault}" }, // Microsoft Entra ID
        { "read:items", null, "https://api.example.com", "scope=read:items|audience=https://api.example.com" }, // Auth0
        { null, "https://api.example.com", null, "resource=https://api.example.com" }, // RFC 8707
        { "api.read", "https://api.example.com", null, "scope=api.read|resource=https://api.example.com" },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Another_target_is_asked_for_by_what_the_user_named_and_is_kept_beside_the_default_one(
        string? scope, string? resource, string? audience, string sent)
    {
        WantedToken wanted = new(target: new Target(scope is null ? [] : [scope], resource, audience));
        _on.Kept(TimeSpan.Zero).Handler.Answer(_ => Answer("at-other", "rt-2"));

        Assert.Equal("at-other", Get(wanted));
        Assert.Equal("at-1", _on.Get());
        Assert.Equal("at-other", Get(wanted));

        SentRequest request = Assert.Single(_on.Handler.Requests);
        Assert.Equal(["grant_type=refresh_token", "refresh_token=rt-1", .. sent.Split('|'), "client_id=my-cli"], request.FormLines);
        Connection kept = _on.Store.Peek("default")!;
        Assert.Equal("rt-2", kept.Grant.RefreshToken!.Reveal());
        Assert.Equal("at-other", kept.TokenFor(wanted.Target)!.Secret.Reveal());
        Assert.Equal("at-1", kept.AccessToken!.Secret.Reveal());
        Assert.Equal(["api.read", "api.write"], kept.Grant.Scopes);
    }

    [Fact]
    public void Each_target_is_refreshed_by_itself_and_with_the_newest_refresh_token()
    {
        WantedToken vault = Of(Vault);
        _on.Kept(TimeSpan.Zero).Handler.Answer(_ => Answer("vault-1", "rt-2")).Answer(_ => Answer("vault-2", "rt-3")).Answer(_ => Answer("default-2", "rt-4"));
        Get(vault);
        _on.Clock.Advance(Expired);

        Assert.Equal("vault-2", Get(vault));
        Assert.Equal("default-2", _on.Get());
        Assert.Equal("vault-2", Get(vault));

        Assert.Equal(["rt-1", "rt-2", "rt-3"], _on.Handler.Requests.Select(request => request["refresh_token"]!));
        Assert.Equal([Vault, Vault, null], _on.Handler.Requests.Select(request => request["scope"]));
    }

    [Theory]
    [InlineData("api.write api.read")]
    [InlineData("openid api.read api.write")]
    public void What_the_sign_in_asked_for_needs_no_other_token(string scopes)
    {
        _on.Kept(TimeSpan.Zero);

        Assert.Equal("at-1", Get(Of(scopes.Split(' '))));
        Assert.Empty(_on.Handler.Requests);
    }

    [Theory]
    [InlineData("""{"error":"invalid_target","error_description":"unknown resource"}""")]
    [InlineData("""{"error":"invalid_scope"}""")]
    [InlineData("""{"error":"invalid_resource","error_description":"AADSTS500011: The resource principal was not found."}""")]
    [InlineData("""{"error":"access_denied","error_description":"Service not enabled within domain"}""")]
    [InlineData("""{"error":"consent_required"}""")]
    [InlineData("""{"error":"interaction_required"}""")]
    [InlineData("""{"error":"invalid_grant","error_description":"The specified 'scope' is invalid."}""")] // OpenIddict
    [InlineData("""{"error":"invalid_grant","error_description":"The specified 'resource' parameter is invalid."}""")]
    [InlineData("""{"error":"invalid_grant","error_description":"The 'audience' parameter names no API of this client."}""")]
    [InlineData("""{"error":"invalid_grant","error_description":"AADSTS65001: The user or administrator has not consented to use the application."}""")]
    [InlineData("""{"error":"invalid_grant","error_description":"AADSTS53003: Access has been blocked by Conditional Access policies."}""")]
    [InlineData("""{"error":"invalid_grant","error_description":"AADSTS50105: The signed in user is not assigned to a role."}""")]
    public void A_target_that_is_refused_leaves_everything_as_it_was(string answer)
    {
        _on.Kept(TimeSpan.Zero).Handler.Answer(_ => Recorded.JsonMessage(answer, 400));
        Connection before = _on.Store.Peek("default")!;

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Get(Of(Vault)));

        Assert.Equal(ErrorIds.TargetRejected, error.ErrorId);
        Assert.Contains(Vault, error.Message, StringComparison.Ordinal);
        Assert.Contains(Recorded.Json(answer).ErrorCode!, error.Message, StringComparison.Ordinal);
        Assert.Same(before, _on.Store.Peek("default"));
        Assert.Equal("at-1", _on.Get());
    }

    [Theory]
    [InlineData("""{"error":"invalid_grant"}""", ErrorIds.SignInRequired)]
    [InlineData("""{"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired due to inactivity."}""", ErrorIds.SignInRequired)]
    [InlineData("""{"error":"invalid_request","error_description":"Invalid refresh token"}""", ErrorIds.SignInRequired)]
    [InlineData("""{"error":"invalid_client"}""", ErrorIds.ClientRejected)]
    public void A_refusal_that_is_not_about_the_target_is_what_it_is_without_one(string answer, string errorId)
    {
        _on.Kept(TimeSpan.Zero).Handler.Answer(_ => Recorded.JsonMessage(answer, 400));

        Assert.Equal(errorId, Assert.Throws<DeviceAuthException>(() => Get(Of(Vault))).ErrorId);
    }

    [Theory]
    [InlineData("invalid_scope", ErrorIds.ScopeRejected)]
    [InlineData("invalid_target", ErrorIds.ProviderError)]
    public void The_sign_in_s_own_target_is_refused_as_before(string code, string errorId)
    {
        _on.Kept(Expired).Handler.Answer(_ => Recorded.JsonMessage($$"""{"error":"{{code}}"}""", 400));

        Assert.Equal(errorId, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
    }

    [Theory]
    [InlineData(nameof(OAuthDialect.Salesforce))]
    [InlineData(nameof(OAuthDialect.IdentityCenter))]
    public void A_server_that_gives_one_token_alone_is_not_asked(string name)
    {
        OAuthDialect dialect = Enum.Parse<OAuthDialect>(name);
        _on.Kept(TimeSpan.Zero);
        Connection connection = _on.Store.Peek("default")!;
        _on.Store.With(connection with { Server = connection.Server with { Traits = ServerTraits.Standard with { Dialect = dialect } } });

        Assert.Equal(ErrorIds.TargetRejected, Assert.Throws<DeviceAuthException>(() => Get(Of(Vault))).ErrorId);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void Scopes_go_in_the_parameter_that_the_server_has_for_them()
    {
        _on.Kept(TimeSpan.Zero).Handler.Answer(_ => Answer("at-2", "rt-2"));
        Connection connection = _on.Store.Peek("default")!;
        _on.Store.With(connection with { Server = connection.Server with { Traits = ServerTraits.Standard with { ScopeParameter = "scopes" } } });

        Get(Of("one", "two"));

        Assert.Equal("one two", _on.Handler.Requests[0]["scopes"]);
        Assert.Null(_on.Handler.Requests[0]["scope"]);
    }

    [Fact]
    public void CacheOnly_reads_each_target_and_asks_for_none()
    {
        _on.Kept(TimeSpan.Zero).Handler.Answer(_ => Answer("vault-1", "rt-2"));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Get(new WantedToken(cacheOnly: true, target: new Target([Vault]))));
        Assert.Equal(ErrorIds.CacheExpired, error.ErrorId);
        Get(Of(Vault));

        Assert.Equal("vault-1", Get(new WantedToken(cacheOnly: true, target: new Target([Vault]))));
        Assert.Single(_on.Handler.Requests);
    }

    [Fact]
    public void Without_a_refresh_token_there_is_no_other_target_and_the_error_says_so()
    {
        _on.Kept(TimeSpan.Zero, refreshToken: null);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Get(Of(Vault)));

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Contains(Vault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_scopes_than_were_asked_for_are_said_and_are_the_token_s_own()
    {
        _on.Kept(TimeSpan.Zero).Handler.Answer(_ => Recorded.JsonMessage("""{"access_token":"at-2","scope":"one"}"""));
        WantedToken wanted = Of("one", "two");

        Get(wanted);

        Assert.Contains("two", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
        Connection kept = ConnectionRecord.Read("default", ConnectionRecord.Write(_on.Store.Peek("default")!));
        Assert.Equal(["one"], new DeviceAuthToken(kept, wanted.Target).Scopes);
        Assert.Equal(["api.read", "api.write"], new DeviceAuthToken(kept, Target.Default).Scopes);
    }

    [Fact]
    public void A_living_token_of_a_target_is_handed_out_while_the_provider_is_away()
    {
        _on.Kept(TimeSpan.Zero).Handler.Answer(_ => Answer("vault-1", "rt-2")).Break();
        Get(Of(Vault));
        _on.Clock.Advance(TimeSpan.FromMinutes(57));

        Assert.Equal("vault-1", Get(Of(Vault)));
        Assert.Contains(Vault, Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callers_who_wait_for_one_target_share_its_request_and_not_another_s()
    {
        _on.Kept(TimeSpan.Zero);
        int count = 0;
        _on.Handler.Otherwise = request => Answer($"{request["scope"]}-{System.Threading.Interlocked.Increment(ref count)}", $"rt-{count + 1}");
        string[] targets = ["a", "b", "c", "d"];

        string[] tokens = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(
            () => _on.Tokens.Get("default", _on.Store, Of(targets[i % 4]), new FakePipeline(_on.Clock)).TokenFor(Of(targets[i % 4]).Target)!.Secret.Reveal(),
            TestContext.Current.CancellationToken)));

        Assert.Equal(4, _on.Handler.Requests.Count);
        Assert.Equal(4, tokens.Distinct().Count());
        Assert.All(tokens.Select((token, i) => (token, i)), one => Assert.StartsWith(targets[one.i % 4], one.token, StringComparison.Ordinal));
        Assert.Equal(_on.Handler.Requests.Count, _on.Handler.Requests.Select(request => request["refresh_token"]).Distinct().Count());
        Assert.Equal(1, _on.Handler.MostAtOnce);
        Assert.Equal(5, _on.Store.Peek("default")!.Tokens.All.Count);
    }

    [Fact]
    public void What_memory_knows_of_a_token_s_use_outlives_a_look_at_the_vault()
    {
        _on.Kept(TimeSpan.Zero).Handler.Answer(_ => Answer("vault-1", "rt-2"));
        Get(Of(Vault));
        _on.Clock.Advance(TimeSpan.FromMinutes(1));
        Get(Of(Vault));
        DateTimeOffset used = _on.Clock.UtcNow;
        _on.Store.With(ConnectionRecord.Read("default", ConnectionRecord.Write(_on.Store.Peek("default")!)));
        _on.Handler.Answer(_ => Answer("other-1", "rt-3"));

        Get(Of("other"));

        Assert.Equal(used, _on.Store.Peek("default")!.TokenFor(new Target([Vault]))!.LastUsed);
    }

    private static WantedToken Of(params string[] scopes) => new(target: new Target(scopes));

    private static System.Net.Http.HttpResponseMessage Answer(string accessToken, string refreshToken) =>
        Recorded.JsonMessage($$"""{"access_token":"{{accessToken}}","refresh_token":"{{refreshToken}}","token_type":"Bearer","expires_in":3600}""");

    private string Get(WantedToken wanted) =>
        _on.Tokens.Get(ConnectionName.Default, _on.Store, wanted, _on.Pipeline).TokenFor(wanted.Target)!.Secret.Reveal();
}
