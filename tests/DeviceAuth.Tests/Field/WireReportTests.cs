using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Field;

/// <summary>What users of other tools have reported of servers, gateways and clocks, as small answers (docs/field-reports.md, Wire).</summary>
public sealed class WireReportTests
{
    private readonly TokenFixture _on = new();
    private readonly SignInFixture _signingIn = new();

    [Theory]
    [InlineData("""{"detail":"authorization_pending"}""")]
    [InlineData("""{"detail":{"error":"authorization_pending"}}""")]
    [InlineData("""{"name":"AuthorizationPending","message":"authorization_pending","statusCode":400}""")]
    public void A_code_that_a_framework_has_wrapped_is_read(string answer)
    {
        Polling polling = new();
        polling.SecondsUntilPoll();
        polling.Poller.Answered(Recorded.Json(answer, 400));

        Assert.Equal(5, polling.SecondsUntilPoll()); // a failure would have doubled it
    }

    [Theory]
    [InlineData("""{"detail":"access_denied"}""", ErrorIds.SignInDenied)]
    [InlineData("""{"detail":{"error":"expired_token"}}""", ErrorIds.SignInExpired)]
    [InlineData("""{"message":"invalid_client","statusCode":401}""", ErrorIds.ClientRejected)]
    public void A_wrapped_refusal_ends_the_wait(string answer, string errorId)
    {
        Polling polling = new();
        polling.SecondsUntilPoll();
        polling.Poller.Answered(Recorded.Json(answer, 400));

        Assert.Equal(errorId, polling.Error().ErrorId);
    }

    [Fact]
    public void What_a_wrapped_error_says_is_shown()
    {
        DeviceAuthException error = OAuthAnswers.ToError(Recorded.Json("""{"detail":{"error":"invalid_client","error_description":"No such app."}}""", 400));

        Assert.Equal(("invalid_client", "No such app."), (error.ErrorCode, error.ErrorDescription));
    }

    [Theory]
    [InlineData("""{"error":{"code":403,"message":"The caller has no permission","status":"PERMISSION_DENIED"}}""")]
    [InlineData("""{"detail":"Not authenticated"}""")]
    [InlineData("""{"detail":[{"type":"missing","loc":["body","client_id"]}]}""")]
    public void A_word_that_is_no_code_of_OAuth_is_not_taken_for_one(string answer) =>
        Assert.Null(Recorded.Json(answer, 400).ErrorCode);

    [Theory]
    [InlineData("""{"error":"invalid_request","error_description":"Refresh token is invalid or has already been claimed by another client."}""", 400)]
    [InlineData("""{"error":"invalid_request","error_description":"Refresh token expired"}""", 400)]
    [InlineData("""{"error":"invalid_request","error_description":"Invalid \"refresh_token\" in request."}""", 400)]
    [InlineData("""{"error":"invalid_request","error_description":"session not found"}""", 400)]
    [InlineData("""{"error":"invalid_token","error_description":"Invalid refresh token (expired): 1a2b"}""", 401)]
    [InlineData("""{"ok":false,"error":"invalid_refresh_token"}""", 200)]
    [InlineData("""{"error":"refresh_token_expired"}""", 400)]
    public void A_refresh_token_that_is_dead_asks_for_a_sign_in_whatever_the_server_calls_it(string answer, int status)
    {
        _on.Kept(TokenFixture.Expired).Handler.Answer(_ => Recorded.JsonMessage(answer, status));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.NotNull(error.ErrorCode);
        Assert.Contains("Connect-DeviceAuth", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":"invalid_request","error_description":"Missing parameter: refresh_token"}""", 400)]
    [InlineData("""{"error":"invalid_request","error_description":"The refresh_token grant is not enabled."}""", 400)]
    [InlineData("""{"error":"server_error","error_description":"Refresh token is invalid"}""", 500)]
    public void A_mistake_in_the_request_or_an_outage_is_not_the_end_of_a_sign_in(string answer, int status)
    {
        _on.Kept(TokenFixture.Expired).Handler.Answer(_ => Recorded.JsonMessage(answer, status));

        Assert.NotEqual(ErrorIds.SignInRequired, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(0)]
    [InlineData(60)]
    public async Task A_date_to_come_back_is_read_by_the_clock_of_who_gives_it(int minutesAhead)
    {
        FakeHandler handler = new(_on.Clock);
        DateTimeOffset there = _on.Clock.UtcNow + TimeSpan.FromMinutes(minutesAhead);
        handler.Answer(_ =>
        {
            HttpResponseMessage message = Recorded.JsonMessage("{}", 503);
            message.Headers.Date = there;
            message.Headers.RetryAfter = new(there + TimeSpan.FromSeconds(37));
            return message;
        });

        OAuthResponse answer = await handler.Client.RefreshAsync(
            Sample.Server.TokenEndpoint, ServerTraits.Standard, Sample.PublicClient, Sample.Protected("rt-1"), Target.Default, CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(37), answer.RetryAfter);
    }

    [Theory]
    [InlineData("http://login.example.com")]
    [InlineData("http://login.example.com:443/")]
    public async Task An_issuer_that_nobody_may_use_is_not_recommended(string issuer)
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage($$"""{"issuer":"{{issuer}}","token_endpoint":"https://login.example.com/token"}"""));

        DeviceAuthException error = await DiscoveryErrorAsync();

