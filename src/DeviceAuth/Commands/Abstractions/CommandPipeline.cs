using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Commands.Abstractions;

/// <summary>PowerShell's pipeline thread, for the work that a command calls.</summary>
internal sealed class CommandPipeline : IPipeline, IDisposable
{
    /// <summary>How often a blocked command looks after its progress. Ctrl+C does not wait for it.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Cmdlet _command;
    private readonly Lazy<CancellationTokenSource> _stopping = new();

    public CommandPipeline(Cmdlet command) => _command = command;

    public CancellationToken Stopping => _stopping.Value.Token;

    public bool IsStopping => _stopping is { IsValueCreated: true, Value.IsCancellationRequested: true };

    public void Stop() => _stopping.Value.Cancel();

    public T Await<T>(Func<CancellationToken, Task<T>> operation, Action? onTick = null)
    {
        // On another thread, since some of the platform's "asynchronous" calls (DNS on .NET Framework) block before they return.
        Task<T> task = Task.Run(() => operation(Stopping), Stopping);
        try
        {
            while (!task.Wait((int)Tick.TotalMilliseconds, Stopping))
            {
                onTick?.Invoke();
            }
        }
        catch (AggregateException)
        {
            // Its one inner exception is thrown below as what it is.
        }
        catch (OperationCanceledException)
        {
            // The prompt comes back now; what the operation still throws is nobody's concern.
            task.ContinueWith(
                static abandoned => abandoned.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);
            throw;
        }

        return task.GetAwaiter().GetResult();
    }

    public void Sleep(TimeSpan duration)
    {
        // A wait handle takes a duration just below zero for "for ever".
        if (Stopping.WaitHandle.WaitOne(duration > TimeSpan.Zero ? duration : TimeSpan.Zero))
        {
            throw new OperationCanceledException(Stopping);
        }
    }

    public void WriteVerbose(string message) => _command.WriteVerbose(message);

    public void WriteWarning(string message) => _command.WriteWarning(message);

    public void Dispose()
    {
        if (_stopping.IsValueCreated)
        {
            _stopping.Value.Dispose();
        }
    }
}
