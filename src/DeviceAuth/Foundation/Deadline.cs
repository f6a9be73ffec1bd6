using System;

namespace DeviceAuth;

/// <summary>
/// A moment after which it is over by either clock: the wall clock runs on while a laptop sleeps, the monotonic one cannot
/// be set back.
/// </summary>
internal sealed class Deadline
{
    private readonly IClock _clock;
    private readonly DateTimeOffset _wall;
    private readonly TimeSpan _monotonic;

    public Deadline(IClock clock, TimeSpan fromNow)
    {
        _clock = clock;
        _wall = clock.UtcNow + fromNow;
        _monotonic = clock.Elapsed + fromNow;
    }

    public TimeSpan Remaining
    {
        get
        {
            TimeSpan byWall = _wall - _clock.UtcNow;
            TimeSpan byMonotonic = _monotonic - _clock.Elapsed;
            TimeSpan least = byWall < byMonotonic ? byWall : byMonotonic;
            return least > TimeSpan.Zero ? least : TimeSpan.Zero;
        }
    }

    public bool IsOver => Remaining == TimeSpan.Zero;
}
