using System;
using System.Buffers.Text;
using System.Collections.Specialized;
using System.Linq;
using System.Net.Http;
using System.Text;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>The id_token for whoever wants proof of who signed in: kept, renewed by a refresh, and its claims as PowerShell's types.</summary>
public sealed class IdTokenOnRequestTests
{
    private static readonly WantedToken Wanted = new(idToken: true);

    private readonly TokenFixture _on = new();

    [Fact]
    public void What_the_sign_in_brought_is_kept_and_handed_out_without_a_request()
    {
        SignInFixture signIn = new();
        string idToken = SignInFixture.IdToken();

        Connection connection = signIn.Grants($$"""{"access_token":"at","refresh_token":"rt","id_token":"{{idToken}}"}""").Run("openid");

        Connection kept = ConnectionRecord.Read("default", ConnectionRecord.Write(connection));
        Assert.Equal(idToken, Wanted.In(kept)!.Secret.Reveal());
        Assert.Equal("Ada", new DeviceAuthConnection(kept, null).Claims!["name"]);
        Assert.Contains(connection.Secrets, secret => secret.Reveal() == idToken);
    }

    [Theory]
    [InlineData("Whole", true)]
    [InlineData("DefaultTokenAlone", true)]
    [InlineData("NoAccessToken", false)]
    [InlineData("Bare", false)]
    public void A_vault_that_holds_little_holds_none(string form, bool isThere)
    {
        Connection kept = Kept(Minutes(60));

        Connection read = ConnectionRecord.Read("default", ConnectionRecord.Write(kept, Enum.Parse<RecordForm>(form)));

        Assert.Equal(isThere, read.Grant.IdToken is not null);
    }

    [Fact]
    public void It_is_renewed_by_a_refresh_when_its_own_end_is_near()
    {
        Kept(Minutes(60));
        _on.Clock.Advance(Minutes(56));
        string renewed = Token(Minutes(64));
        _on.Handler.Answer(_ => Answer(renewed));

        Assert.Equal(renewed, Get());
        Assert.Equal(renewed, Get());
        Assert.Single(_on.Handler.Requests);
        Assert.Equal("at-2", _on.Get());
    }

    [Theory]
    [InlineData("openid api.read api.write", "api.read api.write", "openid api.read api.write")]
    [InlineData("openid offline_access api.read admin", "api.read", "openid offline_access api.read")]
    [InlineData("openid https://graph.microsoft.com/.default", "User.Read profile", "openid https://graph.microsoft.com/.default")]
    [InlineData("api.read", "api.read", null)]
    public void The_refresh_for_it_names_the_scopes_that_were_granted_since_openid_must_be_said_at_several_servers(string asked, string granted, string? sent)
    {
        Connection connection = Kept(Minutes(60));
        _on.Store.With(connection with
        {
            Terms = connection.Terms with { Scopes = asked.Split(' ') },
            Grant = connection.Grant with { Scopes = granted.Split(' ') },
        });
        _on.Handler.Answer(_ => Answer(Token(Minutes(64)))).Answer(_ => Answer(null));

        Get(new WantedToken(refresh: true, idToken: true));
        _on.Get(new WantedToken(refresh: true));

        Assert.Equal([sent, null], _on.Handler.Requests.Select(request => request["scope"]));
    }

    [Fact]
    public void A_refresh_that_brings_none_gives_the_one_at_hand_while_it_lives_and_then_an_error_that_says_so()
    {
        Kept(Minutes(60));
        _on.Clock.Advance(Minutes(56));
        string before = _on.Store.Peek("default")!.Grant.IdToken!.Secret.Reveal();
        _on.Handler.Otherwise = _ => Answer(null);

        Assert.Equal(before, Get());
        Assert.Contains("no other id_token", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
        _on.Clock.Advance(Minutes(5));
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Get());

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Contains("gave no other one with a refresh", error.Message, StringComparison.Ordinal);
        Assert.Equal("at-2", _on.Get());
    }

    [Fact]
    public void A_sign_in_that_did_not_ask_for_one_says_how_to()
    {
        _on.Kept(TimeSpan.Zero);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Get());

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Contains("-Scope openid, api.read, api.write", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(_on.Handler.Requests);
    }

