using System;

namespace DeviceAuth.Benchmarks.Polling;

/// <summary>Both kinds of time, moved by those who wait.</summary>
internal sealed class FastClock : IClock
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset UtcNow => Start + Elapsed;

    public TimeSpan Elapsed { get; private set; }

    public void Advance(TimeSpan duration) => Elapsed += duration;
}
