using System;

namespace DeviceAuth;

/// <summary>Both kinds of time, injected so that no test of a rule has to wait.</summary>
internal interface IClock
{
    /// <summary>Wall clock: deadlines, which must hold across a suspended laptop (RFC 8628 §3.2 <c>expires_in</c>).</summary>
    DateTimeOffset UtcNow { get; }

    /// <summary>Monotonic time since some start: polling intervals, which a changed wall clock must not shorten.</summary>
    TimeSpan Elapsed { get; }
}
