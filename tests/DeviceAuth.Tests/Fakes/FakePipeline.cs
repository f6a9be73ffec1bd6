using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Tests.Fakes;

/// <summary>A pipeline thread on which sleeping moves the fake clock.</summary>
internal sealed class FakePipeline : IPipeline
{
    /// <summary>More sleeps than any test needs: a loop that never ends becomes a failure.</summary>
    private const int MostSleeps = 200_000;

    private readonly FakeClock _clock;
    private readonly CancellationTokenSource _stopping = new();
    private int _sleeps;

    public FakePipeline(FakeClock clock) => _clock = clock;

    public List<string> Verbose { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>Runs when somebody asks for <see cref="Stopping"/>, which callers do right before they wait at a gate.</summary>
    public Action? OnStoppingRead { get; set; }

    /// <summary>Runs at each verbose message, as when PowerShell refuses one.</summary>
    public Action<string>? OnVerbose { get; set; }

    /// <summary>Runs at each warning, as with -WarningAction Stop.</summary>
    public Action<string>? OnWarning { get; set; }

    /// <summary>Runs after each sleep.</summary>
    public Action? OnSlept { get; set; }

    public CancellationToken Stopping
    {
        get
        {
            Action? hook = OnStoppingRead;
            OnStoppingRead = null;
            hook?.Invoke();
            return _stopping.Token;
        }
    }

    /// <summary>Ctrl+C.</summary>
    public void Stop() => _stopping.Cancel();

    public T Await<T>(Func<CancellationToken, Task<T>> operation, Action? onTick = null)
    {
        onTick?.Invoke();
        Task<T> task = operation(_stopping.Token);
        try
        {
            task.Wait(_stopping.Token); // like the real one: Ctrl+C does not wait for the operation to notice
        }
        catch (AggregateException)
        {
            // Thrown below as what it is.
        }

        return task.GetAwaiter().GetResult();
    }

    public void Sleep(TimeSpan duration)
    {
        _stopping.Token.ThrowIfCancellationRequested();
        if (duration <= TimeSpan.Zero || ++_sleeps > MostSleeps)
        {
            throw new InvalidOperationException($"Sleep {_sleeps} of {duration}: a hot loop.");
        }

        _clock.Advance(duration);
        OnSlept?.Invoke();
        _stopping.Token.ThrowIfCancellationRequested();
    }

    public bool IsOfEngine(Exception exception) => false;

    public void WriteVerbose(string message)
    {
        Verbose.Add(message);
        OnVerbose?.Invoke(message);
    }

    /// <summary>It ends nothing.</summary>
    public void WriteNote(string message) => Warnings.Add(message);

    public void WriteWarning(string message)
    {
        Warnings.Add(message);
        OnWarning?.Invoke(message);
    }
}
