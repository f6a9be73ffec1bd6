using System;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth;

/// <summary>
/// Stands in for a command that Ctrl+C has ended, for the little that goes on after it: nobody reads its messages, and its
/// waiting ends with a time limit, since nobody can stop it.
/// </summary>
internal sealed class DetachedPipeline : IPipeline, IDisposable
{
    private readonly CancellationTokenSource _stopping;

    /// <param name="limit">How long all waiting may take together.</param>
    public DetachedPipeline(TimeSpan limit) => _stopping = new CancellationTokenSource(limit);

    public CancellationToken Stopping => _stopping.Token;

    public T Await<T>(Func<CancellationToken, Task<T>> operation, Action? onTick = null)
    {
        Task<T> task = Task.Run(() => operation(Stopping), Stopping);
        Task.WaitAny([task], Stopping); // which throws nothing of the task itself
        return task.GetAwaiter().GetResult();
    }

    public void Sleep(TimeSpan duration)
    {
        if (duration > TimeSpan.Zero && Stopping.WaitHandle.WaitOne(duration))
        {
            throw new OperationCanceledException(Stopping);
        }
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

    public void Dispose() => _stopping.Dispose();
}
