using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>What is left of a token's life, whatever is done to the clocks.</summary>
public sealed class KeptTokenTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly FakeClock _clock = new();

    [Fact]
    public void A_token_that_was_obtained_with_the_clock_ahead_is_not_fresh_once_it_is_right_again()
    {
        KeptToken token = Obtained(TimeSpan.FromHours(-3));

        Assert.Equal(TimeSpan.Zero, token.Remaining(_clock));
        Assert.False(WantedToken.Default.IsMetBy(token, _clock));
        Assert.False(token.IsAlive(_clock));
    }

    [Fact]
    public void Another_machine_s_clock_that_is_a_little_ahead_makes_no_token_live_longer_than_its_life() =>
        Assert.Equal(Hour, Obtained(TimeSpan.FromSeconds(-20)).Remaining(_clock));

    [Fact]
    public void In_the_process_that_saw_it_a_token_ends_by_the_monotonic_clock_though_the_wall_clock_was_set_back()
    {
        KeptToken token = Obtained(TimeSpan.FromMinutes(10)).SeenBy(_clock);

        _clock.Advance(TimeSpan.FromMinutes(49));
        _clock.MoveWallClock(TimeSpan.FromMinutes(-30));

        Assert.Equal(TimeSpan.FromMinutes(1), token.Remaining(_clock));
    }

    [Fact]
    public void A_suspended_laptop_s_token_ends_by_the_wall_clock()
    {
        KeptToken token = Obtained(TimeSpan.Zero).SeenBy(_clock);

        _clock.MoveWallClock(TimeSpan.FromMinutes(59)); // the wall clock alone runs on

        Assert.Equal(TimeSpan.FromMinutes(1), token.Remaining(_clock));
    }

    [Fact]
    public void A_least_life_beyond_what_the_provider_gives_costs_one_refresh_and_is_said_once()
    {
        TokenFixture on = new();
        on.Kept(TimeSpan.FromMinutes(1), inMemory: true);
        on.Handler.Answer("token-refreshed.json");
        WantedToken wanted = new(TimeSpan.FromHours(10));

        Assert.Single(Enumerable.Range(0, 5).Select(_ => on.Get(wanted)).Distinct());

        Assert.Single(on.Handler.Requests);
        Assert.Contains("less than -MinimumLifetime", Assert.Single(on.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_process_that_wants_more_than_the_provider_gives_does_not_ask_again_either()
    {
        TokenFixture on = new();
        on.Kept(TimeSpan.FromMinutes(1));
        on.Handler.Answer("token-refreshed.json");
        WantedToken wanted = new(TimeSpan.FromHours(10));
        on.Get(wanted);
        TokenFixture another = new() { Store = on.Store };

        Assert.Equal("at-2-mF9B5f41JqM", another.Get(wanted));
        Assert.Empty(another.Handler.Requests);
    }

    [Fact]
    public void A_refresh_that_does_not_tell_a_lifetime_keeps_the_one_last_told()
    {
        TokenFixture on = new();
        on.Kept(TimeSpan.FromMinutes(59));
        on.Handler.Answer(_ => Recorded.JsonMessage("""{"access_token":"at-2","token_type":"Bearer"}"""))
            .Answer(_ => Recorded.JsonMessage("""{"access_token":"at-3","token_type":"Bearer"}"""));

        Assert.Equal("at-2", on.Get());
        on.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("at-3", on.Get());
    }

    private KeptToken Obtained(TimeSpan ago) => new(Sample.Shared("at"), _clock.UtcNow - ago, Hour);
}
