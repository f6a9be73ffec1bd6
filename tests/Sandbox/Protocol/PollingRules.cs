using System;
using System.Collections.Generic;
using System.Threading;

namespace DeviceAuth.Sandbox;

/// <summary>
/// Holds each device code's polls to the interval (RFC 8628 §3.5), by the server's own clock, from the moment that the last
/// answer left. A test server is short-lived: device codes are never forgotten.
/// </summary>
internal sealed class PollingRules(SandboxControls controls)
{
    // §3.5: slow_down means five seconds more "for this and all subsequent requests".
    private static readonly TimeSpan Increase = TimeSpan.FromSeconds(5);

    // A timer may fire one tick of the system's coarse clock before its time: that is no early poll.
    private static readonly TimeSpan TimerTick = TimeSpan.FromMilliseconds(20);

    private readonly Lock _sync = new();
    private readonly Dictionary<string, Poll> _polls = new(StringComparer.Ordinal);

    /// <summary>Notes that an answer about a device code leaves: its issue, or the answer to a poll.</summary>
    public void Answered(string deviceCode, TimeSpan now)
    {
        lock (_sync)
        {
            var poll = _polls.GetValueOrDefault(deviceCode) ?? (_polls[deviceCode] = new Poll());
            poll.Last = now;
        }
    }

    /// <summary>Says whether a poll must be told to slow down, and if so lengthens what its device code must wait.</summary>
    public bool MustSlowDown(string deviceCode, TimeSpan arrivedAt)
    {
        var forced = controls.TakeSlowDown();
        lock (_sync)
        {
            // One that was never issued is the token endpoint's to refuse.
            if (!_polls.TryGetValue(deviceCode, out var poll))
            {
                return false;
            }

            var early = arrivedAt - poll.Last + TimerTick < controls.Interval + poll.Increase;

            // Until the answer leaves, its arrival counts: a second poll beside the first is early too.
            poll.Last = arrivedAt;
            if (early || forced)
            {
                poll.Increase += Increase;
            }

            return early || forced;
        }
    }

    private sealed class Poll
    {
        public TimeSpan Last { get; set; }

        public TimeSpan Increase { get; set; }
    }
}
