using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>A script under way in an <see cref="Engine"/>, with all that comes out of it.</summary>
internal sealed class EngineRun : IDisposable
{
    /// <summary>Nothing here takes as long. A run that does hangs.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    private readonly PowerShell _shell;
    private readonly PSDataCollection<PSObject> _output = [];
    private readonly Action<EngineRun>? _atEnd;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public EngineRun(Engine engine, string script)
    {
        Engine = engine;
        _atEnd = engine.Started?.Invoke();
        _shell = PowerShell.Create(engine.Runspace).AddScript(script);
        Completion = RunAsync();
    }

    public Engine Engine { get; }

    /// <summary>Ends with the script, and never fails: how it failed is in <see cref="Failure"/>.</summary>
    public Task Completion { get; }

    /// <summary>What the pipeline threw at its caller.</summary>
    public Exception? Failure { get; private set; }

    public TimeSpan Duration { get; private set; }

    public PSDataStreams Streams => _shell.Streams;

    public IReadOnlyList<PSObject> Output => _output.Snapshot();

    /// <summary>The errors, both kinds.</summary>
    public IReadOnlyList<ErrorRecord> Errors => Failure is IContainsErrorRecord { ErrorRecord: { } record }
        ? [.. Streams.Error.Snapshot(), record]
        : Streams.Error.Snapshot();

    public bool WasStopped => Failure is PipelineStoppedException || _shell.InvocationStateInfo.State == PSInvocationState.Stopped;

    public PSObject Single => Assert.Single(Output);

    /// <summary>Waits for the end.</summary>
    public async Task<EngineRun> EndAsync()
    {
        try
        {
            await Completion.WaitAsync(Bound, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The script did not end within {Bound.TotalSeconds} s.\n{this}");
        }

        Assert.Empty(Engine.Host?.Screen.Questions ?? []);
        _atEnd?.Invoke(this);
        return this;
    }

    /// <summary>Waits for an end without any error.</summary>
    public async Task<EngineRun> SucceedAsync()
    {
        await EndAsync();
        Assert.True(Errors.Count == 0 && Failure is null, ToString());
        return this;
    }

    /// <summary>Presses Ctrl+C, and measures how long the pipeline takes to end.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        Stopwatch watch = Stopwatch.StartNew();
        await Task.WhenAll(_shell.StopAsync(null, null), Completion).WaitAsync(Bound);
        return watch.Elapsed;
    }

    /// <summary>Waits for a record, without sleeping. A run that ends without it fails.</summary>
    public async Task<T> WaitForAsync<T>(PSDataCollection<T> stream, Func<T, bool> isMeant)
    {
        TaskCompletionSource<T> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(object? sender, DataAddedEventArgs e)
        {
            if (stream.Snapshot().FirstOrDefault(isMeant) is { } record)
            {
                found.TrySetResult(record);
            }
        }

        stream.DataAdded += Look;
        Look(null, null!);
        Task first = await Task.WhenAny(found.Task, Completion).WaitAsync(Bound, TestContext.Current.CancellationToken);
        Look(null, null!);
        stream.DataAdded -= Look;
        Assert.True(first == found.Task || found.Task.IsCompleted, $"The script ended too early.\n{this}");
        return await found.Task;
    }

    /// <summary>Waits until it says that it waits for another command of this process, which it does once that takes seconds.</summary>
    public Task WaitsForAnotherAsync() => WaitForAsync(
        Streams.Warning, warning => warning.Message.StartsWith("Waiting for another command of this process", StringComparison.Ordinal));

    /// <summary>Waits for something outside. A run that ends before fails.</summary>
    public async Task<T> WaitForAsync<T>(Task<T> other)
    {
        Task first = await Task.WhenAny(other, Completion).WaitAsync(Bound, TestContext.Current.CancellationToken);
        Assert.True(first == other || other.IsCompleted, $"The script ended too early.\n{this}");
        return await other;
    }

    public void Dispose()
    {
        _shell.Dispose();
        _output.Dispose();
    }

    /// <summary>All there is to read, for the message of a test that fails.</summary>
    public override string ToString() => string.Join(
        '\n',
        Errors.Select(item => $"ERROR {item.FullyQualifiedErrorId}: {item}\n{item.Exception}")
            .Concat(Streams.Warning.Snapshot().Select(item => $"WARNING {item}"))
            .Concat(Streams.Verbose.Snapshot().Select(item => $"VERBOSE {item}"))
            .Concat(Streams.Information.Snapshot().Select(item => $"INFORMATION {item}"))
            .Concat(Streams.Progress.Snapshot().TakeLast(3).Select(item => $"PROGRESS {item}"))
            .Append($"FAILURE {Failure}"));

    private async Task RunAsync()
    {
        try
        {
            await _shell.InvokeAsync<PSObject, PSObject>(null, _output).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RuntimeException or InvalidOperationException)
        {
            Failure = exception;
        }
        finally
        {
            Duration = _clock.Elapsed;
        }
    }
}
