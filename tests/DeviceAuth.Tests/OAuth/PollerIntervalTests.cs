using System;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>RFC 8628 §3.2 and §3.5: how long to wait between two polls.</summary>
public sealed class PollerIntervalTests
{
    [Fact]
    public void The_first_poll_waits_the_interval_too()
    {
        Polling polling = new();

        Assert.NotNull(polling.Poller.Next().Wait);
        Assert.Equal(5, polling.SecondsUntilPoll());
    }

    [Fact]
    public void A_missing_interval_is_five_seconds() =>
        Assert.Equal(5, new Polling(Recorded.Grant("device-authorization-no-interval.json")).SecondsUntilPoll());

    [Theory]
    [InlineData("0")]
    [InlineData("0.0")]
    [InlineData("-1")]
    [InlineData("-1e308")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"soon\"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"Infinity\"")]
    [InlineData("true")]
    [InlineData("[5]")]
    [InlineData("{}")]
    [InlineData("1e308")]
    [InlineData("1e999")]
    [InlineData("99999999999999999999999")]
    [InlineData("2147483648")]
    [InlineData("1801")]
    [InlineData("1800")]
    public void An_unusable_interval_is_five_seconds(string interval) =>
        Assert.Equal(5, new Polling(Grant(interval)).SecondsUntilPoll());

    [Theory]
    [InlineData("1", 1)]
    [InlineData("10", 10)]
    [InlineData("\"7\"", 7)]
    [InlineData("5.0", 5)]
    [InlineData("5.2", 6)]
    [InlineData("0.1", 1)]
    [InlineData("6e1", 60)]
    [InlineData("1799", 1799)]
    public void A_usable_interval_is_kept_and_never_rounded_down(string interval, double seconds) =>
        Assert.Equal(seconds, new Polling(Grant(interval)).SecondsUntilPoll());

    [Theory]
    [InlineData("\"600\"", 600)]
    [InlineData("null", 900)]
    [InlineData("0", 900)]
    [InlineData("-5", 900)]
    [InlineData("1e308", 86400)]
    public void An_unusable_life_of_the_code_is_fifteen_minutes_and_an_absurd_one_is_a_day(string expiresIn, double seconds) =>
        Assert.Equal(seconds, DeviceAuthorization.Read(Recorded.Json(Json("5", expiresIn))).ExpiresIn.TotalSeconds);

    [Fact]
    public void A_missing_life_of_the_code_is_fifteen_minutes() =>
        Assert.Equal(TimeSpan.FromMinutes(15), Recorded.Grant("salesforce-device-authorization.json").ExpiresIn);

    [Fact]
    public void The_interval_counts_from_the_arrival_of_the_answer()
    {
        Polling polling = new();
        polling.SecondsUntilPoll();

        polling.Clock.Advance(TimeSpan.FromSeconds(20));
        polling.Poller.Answered(Recorded.Answer("pending.json", 400));

        Assert.Equal(5, polling.SecondsUntilPoll());
    }

    [Fact]
    public void A_wall_clock_that_is_set_does_not_shorten_the_interval()
    {
        Polling polling = new();

        polling.Clock.MoveWallClock(TimeSpan.FromMinutes(2));

        Assert.Equal(5, polling.SecondsUntilPoll());
    }

    [Theory]
    [InlineData("pending.json", 200)]
    [InlineData("pending.json", 400)]
    [InlineData("pending.json", 403)]
    [InlineData("pending.json", 429)]
    [InlineData("pending.json", 500)]
    [InlineData("google-pending.json", 428)]
    [InlineData("entra-pending.json", 400)]
    [InlineData("entra-pending.json", 200)]
    [InlineData("github-pending.form", 200)]
    [InlineData("twitch-pending.json", 400)]
    public void Pending_goes_on_at_the_same_interval_whatever_the_status(string answer, int status)
    {
        Polling polling = new();

        polling.Answered(answer, status).Answered(answer, status);

        Assert.Equal(5, polling.SecondsUntilPoll());
    }

    [Fact]
    public void Pending_with_Retry_After_waits_the_longer_of_the_two()
    {
        Polling polling = new();

        Assert.Equal(42, polling.Answered("pending.json", 429, TimeSpan.FromSeconds(42)).SecondsUntilPoll());
        polling.Poller.Answered(Recorded.Answer("pending.json", 429, TimeSpan.FromSeconds(2)));
        Assert.Equal(5, polling.SecondsUntilPoll());
    }

    private static DeviceAuthorization Grant(string interval) => DeviceAuthorization.Read(Recorded.Json(Json(interval, "1800")));

    private static string Json(string interval, string expiresIn) => $$"""
        {
          "device_code": "dc", "user_code": "WDJB-MJHT", "verification_uri": "https://login.example.com/device",
          "expires_in": {{expiresIn}}, "interval": {{interval}}
        }
        """;
}