        Assert.Equal(ErrorIds.IssuerMismatch, error.ErrorId);
        Assert.DoesNotContain("-Authority http:", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("https", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, 503)]
    [InlineData(429, 404)]
    [InlineData(404, 502)]
    public async Task Metadata_that_cannot_be_had_at_the_moment_are_no_mistake_of_the_user(int first, int second)
    {
        _on.Handler.Answer("proxy.html", first).Answer("proxy.html", second);

        DeviceAuthException error = await DiscoveryErrorAsync();

        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.True(error.IsTransient);
        Assert.StartsWith("Try again later", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_that_is_down_while_metadata_are_read_may_pass()
    {
        _on.Handler.Break();

        Assert.True((await DiscoveryErrorAsync()).IsTransient);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(200)]
    public async Task Metadata_that_are_not_there_do_not_pass_by_themselves(int status)
    {
        _on.Handler.Answer("proxy.html", status).Answer("proxy.html", 404);

        Assert.False((await DiscoveryErrorAsync()).IsTransient);
    }

    [Fact]
    public void A_living_token_is_given_though_the_metadata_cannot_be_had()
    {
        Connection kept = Sample.Connection(_on.Clock, TokenFixture.Old);
        _on.Store.With(kept with { Server = kept.Server with { TokenEndpoint = null, IsDiscovered = true } });
        _on.Handler.Otherwise = _ => Recorded.Message("proxy.html", 503);

        Assert.Equal("at-1", _on.Get());
        Assert.Contains("could not be renewed", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v^1.1#i^1#p^3#r^0#I^3#f^0#t^H4sIAAAAAAAAAOVYa2wUVRTe7W4")]
    [InlineData("EwB4A8l6BAAU*$%&~")]
    [InlineData("00D50000000IZ3Z!AQ0AQDpEDKYsn7ioKug2aSmgCjgrPjG")]
    public void A_token_of_a_well_known_server_goes_into_the_header_as_it_is(string token) =>
        Assert.Equal(token, TokenResponse.Read(Recorded.Json($$"""{"access_token":"{{token}}"}"""), []).AccessToken.Reveal());

    [Theory]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("a;b")]
    [InlineData("a\\\"b")]
    [InlineData("a\\\\b")]
    [InlineData("a'b")]
    [InlineData("a`b")]
    [InlineData("<a>")]
    public void What_could_begin_another_word_or_quote_is_no_token(string token) => Assert.Equal(
        ErrorIds.ResponseInvalid,
        Assert.Throws<DeviceAuthException>(() => TokenResponse.Read(Recorded.Json($$"""{"access_token":"{{token}}"}"""), [])).ErrorId);

    [Theory]
    [InlineData("""{"error":"invalid_token"}""", 401)]
    [InlineData("""{"error":"unsupported_token_type","error_description":"this token type is not supported"}""", 400)]
    public void An_access_token_that_has_ended_is_not_said_to_work(string answer, int status)
    {
        _signingIn.Handler.Answer(_ => Recorded.JsonMessage(answer, status));

        _signingIn.SignOut.Run(_signingIn.Kept(age: TokenFixture.Expired, refreshToken: null), _signingIn.Store, _signingIn.Pipeline);

        Assert.Equal("at-1", Assert.Single(_signingIn.Handler.Requests)["token"]);
        Assert.Empty(_signingIn.Pipeline.Warnings);
        Assert.Null(_signingIn.Store.Peek("default"));
    }

    [Fact]
    public void An_access_token_of_a_kind_that_cannot_be_revoked_is_said_to_live()
    {
        _signingIn.Handler.Answer(_ => Recorded.JsonMessage("""{"error":"unsupported_token_type"}""", 400));

        _signingIn.SignOut.Run(_signingIn.Kept(refreshToken: null), _signingIn.Store, _signingIn.Pipeline);

        Assert.Equal("at-1", Assert.Single(_signingIn.Handler.Requests)["token"]);
        Assert.Contains("works until it expires", Assert.Single(_signingIn.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    public void A_refresh_that_brings_an_empty_refresh_token_keeps_the_one_before(string member)
    {
        _on.Kept(TokenFixture.Expired).Handler.Answer(_ => Recorded.JsonMessage($$"""{"access_token":"at-2","expires_in":3600,"refresh_token":{{member}}}"""));

        Assert.Equal("at-2", _on.Get());
        Assert.Equal("rt-1", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"expires_in\":0")]
    [InlineData(",\"expires_in\":-1")]
    [InlineData(",\"expires_in\":null")]
    [InlineData(",\"expires_in\":\"\"")]
    [InlineData(",\"expires_in\":\"3,600\"")]
    [InlineData(",\"expires_in\":true")]
    [InlineData(",\"expires_in\":[3600]")]
    public void A_refresh_that_says_no_life_that_can_be_keeps_the_one_last_told(string member)
    {
        _on.Kept(TokenFixture.Expired).Handler.Answer(_ => Recorded.JsonMessage($$"""{"access_token":"at-2"{{member}}}""")).Answer(_ => Recorded.JsonMessage("""{"access_token":"at-3"}"""));

        Assert.Equal("at-2", _on.Get());
        _on.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal("at-2", _on.Get());
        _on.Clock.Advance(TimeSpan.FromMinutes(8));
        Assert.Equal("at-3", _on.Get());
    }

    [Theory]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("text/html")]
    [InlineData("text/javascript; charset=utf8")]
    [InlineData("application/problem+json")]
    public void An_answer_is_read_whatever_type_it_says_to_be(string type)
    {
        OAuthResponse answer = OAuthResponse.Read(
            Recorded.Endpoint, 400, type.Split(';')[0], """{"error":"invalid_request"}"""u8.ToArray());

        Assert.Equal("invalid_request", answer.ErrorCode);
        Assert.False(answer.IsHtml);
    }

    private Task<DeviceAuthException> DiscoveryErrorAsync() => Assert.ThrowsAsync<DeviceAuthException>(() =>
        new MetadataDiscovery(_on.Handler.Transport).DiscoverAsync(Sample.Authority, CancellationToken.None));
}
