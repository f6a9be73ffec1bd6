using System;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Connections;

/// <summary>
/// Work on a connection that goes on though Ctrl+C gave the prompt back: a refresh that may have spent the old token, and saving what
/// it brings. Used by whoever is in turn.
/// </summary>
internal sealed class UnfinishedWork
{
    private Task? _work;

    /// <summary>Takes note of work that nobody waits for.</summary>
    public void Add(Task work) => _work = work;

    /// <summary>Waits for a moment; true once it has ended, however: what it brought is in memory then.</summary>
    public bool HasEnded(TimeSpan step, CancellationToken stopping)
    {
        if (_work is { } work && !Task.WhenAny(work).Wait((int)step.TotalMilliseconds, stopping))
        {
            return false;
        }

        _work = null;
        return true;
    }

    /// <summary>
    /// Frees a lock once the work has ended, since until then the refresh token in the store must not be used by another process.
    /// </summary>
    public void ThenFree(IDisposable held)
    {
        if (_work is { IsCompleted: false } work)
        {
            _work = work.ContinueWith(_ => held.Dispose(), TaskScheduler.Default);
        }
        else
        {
            held.Dispose();
        }
    }
}
