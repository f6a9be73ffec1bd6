using System;
using System.Linq;
using System.Net.Http;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>Whole runs of the device flow, with the times of the requests.</summary>
public sealed class DeviceFlowTests
{
    private readonly FakeClock _clock = new();
    private readonly FakeHandler _handler;
    private readonly FakePipeline _pipeline;
    private readonly RecordingDisplay _display = new();

    public DeviceFlowTests()
    {
        _handler = new FakeHandler(_clock);
        _pipeline = new FakePipeline(_clock);
    }

    [Fact]
    public void Polls_keep_the_interval_one_at_a_time_until_the_token()
    {
        _handler.Answer("device-authorization.json")
            .Answer("pending.json", 400).Answer("pending.json", 400).Answer("slow-down.json", 400).Answer("token.json");

        TokenResponse token = Run();

        Assert.Equal("at-1-2YotnFZFEjr1zCsicMWpAA", token.AccessToken.Reveal());
        Assert.Equal([5, 10, 15, 25], PollTimes());
        Assert.Equal(1, _handler.MostAtOnce);
    }

    [Fact]
    public void The_interval_counts_from_the_arrival_of_each_answer()
    {
        _handler.Answer("device-authorization.json").Answer(Slow).Answer(Slow).Answer("token.json");

        Run();

        Assert.Equal([5, 5 + 12 + 5, 5 + 12 + 5 + 12 + 5], PollTimes());
    }

    [Fact]
    public void Nothing_is_asked_after_the_end()
    {
        _handler.Answer("device-authorization.json").Answer("access-denied.json", 400);
        _handler.Otherwise = _ => Recorded.Message("token.json");

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Run());

