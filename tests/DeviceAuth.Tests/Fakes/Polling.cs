using System;
using System.Collections.Generic;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.Fakes;

/// <summary>Drives a <see cref="DevicePoller"/>: waits when it says so, on the fake clock, and tells it what came of asking.</summary>
internal sealed class Polling
{
    public Polling(DeviceAuthorization? grant = null, TimeSpan? timeout = null, IReadOnlyCollection<string>? scopes = null) =>
        Poller = new DevicePoller(grant ?? Recorded.Grant(), scopes ?? [], timeout, Clock);

    public FakeClock Clock { get; } = new();

    public DevicePoller Poller { get; }

    /// <summary>Waits as told until a poll is due, and says how many seconds that took.</summary>
    public double SecondsUntilPoll()
    {
        TimeSpan start = Clock.Elapsed;
        PollStep step = Wait();
        Assert.True(step.Ask is not null, $"A poll was due, but the poller ended with {step.Error?.Message ?? "a token"}");
        return (Clock.Elapsed - start).TotalSeconds;
    }

    /// <summary>Waits as told until the end, and says which.</summary>
    public PollStep End()
    {
        PollStep step = Wait();
        Assert.True(step.Ask is null, "The poller was to end, but it asks again.");
        return step;
    }

    /// <summary>The error of the end.</summary>
    public DeviceAuthException Error()
    {
        PollStep step = End();
        Assert.True(step.Token is null, "The poller was to end with an error, but has a token.");
        return step.Error!;
    }

    /// <summary>The poll that is due is answered.</summary>
    public Polling Answered(string file, int status = 400, TimeSpan? retryAfter = null)
    {
        SecondsUntilPoll();
        Poller.Answered(Recorded.Answer(file, status, retryAfter));
        return this;
    }

    /// <summary>The poll that is due gets no complete answer.</summary>
    public Polling Broke(TransportFailure failure = TransportFailure.TimedOut, int? status = null)
    {
        SecondsUntilPoll();
        Poller.Broke(new TransportException(failure, status, "No answer came.", null), Recorded.Endpoint);
        return this;
    }

    private PollStep Wait()
    {
        for (int i = 0; i < 1000; i++)
        {
            PollStep step = Poller.Next();
            if (step.Wait is not { } wait)
            {
                return step;
            }

            Assert.True(wait > TimeSpan.Zero, $"A wait of {wait} is a hot loop.");
            Clock.Advance(wait);
        }

        throw new InvalidOperationException("The poller waits for ever.");
    }
}
