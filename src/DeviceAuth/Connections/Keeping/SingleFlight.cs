using System;
using System.Threading;

namespace DeviceAuth.Connections;

/// <summary>
/// Lets those who wait at a connection's gate share the outcome of an attempt that somebody made meanwhile, so that a hundred callers
/// make one request and not a hundred, whether it succeeds or fails.
/// </summary>
internal sealed class SingleFlight
{
    private long _started;
    private long _finished;
    private DeviceAuthException? _lastFailure;
    private WantedToken? _lastWanted;

    /// <summary>A mark to keep before waiting at the gate: see <see cref="HasEndedSince"/>.</summary>
    /// <param name="ownAttempt">The caller wants an attempt that starts after now, not one that is under way.</param>
    public long Mark(bool ownAttempt) => Interlocked.Read(ref ownAttempt ? ref _started : ref _finished);

    /// <summary>Somebody made the caller's attempt while it waited. Asked by whoever is in turn.</summary>
    /// <param name="mark">What <see cref="Mark"/> said.</param>
    /// <param name="wanted">What the caller wants: an attempt for somebody who wanted less or more is none for it.</param>
    /// <param name="failure">The failure of that attempt; null where it succeeded.</param>
    public bool HasEndedSince(long mark, WantedToken wanted, out DeviceAuthException? failure)
    {
        failure = _lastFailure;
        return _finished > mark && _lastWanted is { } last && wanted.IsServedBy(last);
    }

    /// <summary>Makes an attempt and keeps its outcome for those who wait. Called by whoever is in turn.</summary>
    public T Make<T>(WantedToken wanted, Func<T> attempt)
    {
        long number = Interlocked.Increment(ref _started);
        try
        {
            T result = attempt();
            Finish(number, wanted, failure: null);
            return result;
        }
        catch (DeviceAuthException exception)
        {
            Finish(number, wanted, exception);
            throw;
        }
    }

    /// <summary>What was found out is no longer true: somebody signed in anew, or out.</summary>
    public void Forget() => _lastWanted = null;

    private void Finish(long number, WantedToken wanted, DeviceAuthException? failure)
    {
        _lastWanted = wanted;
        _lastFailure = failure;
        Interlocked.Exchange(ref _finished, number);
    }
}
