using System;
using System.Diagnostics;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Display;

namespace DeviceAuth.Commands.Abstractions;

/// <summary>PowerShell's pipeline thread, for the work that a command calls.</summary>
internal sealed class CommandPipeline : IPipeline, IDisposable
{
    /// <summary>How often a blocked command looks after its progress. Ctrl+C does not wait for it.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly PSCmdlet _command;
    private readonly CommandNotes _notes;
    private readonly Lazy<CancellationTokenSource> _stopping = new();

    /// <summary>What the command said last that it does: what the next wait is for.</summary>
    private string? _doing;

    public CommandPipeline(PSCmdlet command, bool isReadByProgram = false)
    {
        _command = command;
        _notes = new CommandNotes(command, isReadByProgram);
    }

    public CancellationToken Stopping => _stopping.Value.Token;

    public bool IsStopping => _stopping is { IsValueCreated: true, Value.IsCancellationRequested: true };

    public void Stop() => _stopping.Value.Cancel();

    public T Await<T>(Func<CancellationToken, Task<T>> operation, Action? onTick = null)
    {
        // On another thread, since some of the platform's "asynchronous" calls (DNS on .NET Framework) block before they return.
        Task<T> task = Task.Run(() => operation(Stopping), Stopping);
        SilentWait wait = new(_command.CommandRuntime, _doing);
        _doing = null;
        Stopwatch watch = Stopwatch.StartNew();
        onTick ??= () => wait.Tick(watch.Elapsed);
        try
        {
            while (!task.Wait((int)Tick.TotalMilliseconds, Stopping))
            {
                onTick();
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
        finally
        {
            wait.Complete();
        }

        return task.GetAwaiter().GetResult();
    }

    public void Sleep(TimeSpan duration)
    {
        if (duration <= SilentWait.Patience)
        {
            Pause(duration);
            return;
        }

        SilentWait wait = new(_command.CommandRuntime, _doing);
        Stopwatch watch = Stopwatch.StartNew();
        try
        {
            while (watch.Elapsed < duration)
            {
                TimeSpan left = duration - watch.Elapsed;
                Pause(left < Tick ? left : Tick);
                wait.Tick(watch.Elapsed);
            }
        }
        finally
        {
            wait.Complete();
        }
    }

    public bool IsOfEngine(Exception exception) => exception.GetType().Assembly == typeof(PSObject).Assembly;

    public void WriteVerbose(string message)
    {
        _doing = message;
        _notes.WriteVerbose(message);
    }

    public void WriteWarning(string message) => _notes.Warn(message);

    public void WriteNote(string message) => _notes.Note(message);

    public void Dispose()
    {
        if (_stopping.IsValueCreated)
        {
            _stopping.Value.Dispose();
        }
    }

    private void Pause(TimeSpan duration)
    {
        // A wait handle takes a duration just below zero for "for ever".
        if (Stopping.WaitHandle.WaitOne(duration > TimeSpan.Zero ? duration : TimeSpan.Zero))
        {
            throw new OperationCanceledException(Stopping);
        }
    }
}
