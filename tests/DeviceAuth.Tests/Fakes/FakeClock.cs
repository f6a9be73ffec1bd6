using System;
using System.Threading;

namespace DeviceAuth.Tests.Fakes;

/// <summary>Both kinds of time, moved by the test alone, or by being looked at.</summary>
internal sealed class FakeClock : IClock
{
    private readonly Lock _lock = new();
    private DateTimeOffset _utcNow = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private TimeSpan _elapsed = TimeSpan.FromMinutes(7);

    /// <summary>What passes each time somebody looks: in the real world some time always does.</summary>
    public TimeSpan PerReading { get; set; }

    public DateTimeOffset UtcNow
    {
        get
        {
            lock (_lock)
            {
                Advance(PerReading);
                return _utcNow;
            }
        }
    }

    public TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
            {
                Advance(PerReading);
                return _elapsed;
            }
        }
    }

    /// <summary>Time passes on both clocks.</summary>
    public void Advance(TimeSpan duration)
    {
        lock (_lock)
        {
            _utcNow += duration;
            _elapsed += duration;
        }
    }

    /// <summary>The wall clock alone moves: a suspended laptop, or somebody sets the clock.</summary>
    public void MoveWallClock(TimeSpan duration)
    {
        lock (_lock)
        {
            _utcNow += duration;
        }
    }
}
