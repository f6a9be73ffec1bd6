using System;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A refresh whose answer tells nothing: its refresh token may be spent, and the record says so.</summary>
public sealed class TokenSourceDoubtTests
{
    private readonly TokenFixture _on = new();

    [Fact]
    public void A_refresh_token_whose_answer_was_lost_is_in_doubt_and_the_record_says_so()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Answer(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream()) })
            .Answer("invalid-grant.json", 400);

        DeviceAuthException lost = Assert.Throws<DeviceAuthException>(() => _on.Get());
        Connection kept = _on.Store.Peek("default")!;

        Assert.Contains("not known", lost.Message, StringComparison.Ordinal);
        Assert.Equal(_on.Clock.UtcNow, kept.Grant.InDoubtSince);
        Assert.Equal("rt-1", kept.Grant.RefreshToken!.Reveal());
        TokenFixture another = new() { Store = new RecordingStore().With(ConnectionRecord.Read("default", ConnectionRecord.Write(kept))) };
        another.Handler.Answer("invalid-grant.json", 400);

        DeviceAuthException refused = Assert.Throws<DeviceAuthException>(() => another.Get());

        Assert.Equal(ErrorIds.SignInRequired, refused.ErrorId);
        Assert.Contains("was lost at", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(502, "<html>Bad Gateway</html>")]
    [InlineData(504, "<html>Gateway Timeout</html>")]
    [InlineData(504, "")]
    [InlineData(502, """{"error":"bad_gateway"}""")]
    [InlineData(500, """{"error":"Internal Server Error"}""")]
    [InlineData(503, "")]
    [InlineData(520, "error code: 520")]
    [InlineData(408, "")]
    [InlineData(200, "")]
    [InlineData(204, "")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"access_token":"at-2","refresh_tok""")]
    [InlineData(200, """{"access_token":"at-2","refresh_token":"rt-2\u0000","token_type":["mac"]}""")]
    [InlineData(200, "<html>Please sign in</html>")]
    [InlineData(302, "")]
    [InlineData(403, "<html>blocked</html>")]
    [InlineData(200, """{"error":"gateway_timeout"}""")]
    public void Without_a_word_of_the_provider_s_own_that_can_be_read_the_refresh_token_is_in_doubt(int status, string body)
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Answer(_ => Recorded.JsonMessage(body, status));

        DeviceAuthException lost = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Contains("not known", lost.Message, StringComparison.Ordinal);
        Assert.Equal(_on.Clock.UtcNow, _on.Store.Peek("default")!.Grant.InDoubtSince);
        Assert.Equal("rt-1", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
    }

    [Theory]
    [InlineData(429, "")]
    [InlineData(407, "")]
    [InlineData(400, """{"error":"temporarily_unavailable"}""")]
    [InlineData(500, """{"error":"server_error"}""")]
    [InlineData(503, """{"error":"temporarily_unavailable"}""")]
    [InlineData(200, """{"access_token":"at-2","token_type":"mac"}""")]
    [InlineData(200, """{"access_token":"at-2","refresh_token":"rt-2","token_type":"mac"}""")]
    public void With_a_word_that_tells_what_became_of_it_there_is_no_doubt(int status, string body)
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Answer(_ => Recorded.JsonMessage(body, status));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.DoesNotContain("not known", error.Message, StringComparison.Ordinal);
        Assert.Null(_on.Store.Peek("default")!.Grant.InDoubtSince);
    }

    [Theory]
    [InlineData(504, """{"error":"gateway_timeout"}""")]
    [InlineData(200, """{"error":"gateway_timeout"}""")]
    [InlineData(403, """{"error":"The request is blocked."}""")]
    public void A_gateway_that_answers_in_the_provider_s_stead_hands_out_the_living_token_with_a_warning(int status, string body)
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Answer(_ => Recorded.JsonMessage(body, status));

        Assert.Equal("at-1", _on.Get());

        Assert.Contains("could not be renewed", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
        Assert.NotNull(_on.Store.Peek("default")!.Grant.InDoubtSince);
    }

    [Fact]
    public void A_new_refresh_token_that_cannot_be_kept_leaves_the_old_one_in_doubt_and_the_access_token_is_handed_out()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"access_token":"at-2","refresh_token":"rt-2\u0000","token_type":"Bearer"}"""));

        Assert.Equal("at-2", _on.Get());

        Assert.Equal("rt-1", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
        Assert.Equal(_on.Clock.UtcNow, _on.Store.Peek("default")!.Grant.InDoubtSince);
    }

    [Fact]
    public void A_refresh_that_succeeds_ends_the_doubt()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Answer(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream()) })
            .Answer("token-refreshed.json");
        Assert.Throws<DeviceAuthException>(() => _on.Get());

        _on.Get();

        Assert.Null(_on.Store.Peek("default")!.Grant.InDoubtSince);
    }

    [Fact]
    public void A_server_that_was_never_reached_leaves_no_doubt()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Answer((_, _) => Task.FromException<HttpResponseMessage>(new HttpRequestException(
            "refused", new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused))));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.DoesNotContain("not known", error.Message, StringComparison.Ordinal);
        Assert.Null(_on.Store.Peek("default")!.Grant.InDoubtSince);
    }
}
