using System;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>The end of the code's life by either clock, and the user's own limit.</summary>
public sealed class PollerDeadlineTests
{
    [Fact]
    public void The_end_is_the_life_of_the_code()
    {
        Polling polling = new(Recorded.Grant("gitlab-device-authorization.json"));
        TimeSpan start = polling.Clock.Elapsed;

        int polls = 0;
        while (polling.Poller.Next() is { Error: null } step)
        {
            if (step.Wait is { } wait)
            {
                polling.Clock.Advance(wait);
            }
            else
            {
                polls++;
                polling.Poller.Answered(Recorded.Answer("pending.json", 400));
            }
        }

        Assert.Equal(ErrorIds.SignInExpired, polling.Poller.Next().Error!.ErrorId);
        Assert.Equal(300, (polling.Clock.Elapsed - start).TotalSeconds);
        Assert.Equal(59, polls);
    }

    [Fact]
    public void A_clock_that_went_ahead_is_named()
    {
        Polling polling = new();
        polling.SecondsUntilPoll();
        polling.Poller.Answered(Recorded.Answer("pending.json", 400));

        polling.Clock.MoveWallClock(TimeSpan.FromHours(3));

        DeviceAuthException error = polling.Poller.Next().Error!;
        Assert.Equal(ErrorIds.SignInExpired, error.ErrorId);
        Assert.Contains("clock went 180 minutes ahead", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("Check this machine's clock", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_ran_as_it_should_is_not_named()
    {
        Polling polling = new();
        polling.Clock.Advance(TimeSpan.FromHours(1));

        Assert.DoesNotContain("clock", polling.Poller.Next().Error!.Message, StringComparison.Ordinal);
    }

    /// <summary>A wait of -1 ms is one for ever: it once came of a moment that passed between two looks at the clock.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(1.3)]
    [InlineData(40)]
    public void A_wait_is_always_positive_however_slow_this_machine_is(double millisecondsPerReading)
    {
        Polling polling = new(timeout: TimeSpan.FromMinutes(10));
        polling.Clock.PerReading = TimeSpan.FromMilliseconds(millisecondsPerReading);

        int polls = 0;
        while (polling.Poller.Next() is { Error: null } step)
        {
            if (step.Wait is { } wait)
            {
                Assert.True(wait > TimeSpan.Zero, $"A wait of {wait}.");
                polling.Clock.Advance(wait / 2); // woken too early, and so often near the moment
            }
            else
            {
                polls++;
                polling.Poller.Answered(Recorded.Answer("pending.json", 400));
            }
        }

        Assert.Equal(ErrorIds.SignInTimedOut, polling.Poller.Next().Error!.ErrorId);
        Assert.InRange(polls, 100, 120);
    }

    [Fact]
    public void A_suspended_laptop_wakes_to_one_clean_end()
    {
        Polling polling = new();
        polling.Answered("pending.json");

        polling.Clock.MoveWallClock(TimeSpan.FromHours(8));

        Assert.Equal(ErrorIds.SignInExpired, polling.Poller.Next().Error!.ErrorId);
    }

    [Fact]
    public void A_short_suspension_is_followed_by_one_poll_and_no_burst()
    {
        Polling polling = new();
        polling.Answered("pending.json");

        polling.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.NotNull(polling.Poller.Next().Ask);
        polling.Poller.Answered(Recorded.Answer("pending.json", 400));
        Assert.Equal(5, polling.SecondsUntilPoll());
    }

    [Fact]
    public void The_monotonic_clock_ends_it_when_the_wall_clock_was_set_back()
    {
        Polling polling = new();

        polling.Clock.MoveWallClock(TimeSpan.FromDays(-1));
        polling.Clock.Advance(TimeSpan.FromSeconds(1800));

        Assert.Equal(ErrorIds.SignInExpired, polling.Poller.Next().Error!.ErrorId);
    }

    [Fact]
    public void The_last_wait_is_clipped_to_the_end()
    {
        Polling polling = new();
        polling.Answered("pending.json");

        polling.Clock.Advance(TimeSpan.FromSeconds(3));
        polling.Clock.MoveWallClock(TimeSpan.FromSeconds(1800 - 5 - 3 - 1));

        Assert.Equal(TimeSpan.FromSeconds(1), polling.Poller.Next().Wait);
        Assert.Equal(ErrorIds.SignInExpired, polling.Error().ErrorId);
    }

    [Fact]
    public void A_poll_that_the_end_of_the_code_cuts_short_is_no_trouble_of_the_provider()
    {
        Polling polling = new();
        polling.Answered("pending.json");
        polling.Clock.Advance(polling.Poller.Remaining);

        polling.Poller.Broke(new TransportException(TransportFailure.TimedOut, null, "No answer.", null), Recorded.Endpoint);

        DeviceAuthException error = polling.Poller.Next().Error!;
        Assert.DoesNotContain("No answer", error.Message, StringComparison.Ordinal);
        Assert.Equal("Run Connect-DeviceAuth again to get a new code.", error.RecommendedAction);
    }

    [Fact]
    public void The_user_s_limit_ends_the_wait_and_says_so()
    {
        Polling polling = new(timeout: TimeSpan.FromSeconds(12));
        TimeSpan start = polling.Clock.Elapsed;

        DeviceAuthException error = polling.Answered("pending.json").Answered("pending.json").Error();

        Assert.Equal(ErrorIds.SignInTimedOut, error.ErrorId);
        Assert.Contains("12 seconds of -TimeoutSec", error.Message);
        Assert.Equal(12, (polling.Clock.Elapsed - start).TotalSeconds);
    }

    [Fact]
    public void A_limit_shorter_than_the_interval_polls_never()
    {
        Polling polling = new(timeout: TimeSpan.FromSeconds(3));

        Assert.Equal(ErrorIds.SignInTimedOut, polling.Error().ErrorId);
    }

    [Fact]
    public void A_limit_longer_than_the_code_s_life_ends_as_an_expiry()
    {
        Polling polling = new(timeout: TimeSpan.FromDays(1));
        polling.SecondsUntilPoll();

        polling.Clock.Advance(TimeSpan.FromSeconds(1800));

        Assert.Equal(ErrorIds.SignInExpired, polling.Error().ErrorId);
    }

    [Fact]
    public void The_back_off_leaves_a_last_poll_before_the_user_s_limit_too()
    {
        Polling polling = new(timeout: TimeSpan.FromSeconds(60));

        polling.Broke().Broke();

        Assert.Equal(20, polling.SecondsUntilPoll());
        polling.Poller.Broke(new TransportException(TransportFailure.TimedOut, null, "No.", null), Recorded.Endpoint);
        Assert.Equal(20, polling.SecondsUntilPoll());
        Assert.Equal(5, polling.Poller.Remaining.TotalSeconds);
    }

    [Fact]
    public void A_request_gets_thirty_seconds_but_no_longer_than_what_is_left()
    {
        Polling polling = new();
        polling.SecondsUntilPoll();
        Assert.Equal(TimeSpan.FromSeconds(30), polling.Poller.Next().Ask);

        polling.Clock.Advance(TimeSpan.FromSeconds(1800 - 5 - 7));
        Assert.Equal(TimeSpan.FromSeconds(7), polling.Poller.Next().Ask);

        polling.Clock.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Equal(TimeSpan.FromSeconds(1), polling.Poller.Next().Ask);
    }
}
