using System;
using DeviceAuth.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>How long a token must still live to be handed out.</summary>
public sealed class WantedTokenTests
{
    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData(3600, 3600 - 300, true)]
    [InlineData(3600, 3600 - 299, false)]
    [InlineData(86400, 86400 - 300, true)]
    [InlineData(86400, 86400 - 299, false)]
    [InlineData(600, 600 - 60, true)]
    [InlineData(600, 600 - 59, false)]
    [InlineData(60, 60 - 6, true)]
    [InlineData(60, 60 - 5, false)]
    [InlineData(3600, 0, true)]
    [InlineData(3600, 7200, false)]
    public void The_default_is_five_minutes_or_a_tenth_of_a_short_life(int life, int age, bool isMet) =>
        Assert.Equal(isMet, WantedToken.Default.IsMetBy(Aged(life, age), _clock));

    [Theory]
    [InlineData(1800, 1800, true)]
    [InlineData(1801, 1800, false)]
    [InlineData(0, 3600, true)]
    [InlineData(0, 3601, false)]
    public void The_user_s_own_least_life_holds_to_the_second(int minimum, int age, bool isMet)
    {
        WantedToken wanted = new(TimeSpan.FromSeconds(minimum));

        Assert.Equal(TimeSpan.FromSeconds(minimum), wanted.Named);
        Assert.Equal(isMet, wanted.IsMetBy(Aged(3600, age), _clock));
    }

    [Fact]
    public void A_token_without_a_known_end_counts_as_alive()
    {
        KeptToken token = new(Sample.Shared("at"), _clock.UtcNow.AddDays(-10), lifetime: null);

        Assert.True(new WantedToken(TimeSpan.FromHours(10)).IsMetBy(token, _clock));
        Assert.True(token.IsAlive(_clock));
    }

    [Theory]
    [InlineData(3599, true)]
    [InlineData(3600, false)]
    public void A_token_is_alive_to_its_end(int age, bool isAlive) =>
        Assert.Equal(isAlive, Aged(3600, age).IsAlive(_clock));

    private KeptToken Aged(int life, int age) =>
        new(Sample.Shared("at"), _clock.UtcNow.AddSeconds(-age), TimeSpan.FromSeconds(life));
}
