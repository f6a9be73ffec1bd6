using System;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>RFC 6749 §5.1: the successful token response.</summary>
public sealed class TokenResponseTests
{
    [Fact]
    public void A_full_answer_is_read()
    {
        TokenResponse token = Read("""
            {"access_token":"at","token_type":"Bearer","expires_in":3600,"refresh_token":"rt","scope":"a b","id_token":"x.y.z"}
            """);

        Assert.Equal("at", token.AccessToken.Reveal());
        Assert.Equal("rt", token.RefreshToken!.Reveal());
        Assert.Equal("x.y.z", token.IdToken!.Reveal());
        Assert.Equal(TimeSpan.FromHours(1), token.ExpiresIn);
        Assert.Equal(["a", "b"], token.Scopes!);
    }

    [Fact]
    public void What_the_server_leaves_out_is_null()
    {
        TokenResponse token = Read("""{"access_token":"at"}""");

        Assert.Null(token.RefreshToken);
        Assert.Null(token.IdToken);
        Assert.Null(token.ExpiresIn);
        Assert.Null(token.Scopes);
    }

    [Theory]
    [InlineData("https://example.my.salesforce.com", "https://example.my.salesforce.com")]
    [InlineData("http://127.0.0.1:8080/api", null)]
    [InlineData("https://localhost/api", null)]
    [InlineData("http://example.my.salesforce.com", null)]
    [InlineData("https://user:hush@example.com", null)]
    [InlineData("https://example.com/\\u001b[2J", null)]
    [InlineData("https://example.com/\\u202e", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("example.com", null)]
    [InlineData("", null)]
    public void The_api_is_named_where_its_address_is_fit_for_a_token(string address, string? read) =>
        Assert.Equal(read, Read($$"""{"access_token":"at","instance_url":"{{address}}"}""").ApiUrl?.OriginalString);

    [Theory]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    public void The_token_type_is_read_in_any_case_of_letters(string type) =>
        Assert.Equal("at", Read($$"""{"access_token":"at","token_type":"{{type}}"}""").AccessToken.Reveal());

    [Theory]
    [InlineData("DPoP")]
    [InlineData("mac")]
    [InlineData("N_A")]
    public void A_token_of_another_type_is_refused(string type)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Read($$"""{"access_token":"at","token_type":"{{type}}"}"""));

        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.Contains($"'{type}'", error.Message);
    }

    [Theory]
    [InlineData("\"3600\"", 3600)]
    [InlineData("3599.5", 3600)]
    [InlineData("1e308", 315360000)]
    public void The_life_may_be_a_string_and_overflows_nothing(string expiresIn, double seconds)
    {
        TokenResponse token = Read($$"""{"access_token":"at","expires_in":{{expiresIn}}}""");

        Assert.Equal(seconds, token.ExpiresIn!.Value.TotalSeconds);
        Assert.True(new FakeClock().UtcNow + token.ExpiresIn > DateTimeOffset.MinValue);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("0")]
    [InlineData("-1")]
    public void A_life_that_is_none_is_unknown(string expiresIn) =>
        Assert.Null(Read($$"""{"access_token":"at","expires_in":{{expiresIn}}}""").ExpiresIn);

    [Theory]
    [InlineData("github-token.json", "repo|gist")]
    [InlineData("github-token.form", "repo|gist")]
    [InlineData("twitch-token.json", "channel:manage:broadcast|user:read:email")]
    [InlineData("token.json", "api.read|api.write")]
    public void Scopes_come_in_every_provider_s_shape(string file, string scopes) =>
        Assert.Equal(scopes, string.Join("|", TokenResponse.Read(Recorded.Answer(file), ["repo", "gist"]).Scopes!));

    [Fact]
    public void A_requested_scope_that_has_a_comma_is_one_scope() =>
        Assert.Equal(["a,b", "c", "d"], Read("""{"access_token":"at","scope":"a,b c,d"}""", "a,b").Scopes!);

    [Fact]
    public void A_scope_that_comes_twice_counts_once() =>
        Assert.Equal(["a", "b"], Read("""{"access_token":"at","scope":"a b a"}""").Scopes!);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\" , \"")]
    public void No_scope_named_means_what_was_asked_for(string scope) =>
        Assert.Null(Read($$"""{"access_token":"at","scope":{{scope}}}""").Scopes);

    [Fact]
    public void A_scope_is_cleaned_for_display() =>
        Assert.Equal(["a [31m"], Read("""{"access_token":"at","scope":["a\u001b[31m"]}""").Scopes!);

    [Fact]
    public void An_access_token_is_opaque_and_kept_to_the_letter()
    {
        const string Token = ".+/=~_-not.a.jwt!:|";

        Assert.Equal(Token, Read($$"""{"access_token":"{{Token}}"}""").AccessToken.Reveal());
    }

    [Theory]
    [InlineData("a\\r\\nX-Injected: 1")]
    [InlineData("a\\u0000")]
    [InlineData("ä")]
    [InlineData("\\u007f")]
    public void An_access_token_that_could_break_out_of_a_header_is_refused(string token) => Assert.Equal(
        ErrorIds.ResponseInvalid,
        Assert.Throws<DeviceAuthException>(() => Read($$"""{"access_token":"{{token}}"}""")).ErrorId);

    [Theory]
    [InlineData("token.json", 400)]
    [InlineData("proxy.html", 200)]
    [InlineData("empty-object.json", 200)]
    [InlineData("empty-token.json", 200)]
    public void What_is_no_success_gives_no_token(string file, int status) => Assert.Equal(
        ErrorIds.ResponseInvalid,
        Assert.Throws<DeviceAuthException>(() => TokenResponse.Read(Recorded.Answer(file, status), [])).ErrorId);

    [Fact]
    public void An_error_beside_a_token_is_an_error() => Assert.Equal(
        ErrorIds.SignInDenied,
        Assert.Throws<DeviceAuthException>(() => Read("""{"access_token":"at","error":"access_denied"}""")).ErrorId);

    private static TokenResponse Read(string json, params string[] requested) => TokenResponse.Read(Recorded.Json(json), requested);
}
