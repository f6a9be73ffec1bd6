using System;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>The intervals as the provider measures them, which is what counts.</summary>
public sealed class DeviceFlowServerTimeTests
{
    /// <summary>A client's clock that is 15 % fast, as seen on WSL.</summary>
    private const double SlowerServer = 1 / 1.15;

    private readonly FakeClock _clock = new();

    [Fact]
    public void No_poll_is_early_by_the_provider_s_clock()
    {
        SimulatedProvider provider = new(_clock) { ApprovesAfter = TimeSpan.FromMinutes(5) };

        Run(provider);

        Assert.Equal(0, provider.EarlyPolls);
        Assert.Equal(60, provider.Polls);
    }

    [Fact]
    public void A_fast_clock_converges_after_one_slow_down()
    {
        SimulatedProvider provider = new(_clock, SlowerServer) { ApprovesAfter = TimeSpan.FromMinutes(5) };

        Assert.NotNull(Run(provider).AccessToken);
        Assert.Equal(1, provider.EarlyPolls);
    }

    [Fact]
    public void A_clock_twice_as_fast_converges_too()
    {
        SimulatedProvider provider = new(_clock, rate: 0.5) { ApprovesAfter = TimeSpan.FromMinutes(5) };

        Assert.NotNull(Run(provider).AccessToken);
        Assert.InRange(provider.EarlyPolls, 1, 3);
    }

    [Fact]
    public void A_fast_clock_converges_where_each_slow_down_raises_what_the_provider_demands()
    {
        SimulatedProvider provider = new(_clock, SlowerServer) { ApprovesAfter = TimeSpan.FromMinutes(5), GrowsInterval = true };

        Assert.NotNull(Run(provider).AccessToken);
        Assert.InRange(provider.EarlyPolls, 1, 5);
    }

    private TokenResponse Run(SimulatedProvider provider)
    {
        FakeHandler handler = new(_clock) { Otherwise = provider.Answer };
        SignInRequest request = new() { Endpoints = Sample.Server, ClientId = Sample.ClientId };
        return new DeviceCodeFlow(handler.Client, _clock, Sample.Server, Sample.PublicClient, request)
            .Run(new RecordingDisplay(), new FakePipeline(_clock));
    }
}
