using System;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>RFC 8628 §3.5 <c>slow_down</c>: the interval grows for this and all later polls.</summary>
public sealed class PollerSlowDownTests
{
    [Fact]
    public void Each_slow_down_adds_five_seconds()
    {
        Polling polling = new();

        foreach (int seconds in new[] { 10, 15, 20, 25, 30 })
        {
            polling.Answered("slow-down.json");
            Assert.Equal(seconds, polling.Poller.Interval.TotalSeconds);
        }
    }

    [Fact]
    public void The_wait_after_a_slow_down_is_at_least_the_grown_interval()
    {
        Polling polling = new();

        for (int interval = 10; interval <= 40; interval += 5)
        {
            polling.Answered("slow-down.json");
            Assert.True(polling.Poller.UntilNextPoll >= TimeSpan.FromSeconds(interval));
        }
    }

    [Fact]
    public void The_grown_interval_holds_for_all_later_polls()
    {
        Polling polling = new();

        polling.Answered("slow-down.json").Answered("pending.json").Answered("pending.json");

        Assert.Equal(10, polling.Poller.Interval.TotalSeconds);
        Assert.Equal(10, polling.SecondsUntilPoll());
    }

    [Theory]
    [InlineData("slow-down.json", 200)]
    [InlineData("slow-down.json", 400)]
    [InlineData("slow-down.json", 503)]
    [InlineData("google-slow-down.json", 403)]
    [InlineData("auth0-slow-down.json", 429)]
    public void A_slow_down_counts_whatever_the_status(string answer, int status) =>
        Assert.Equal(10, new Polling().Answered(answer, status).Poller.Interval.TotalSeconds);

    [Fact]
    public void A_slow_down_that_stands_in_message_alone_counts()
    {
        Polling polling = new();
        polling.SecondsUntilPoll();

        polling.Poller.Answered(Recorded.Json("""{"status":400,"message":"slow_down"}""", 400));

        Assert.Equal(10, polling.Poller.Interval.TotalSeconds);
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("\"30\"", 30)]
    [InlineData("11", 11)]
    [InlineData("10", 10)]
    [InlineData("7", 10)]
    [InlineData("5", 10)]
    [InlineData("1", 10)]
    [InlineData("0", 10)]
    [InlineData("-30", 10)]
    [InlineData("null", 10)]
    [InlineData("\"x\"", 10)]
    [InlineData("1e308", 10)]
    [InlineData("5000", 10)]
    public void The_larger_of_the_grown_and_the_named_interval_is_taken(string named, double seconds)
    {
        Polling polling = new();
        polling.SecondsUntilPoll();

        polling.Poller.Answered(Recorded.Json($$"""{"error":"slow_down","interval":{{named}}}""", 400));

        Assert.Equal(seconds, polling.Poller.Interval.TotalSeconds);
    }

    [Fact]
    public void An_interval_that_GitHub_names_is_kept_and_grown_from()
    {
        Polling polling = new();

        polling.Answered("slow-down-github.json", 200);
        Assert.Equal(10, polling.Poller.Interval.TotalSeconds);

        polling.Answered("slow-down-github.json", 200);
        Assert.Equal(15, polling.Poller.Interval.TotalSeconds);
    }

    [Fact]
    public void The_interval_never_shrinks_whatever_comes()
    {
        Polling polling = new();
        polling.Answered("slow-down.json");
        TimeSpan least = polling.Poller.Interval;

        foreach (string answer in new[] { "pending.json", "slow-down-github.json", "twitch-pending.json", "server-error.json" })
        {
            polling.Answered(answer, answer == "server-error.json" ? 500 : 400);
            Assert.True(polling.Poller.Interval >= least);
            Assert.True(polling.Poller.UntilNextPoll >= least);
            least = polling.Poller.Interval;
        }
    }

    [Fact]
    public void A_slow_down_with_Retry_After_waits_the_longer_of_the_two() =>
        Assert.Equal(60, new Polling().Answered("auth0-slow-down.json", 429, TimeSpan.FromSeconds(60)).SecondsUntilPoll());

    [Fact]
    public void However_often_it_comes_only_the_code_s_end_ends_it()
    {
        Polling polling = new();
        int polls = 0;

        PollStep end = polling.Poller.Next();
        while (end.Error is null)
        {
            if (end.Wait is { } wait)
            {
                polling.Clock.Advance(wait);
            }
            else
            {
                polls++;
                polling.Poller.Answered(Recorded.Answer("slow-down.json", 400));
            }

            end = polling.Poller.Next();
        }

        Assert.Equal(ErrorIds.SignInExpired, end.Error.ErrorId);
        Assert.True(polls > 10, $"{polls} polls");
    }
}
