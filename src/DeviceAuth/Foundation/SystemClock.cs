using System;
using System.Diagnostics;

namespace DeviceAuth;

/// <summary>The machine's own clocks.</summary>
internal sealed class SystemClock : IClock
{
    private readonly Stopwatch _stopwatch = Stopwatch.StartNew();

    public DateTimeOffset UtcNow => DateTimeOffset.UtcNow;

    public TimeSpan Elapsed => _stopwatch.Elapsed;
}
