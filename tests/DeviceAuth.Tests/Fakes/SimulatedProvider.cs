using System;
using System.Net.Http;
using DeviceAuth.OAuth;

namespace DeviceAuth.Tests.Fakes;

/// <summary>A provider that measures the intervals by a clock of its own, as they do, and approves after a while.</summary>
internal sealed class SimulatedProvider
{
    private readonly FakeClock _clientClock;
    private readonly double _rate;
    private TimeSpan _required = TimeSpan.FromSeconds(5);
    private TimeSpan _approvedAt;
    private TimeSpan? _last;

    /// <param name="clientClock">The client's clock.</param>
    /// <param name="rate">How fast this provider's clock runs beside the client's.</param>
    public SimulatedProvider(FakeClock clientClock, double rate = 1)
    {
        _clientClock = clientClock;
        _rate = rate;
    }

    /// <summary>Each slow_down raises what this provider demands, and says so: GitHub's way. Otherwise it stays at 5 s.</summary>
    public bool GrowsInterval { get; init; }

    /// <summary>When the person approves, by this provider's clock.</summary>
    public TimeSpan ApprovesAfter { get; init; }

    public int EarlyPolls { get; private set; }

    public int Polls { get; private set; }

    private TimeSpan Now => _clientClock.Elapsed * _rate;

    public HttpResponseMessage Answer(SentRequest request)
    {
        if (request[Wire.Parameter.DeviceCode] is null)
        {
            _last = Now;
            _approvedAt = Now + ApprovesAfter;
            return Recorded.Message("device-authorization.json");
        }

        Polls++;
        bool early = Now - _last < _required;
        _last = Now;
        if (early)
        {
            EarlyPolls++;
            if (!GrowsInterval)
            {
                return Recorded.Message("slow-down.json", 400);
            }

            _required += TimeSpan.FromSeconds(5);
            return Recorded.JsonMessage($$"""{"error":"slow_down","interval":{{_required.TotalSeconds}}}""");
        }

        return Now >= _approvedAt ? Recorded.Message("token.json") : Recorded.Message("pending.json", 400);
    }
}