        Assert.Equal(ErrorIds.SignInDenied, error.ErrorId);
        Assert.Equal(2, _handler.Requests.Count);
    }

    [Fact]
    public void A_new_code_is_never_asked_for_by_itself()
    {
        _handler.Answer("device-authorization.json");
        _handler.Otherwise = _ => Recorded.Message("expired-token.json", 400);

        Assert.Equal(ErrorIds.SignInExpired, Assert.Throws<DeviceAuthException>(() => Run()).ErrorId);
        Assert.Single(_handler.Requests, request => request.Address.AbsolutePath == "/device_authorization");
    }

    [Fact]
    public void A_run_without_approval_ends_with_the_code_and_polls_to_the_last()
    {
        _handler.Answer("device-authorization.json");
        _handler.Otherwise = _ => Recorded.Message("pending.json", 400);

        Assert.Equal(ErrorIds.SignInExpired, Assert.Throws<DeviceAuthException>(() => Run()).ErrorId);
        Assert.Equal(359, PollTimes().Length);
        Assert.Equal(1795, PollTimes()[^1]);
    }

    [Fact]
    public void Time_outs_breaks_and_proxies_are_sat_out_with_doubled_waits()
    {
        _handler.Answer("device-authorization.json")
            .Break().Answer("proxy.html", 502).Answer("server-error.json", 503).Answer("pending.json", 400).Answer("token.json");

        Run();

        Assert.Equal([5, 15, 35, 75, 80], PollTimes());
    }

    [Fact]
    public void A_suspended_laptop_wakes_to_one_clean_end_and_no_burst()
    {
        _handler.Answer("device-authorization.json");
        _handler.Otherwise = _ => Recorded.Message("pending.json", 400);
        int sleeps = 0;
        _pipeline.OnSlept = () =>
        {
            if (++sleeps == 12)
            {
                _clock.MoveWallClock(TimeSpan.FromHours(3));
            }
        };

        Assert.Equal(ErrorIds.SignInExpired, Assert.Throws<DeviceAuthException>(() => Run()).ErrorId);
        Assert.Equal([5, 10], PollTimes());
    }

    [Fact]
    public void The_user_s_limit_ends_the_run()
    {
        _handler.Answer("device-authorization.json");
        _handler.Otherwise = _ => Recorded.Message("pending.json", 400);

        Assert.Equal(
            ErrorIds.SignInTimedOut,
            Assert.Throws<DeviceAuthException>(() => Run(timeout: TimeSpan.FromSeconds(13))).ErrorId);
        Assert.Equal([5, 10], PollTimes());
    }

    [Theory]
    [InlineData("token.json", 200)]
    [InlineData("access-denied.json", 400)]
    [InlineData("proxy.html", 200)]
    public void The_progress_is_completed_however_it_ends(string last, int status)
    {
        _handler.Answer("device-authorization.json").Answer("pending.json", 400).Answer(last, status);

        Record.Exception(() => Run());

        Assert.Equal(["require visible", "show", "tick", "complete"], _display.Events);
    }

    [Fact]
    public void The_progress_is_completed_after_Ctrl_C()
    {
        _handler.Answer("device-authorization.json");
        _pipeline.OnSlept = _pipeline.Stop;

        Assert.ThrowsAny<OperationCanceledException>(() => Run());

        Assert.Equal("complete", _display.Events[^1]);
        Assert.Single(_handler.Requests);
    }

    [Fact]
    public void A_prompt_that_cannot_be_delivered_ends_the_run_before_any_poll()
    {
        _handler.Answer("device-authorization.json");
        _display.OnShow = () => throw DeviceAuthError.PromptActionFailed(new InvalidOperationException("no mail server"));

        Assert.Equal(ErrorIds.PromptActionFailed, Assert.Throws<DeviceAuthException>(() => Run()).ErrorId);
        Assert.Single(_handler.Requests);
        Assert.Equal("complete", _display.Events[^1]);
    }

    [Fact]
    public void No_code_is_asked_for_where_nothing_can_show_it()
    {
        _display.OnRequireVisible = () => throw DeviceAuthError.PromptNotVisible();

        Assert.Equal(ErrorIds.PromptNotVisible, Assert.Throws<DeviceAuthException>(() => Run()).ErrorId);
        Assert.Empty(_handler.Requests);
    }

    [Fact]
    public void The_prompt_has_code_and_address_and_not_the_device_code()
    {
        _handler.Answer("device-authorization.json").Answer("token.json");

        Run();

        DeviceAuthPrompt prompt = _display.Prompt!;
        Assert.Equal("WDJB-MJHT", prompt.UserCode);
        Assert.Equal("https://login.example.com/device", prompt.VerificationUri.OriginalString);
        Assert.Equal(_clock.UtcNow.AddSeconds(1800 - 5).LocalDateTime, prompt.ExpiresOn);
        Assert.Contains("enter the code WDJB-MJHT", prompt.Message);
        Assert.DoesNotContain("GmRhmh", prompt + string.Concat(_pipeline.Verbose));
    }

    [Fact]
    public void The_time_left_moves_every_second_and_never_grows()
    {
        _handler.Answer("device-authorization.json").Answer("pending.json", 400).Answer("token.json");

        Run();

        double[] left = _display.Remaining.Select(remaining => remaining.TotalSeconds).Distinct().ToArray();
        Assert.Equal(Enumerable.Range(0, 11).Select(second => 1800d - second), left);
    }

    private TokenResponse Run(TimeSpan? timeout = null)
    {
        SignInRequest request = new() { Endpoints = Sample.Server, ClientId = Sample.ClientId, Timeout = timeout };
        return new DeviceCodeFlow(_handler.Client, _clock, Sample.Server, Sample.PublicClient, request).Run(_display, _pipeline);
    }

    /// <summary>The seconds from the arrival of the codes to each poll.</summary>
    private double[] PollTimes() => _handler.Requests.Skip(1).Select(poll => (poll.At - _handler.Requests[0].At).TotalSeconds).ToArray();

    private HttpResponseMessage Slow(SentRequest request)
    {
        _clock.Advance(TimeSpan.FromSeconds(12));
        return Recorded.Message("pending.json", 400);
    }
}
