using System;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Benchmarks.Polling;

/// <summary>A pipeline thread that waits by the fake clock.</summary>
internal sealed class FastPipeline : IPipeline
{
    private readonly FastClock _clock;
    private readonly Action _onSlept;

    public FastPipeline(FastClock clock, Action onSlept)
    {
        _clock = clock;
        _onSlept = onSlept;
    }

    public CancellationToken Stopping => CancellationToken.None;

    public T Await<T>(Func<CancellationToken, Task<T>> operation, Action? onTick = null) =>
        Task.Run(() => operation(Stopping)).GetAwaiter().GetResult();

    public void Sleep(TimeSpan duration)
    {
        _clock.Advance(duration);
        _onSlept();
    }

    public bool IsOfEngine(Exception exception) => false;

    public void WriteVerbose(string message)
    {
    }

    public void WriteWarning(string message)
    {
    }

    public void WriteNote(string message)
    {
    }
}
