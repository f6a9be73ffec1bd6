using System;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Connections;

/// <summary>
/// One connection as this process knows it, shared by all its runspaces. Reading <see cref="Current"/> takes no lock; whoever
/// wants to change it holds <see cref="Gate"/>.
/// </summary>
internal sealed class CachedConnection
{
    private volatile Connection? _current;
    private long _saveAgainAt = -1;
    private long _started;
    private long _finished;
    private DeviceAuthException? _lastFailure;
    private Task? _abandoned;
    private Freshness? _lastWanted;

    /// <summary>The newest state; null before the first sign-in and after a sign-out.</summary>
    public Connection? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>
    /// When to try again to save <see cref="Current"/>, by the monotonic clock: its store refused it, so this process alone
    /// has it. Null where it is saved.
    /// </summary>
    public TimeSpan? SaveAgainAt
    {
        get => Interlocked.Read(ref _saveAgainAt) is var ticks and >= 0 ? TimeSpan.FromTicks(ticks) : null;
        set => Interlocked.Exchange(ref _saveAgainAt, value?.Ticks ?? -1);
    }

    /// <summary>The state that no store has; null where there is none.</summary>
    public Connection? Unsaved => SaveAgainAt is null ? null : Current;

    /// <summary>Lets one caller at a time refresh, sign in or sign out; the others wait for what comes of it.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Takes the turn at the gate, until the result is disposed, and waits for a refresh that nobody waits for any more.</summary>
    public IDisposable Enter(IPipeline pipeline)
    {
        Gate.Wait(pipeline.Stopping);
        Turn turn = new(Gate);
        try
        {
            AwaitAbandoned(pipeline);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>A refresh, or saving what it brought, goes on though its caller was interrupted. Call it holding the gate.</summary>
    public void Abandon(Task work) => _abandoned = work;

    /// <summary>Waits for a refresh whose caller was interrupted, since it may bring the only valid token. Call it holding the gate.</summary>
    public void AwaitAbandoned(IPipeline pipeline)
    {
        if (_abandoned is not { } refresh)
        {
            return;
        }

        // However it ends, it has ended; what it brought is in Current.
        pipeline.Await(_ => Task.WhenAny(refresh));
        _abandoned = null;
    }

    /// <summary>
    /// Frees the store's lock; where a refresh or its saving goes on, as soon as that has ended, since until then the refresh
    /// token in the store must not be used by another process. Call it holding the gate.
    /// </summary>
    public void Release(IDisposable storeLock)
    {
        if (_abandoned is { IsCompleted: false } refresh)
        {
            _abandoned = refresh.ContinueWith(_ => storeLock.Dispose(), TaskScheduler.Default);
        }
        else
        {
            storeLock.Dispose();
        }
    }

    /// <summary>Takes a new state that no store has yet.</summary>
    public void KeepUnsaved(Connection connection, TimeSpan saveAgainAt)
    {
        SaveAgainAt = saveAgainAt;
        Current = connection;
    }

    /// <summary>A mark to keep before waiting at the gate: see <see cref="ResultSince"/>.</summary>
    /// <param name="ownAttempt">The caller wants an attempt that starts after now, not one that is under way.</param>
    public long Mark(bool ownAttempt) => Interlocked.Read(ref ownAttempt ? ref _started : ref _finished);

    /// <summary>
    /// Tells whether somebody made an attempt while the caller waited, so that a hundred callers make one request and not a
    /// hundred, whether it succeeds or fails. Call it holding the gate.
    /// </summary>
    /// <param name="mark">What <see cref="Mark"/> said.</param>
    /// <param name="wanted">What the caller wants: an attempt for somebody who wanted less or more is none for it.</param>
    /// <param name="failure">The failure of that attempt; null where it succeeded.</param>
    public bool ResultSince(long mark, Freshness wanted, out DeviceAuthException? failure)
    {
        failure = _lastFailure;
        return _finished > mark && _lastWanted is { } last && wanted.IsServedBy(last);
    }

    /// <summary>Makes an attempt and keeps its outcome for those who wait. Call it holding the gate.</summary>
    public Connection Attempt(Freshness wanted, Func<Connection> attempt)
    {
        long number = Interlocked.Increment(ref _started);
        try
        {
            Connection renewed = attempt();
            Finish(number, wanted, failure: null);
            return renewed;
        }
        catch (DeviceAuthException exception)
        {
            Finish(number, wanted, exception);
            throw;
        }
    }

    private void Finish(long number, Freshness wanted, DeviceAuthException? failure)
    {
        _lastWanted = wanted;
        _lastFailure = failure;
        Interlocked.Exchange(ref _finished, number);
    }

    private sealed class Turn : IDisposable
    {
        private readonly SemaphoreSlim _gate;

        public Turn(SemaphoreSlim gate) => _gate = gate;

        public void Dispose() => _gate.Release();
    }
}