    [Theory]
    [InlineData("\"sub\":\"2\"")]
    [InlineData("\"sub\":\"1\",\"iss\":\"https://other.example.com\"")]
    [InlineData("\"sub\":\"1\",\"aud\":\"other\"")]
    public void One_about_somebody_else_or_for_somebody_else_is_not_taken(string claims)
    {
        Kept(Minutes(60));
        _on.Clock.Advance(Minutes(56));
        string before = _on.Store.Peek("default")!.Grant.IdToken!.Secret.Reveal();
        _on.Handler.Answer(_ => Answer(Token(Minutes(64), claims)));

        Assert.Equal(before, Get());
        Assert.Equal("rt-2", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
    }

    [Fact]
    public void One_that_says_a_secret_of_the_sign_in_is_not_kept()
    {
        SignInFixture signIn = new();
        string idToken = SignInFixture.IdToken(more: "\"exp\":4102444800,\"note\":\"the-refresh-token-1\"");

        Connection connection = signIn.Grants($$"""{"access_token":"at","refresh_token":"the-refresh-token-1","id_token":"{{idToken}}"}""").Run("openid");

        Assert.Null(connection.Grant.IdToken);
        Assert.Equal("Ada", connection.Grant.Account);
    }

    [Fact]
    public void Claims_are_PowerShell_s_own_types_and_say_nothing_of_the_token()
    {
        Connection kept = Kept(Minutes(60), "\"sub\":\"1\",\"email_verified\":true,\"auth_time\":1700000000,\"groups\":[\"a\",\"b\"],"
            + "\"address\":{\"country\":\"GB\"},\"level\":3,\"share\":0.5,\"nonce\":\"n\",\"at_hash\":\"h\",\"nothing\":null,\"evil\":\"a\\u001b[31mb\"");

        OrderedDictionary claims = new DeviceAuthConnection(kept, null).Claims!;

        Assert.Equal(true, claims["EMAIL_VERIFIED"]);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1700000000).LocalDateTime, claims["auth_time"]);
        Assert.Equal(["a", "b"], Assert.IsType<object[]>(claims["groups"]));
        Assert.Equal("GB", Assert.IsType<OrderedDictionary>(claims["address"])["country"]);
        Assert.Equal(3L, claims["level"]);
        Assert.Equal(0.5, claims["share"]);
        Assert.Null(claims["nothing"]);
        Assert.DoesNotContain('\u001b', (string)claims["evil"]!);
        Assert.Empty(claims.Keys.Cast<string>().Intersect(["nonce", "at_hash"]));
    }

    [Fact]
    public void CacheOnly_reads_it_and_asks_for_none()
    {
        Kept(Minutes(60));
        _on.Clock.Advance(Minutes(56));

        Assert.Equal(ErrorIds.CacheExpired, Assert.Throws<DeviceAuthException>(() => Get(new WantedToken(cacheOnly: true, idToken: true))).ErrorId);
        Assert.Empty(_on.Handler.Requests);
    }

    private static TimeSpan Minutes(int count) => TimeSpan.FromMinutes(count);

    private static HttpResponseMessage Answer(string? idToken) => Recorded.JsonMessage(
        $$"""{"access_token":"at-2","refresh_token":"rt-2","expires_in":3600{{(idToken is null ? "" : $",\"id_token\":\"{idToken}\"")}}}""");

    private string Get(WantedToken? wanted = null)
    {
        wanted ??= Wanted;
        return wanted.In(_on.Tokens.Get(ConnectionName.Default, _on.Store, wanted, _on.Pipeline))!.Secret.Reveal();
    }

    /// <summary>The vault has a connection with an id_token that lives so long.</summary>
    private Connection Kept(TimeSpan life, string claims = "\"sub\":\"1\"")
    {
        string token = Token(life, claims);
        Connection connection = _on.Kept(TimeSpan.Zero).Store.Peek("default")!;
        IdToken read = IdToken.Read(token, null, Sample.ClientId, _on.Clock.UtcNow);
        connection = connection with
        {
            Terms = connection.Terms with { Scopes = ["openid", .. connection.Terms.Scopes] },
            Grant = connection.Grant with { IdToken = KeptToken.Of(Sample.Protected(token), read, _on.Clock.UtcNow) },
        };
        _on.Store.With(connection);
        return connection;
    }

    private string Token(TimeSpan life, string claims = "\"sub\":\"1\"")
    {
        string issuer = claims.Contains("\"iss\"", StringComparison.Ordinal) ? "" : "\"iss\":\"https://login.example.com\",";
        string audience = claims.Contains("\"aud\"", StringComparison.Ordinal) ? "" : $"\"aud\":\"{Sample.ClientId}\",";
        string payload = $"{{{issuer}{audience}\"exp\":{(_on.Clock.UtcNow + life).ToUnixTimeSeconds()},{claims}}}";
        return "e30." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload)) + ".c2ln";
    }
}
