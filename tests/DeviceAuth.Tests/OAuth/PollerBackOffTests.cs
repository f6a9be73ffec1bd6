using System;
using System.Collections.Generic;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>RFC 8628 §3.5: a poll that got no answer doubles the wait, and the code's life goes on.</summary>
public sealed class PollerBackOffTests
{
    [Theory]
    [InlineData(nameof(TransportFailure.TimedOut), null)]
    [InlineData(nameof(TransportFailure.Unreachable), null)]
    [InlineData(nameof(TransportFailure.CutShort), 400)]
    [InlineData(nameof(TransportFailure.CutShort), 502)]
    [InlineData(nameof(TransportFailure.TooLarge), 503)]
    public void A_poll_without_a_complete_answer_doubles_the_wait_each_time(string failure, int? status)
    {
        Polling polling = new();

        foreach (int seconds in new[] { 10, 20, 40, 80, 160 })
        {
            polling.Broke(Enum.Parse<TransportFailure>(failure), status);
            Assert.Equal(seconds, polling.Poller.UntilNextPoll.TotalSeconds);
        }
    }

    [Theory]
    [InlineData("proxy.html", 200)]
    [InlineData("proxy.html", 500)]
    [InlineData("proxy.html", 502)]
    [InlineData("proxy.html", 503)]
    [InlineData("proxy.html", 504)]
    [InlineData("proxy.html", 403)]
    [InlineData("proxy.html", 407)]
    [InlineData("proxy.html", 404)]
    [InlineData("proxy.html", 405)]
    [InlineData("proxy.html", 410)]
    [InlineData("proxy.html", 429)]
    [InlineData("empty-object.json", 400)]
    [InlineData("empty-object.json", 401)]
    [InlineData("empty-object.json", 403)]
    [InlineData("empty-object.json", 404)]
    [InlineData("empty-object.json", 408)]
    [InlineData("empty-object.json", 429)]
    [InlineData("empty-object.json", 500)]
    [InlineData("google-quota.json", 403)]
    [InlineData("google-quota.json", 429)]
    [InlineData("server-error.json", 400)]
    [InlineData("server-error.json", 500)]
    [InlineData("server-error.json", 503)]
    public void A_busy_or_broken_server_or_proxy_doubles_the_wait_each_time(string answer, int status)
    {
        Polling polling = new();

        foreach (int seconds in new[] { 10, 20, 40 })
        {
            polling.Answered(answer, status);
            Assert.Equal(seconds, polling.Poller.UntilNextPoll.TotalSeconds);
        }
    }

    [Fact]
    public void A_proper_answer_ends_the_doubling()
    {
        Polling polling = new();

        polling.Broke().Broke().Answered("pending.json");
        Assert.Equal(5, polling.SecondsUntilPoll());

        polling.Poller.Broke(new TransportException(TransportFailure.TimedOut, null, "No answer.", null), Recorded.Endpoint);
        Assert.Equal(10, polling.SecondsUntilPoll());
    }

    [Fact]
    public void The_doubling_starts_from_the_grown_interval() =>
        Assert.Equal(20, new Polling().Answered("slow-down.json").Broke().SecondsUntilPoll());

    [Fact]
    public void The_wait_is_not_left_doubled_for_good() =>
        Assert.Equal(5, new Polling().Broke().Broke().Answered("pending.json").Poller.Interval.TotalSeconds);

    [Fact]
    public void Failures_to_the_end_leave_a_last_poll_shortly_before_it_and_then_an_expiry()
    {
        Polling polling = new();
        List<double> left = [];

        PollStep step = polling.Poller.Next();
        while (step.Error is null)
        {
            if (step.Wait is { } wait)
            {
                polling.Clock.Advance(wait);
            }
            else
            {
                left.Add(polling.Poller.Remaining.TotalSeconds);
                polling.Poller.Broke(new TransportException(TransportFailure.Unreachable, null, "No.", null), Recorded.Endpoint);
            }

            step = polling.Poller.Next();
        }

        Assert.Equal(5, left[^1]);
        Assert.Equal(ErrorIds.SignInExpired, step.Error.ErrorId);
        Assert.InRange(left.Count, 8, 12);
    }

    [Fact]
    public void A_thousand_failures_overflow_nothing()
    {
        Polling polling = new(DeviceAuthorization.Read(Recorded.Json("""
            {"device_code":"dc","user_code":"A","verification_uri":"https://e.com/d","expires_in":86400,"interval":1}
            """)));

        for (int i = 0; i < 2000; i++)
        {
            polling.Poller.Broke(new TransportException(TransportFailure.Unreachable, null, "No.", null), Recorded.Endpoint);
            Assert.InRange(polling.Poller.UntilNextPoll, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        }
    }

    [Theory]
    [InlineData(503, 90)]
    [InlineData(429, 90)]
    [InlineData(503, 1700)]
    public void Retry_After_is_honoured_in_place_of_the_doubling(int status, int seconds) =>
        Assert.Equal(seconds, new Polling().Answered("proxy.html", status, TimeSpan.FromSeconds(seconds)).SecondsUntilPoll());

    [Fact]
    public void Retry_After_never_shortens_the_interval() =>
        Assert.Equal(5, new Polling().Answered("proxy.html", 503, TimeSpan.FromSeconds(1)).SecondsUntilPoll());

    [Theory]
    [InlineData(1793)]
    [InlineData(1795)]
    [InlineData(5000)]
    [InlineData(int.MaxValue)]
    public void Retry_After_is_never_clipped_to_the_last_chance(int seconds)
    {
        Polling polling = new();

        polling.Answered("proxy.html", 503, TimeSpan.FromSeconds(seconds));

        Assert.Equal(seconds, polling.Poller.UntilNextPoll.TotalSeconds);
    }

    [Theory]
    [InlineData("pending.json", 90, 90)]
    [InlineData("pending.json", 1790, 1790)]
    [InlineData("pending.json", 1800, 5)]
    [InlineData("pending.json", int.MaxValue, 5)]
    [InlineData("slow-down.json", int.MaxValue, 10)]
    public void Retry_After_of_a_server_that_still_waits_counts_unless_no_poll_would_ever_come_of_it(string answer, int asked, double seconds) =>
        Assert.Equal(seconds, new Polling().Answered(answer, 400, TimeSpan.FromSeconds(asked)).SecondsUntilPoll());

    [Fact]
    public void Retry_After_beyond_the_end_is_a_clean_end_without_another_poll() =>
        Assert.Equal(
            ErrorIds.SignInExpired,
            new Polling().Answered("proxy.html", 503, TimeSpan.FromHours(2)).Error().ErrorId);

    [Fact]
    public void A_certificate_that_does_not_verify_is_final()
    {
        Polling polling = new();

        polling.Broke(TransportFailure.CertificateInvalid);

        Assert.Equal(ErrorIds.ProviderUnreachable, polling.Error().ErrorId);
    }
}
