using System;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>RFC 8628 §3.5: what ends the polling, and that nothing follows it.</summary>
public sealed class PollerEndTests
{
    [Fact]
    public void An_approval_ends_it_with_the_token()
    {
        Polling polling = new();

        polling.Answered("pending.json").Answered("token.json", 200);

        Assert.Equal("at-1-2YotnFZFEjr1zCsicMWpAA", polling.End().Token!.AccessToken.Reveal());
    }

    [Theory]
    [InlineData("access-denied.json", 400, ErrorIds.SignInDenied)]
    [InlineData("access-denied.json", 403, ErrorIds.SignInDenied)]
    [InlineData("access-denied.json", 200, ErrorIds.SignInDenied)]
    [InlineData("entra-declined.json", 400, ErrorIds.SignInDenied)]
    [InlineData("expired-token.json", 400, ErrorIds.SignInExpired)]
    [InlineData("expired-token.json", 403, ErrorIds.SignInExpired)]
    [InlineData("github-token-expired.json", 200, ErrorIds.SignInExpired)]
    [InlineData("invalid-grant.json", 400, ErrorIds.ProviderError)]
    [InlineData("invalid-grant.json", 403, ErrorIds.ProviderError)]
    [InlineData("invalid-client.json", 401, ErrorIds.ClientRejected)]
    [InlineData("invalid-scope.json", 400, ErrorIds.ScopeRejected)]
    public void An_error_is_final(string answer, int status, string errorId) =>
        Assert.Equal(errorId, new Polling().Answered(answer, status).Error().ErrorId);

    [Theory]
    [InlineData("access-denied.json", ErrorIds.SignInDenied)]
    [InlineData("expired-token.json", ErrorIds.SignInExpired)]
    public void A_refusal_is_final_under_the_status_of_a_throttle_too(string answer, string errorId) =>
        Assert.Equal(errorId, new Polling().Answered(answer, 429).Error().ErrorId);

    [Theory]
    [InlineData("bad_verification_code")]
    [InlineData("made_up_yesterday")]
    [InlineData("AUTHORIZATION_PENDING")]
    public void An_unknown_code_is_final(string code)
    {
        Polling polling = new();
        polling.SecondsUntilPoll();

        polling.Poller.Answered(Recorded.Json($$"""{"error":"{{code}}"}""", 400));

        DeviceAuthException error = polling.Error();
        Assert.Equal(ErrorIds.ProviderError, error.ErrorId);
        Assert.Contains(code, error.Message);
    }

    [Theory]
    [InlineData("empty-object.json", 200)]
    [InlineData("empty-token.json", 200)]
    public void An_answer_that_is_none_is_a_failure_and_final(string answer, int status) =>
        Assert.Equal(ErrorIds.ResponseInvalid, new Polling().Answered(answer, status).Error().ErrorId);

    [Fact]
    public void A_message_without_a_known_error_is_told_as_it_is()
    {
        DeviceAuthException error = new Polling().Answered("twitch-invalid-code.json", 400).Error();

        Assert.Equal(ErrorIds.ProviderError, error.ErrorId);
        Assert.Contains("invalid device code", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"token\"")]
    [InlineData("{\"access_token\":null}")]
    [InlineData("{\"access_token\":{\"token\":\"x\"}}")]
    [InlineData("{\"access_token\":[\"x\"]}")]
    [InlineData("{\"access_token\":\"x")]
    [InlineData("{\"access_token\":\"x\",\"access_token\":\"y\"}")]
    public void A_success_without_one_usable_token_is_a_failure(string body)
    {
        Polling polling = new();
        polling.SecondsUntilPoll();

        polling.Poller.Answered(Recorded.Json(body));

        Assert.Equal(ErrorIds.ResponseInvalid, polling.Error().ErrorId);
    }

    [Theory]
    [InlineData("{\"access_token\":\"x\"")]
    [InlineData("{\"access_token\":\"x\",")]
    [InlineData("{\"access_token\":\"x\",\"scope\":[\"a\"]")]
    [InlineData("{\"access_token\":\"x\",\"user\":{\"id\":1}")]
    public void A_success_cut_short_between_two_members_is_a_failure_too(string body)
    {
        Polling polling = new();
        polling.SecondsUntilPoll();

        polling.Poller.Answered(Recorded.Json(body));

        Assert.Equal(ErrorIds.ResponseInvalid, polling.Error().ErrorId);
    }

    [Fact]
    public void A_redirect_is_final()
    {
        Polling polling = new();
        polling.SecondsUntilPoll();

        polling.Poller.Answered(OAuthResponse.Read(Recorded.Endpoint, 302, null, [], location: "https://elsewhere.example.net"));

        DeviceAuthException error = polling.Error();
        Assert.Equal(ErrorIds.InsecureEndpoint, error.ErrorId);
        Assert.Contains("elsewhere.example.net", error.Message);
    }

    [Theory]
    [InlineData(nameof(TransportFailure.CutShort), 200)]
    [InlineData(nameof(TransportFailure.CutShort), 206)]
    [InlineData(nameof(TransportFailure.TooLarge), 200)]
    public void A_success_that_broke_off_is_final_since_the_code_may_be_spent(string failure, int status)
    {
        Polling polling = new();

        polling.Broke(Enum.Parse<TransportFailure>(failure), status);

        DeviceAuthException error = polling.Error();
        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.Contains("may be spent", error.Message);
        Assert.Contains("Connect-DeviceAuth again", error.RecommendedAction);
    }

    [Fact]
    public void No_poll_follows_a_token()
    {
        Polling polling = new();
        polling.Answered("token.json", 200);

        AssertEndsForEver(polling, step => Assert.NotNull(step.Token));
    }

    [Fact]
    public void No_poll_follows_an_error()
    {
        Polling polling = new();
        polling.Answered("access-denied.json");

        AssertEndsForEver(polling, step => Assert.Equal(ErrorIds.SignInDenied, step.Error!.ErrorId));
    }

    [Fact]
    public void A_token_that_arrives_after_the_end_still_counts()
    {
        Polling polling = new();
        polling.SecondsUntilPoll();

        polling.Clock.Advance(TimeSpan.FromHours(1));
        polling.Poller.Answered(Recorded.Answer("token.json"));

        Assert.NotNull(polling.Poller.Next().Token);
    }

    private static void AssertEndsForEver(Polling polling, Action<PollStep> check)
    {
        for (int i = 0; i < 50; i++)
        {
            Assert.True(polling.Poller.IsOver);
            check(polling.Poller.Next());
            polling.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }
}
