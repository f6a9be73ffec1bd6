using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using DeviceAuth.Benchmarks.Running;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Benchmarks.Rows;

/// <summary>
/// Processor time of pwsh in a terminal while a sign-in waits with its progress shown, beside one that only writes such a
/// progress once a second. All wait side by side: they take next to nothing from each other, and a run would take an hour
/// otherwise.
/// </summary>
internal sealed partial class WaitingProcessorBenchmark : IBenchmark
{
    private const double MostPercent = 0.2;

    /// <summary>Until every process has started.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);

    public string Name => "processor time of a waiting sign-in";

    public string Limit => "≤ 0.2 % of a core";

    public async Task<IReadOnlyList<Row>> RunAsync(Bench bench)
    {
        await using SandboxServer sandbox = await Sandboxes.StartWaitingAsync(TimeSpan.FromSeconds(5));
        TimeSpan window = TimeSpan.FromSeconds(bench.Options.Quick ? 15 : 60);

        // The runtime compiles a method anew in the background at its 30th call, which for what a poll calls is after 150 s.
        TimeSpan pause = TimeSpan.FromSeconds(bench.Options.Quick ? 5 : 100);
        List<Waiter> waiting = [];
        List<Waiter> progress = [];
        try
        {
            for (int run = 0; run < bench.Runs; run++)
            {
                waiting.Add(await Waiter.StartAsync(bench, sandbox.Issuer.OriginalString));
                progress.Add(await Waiter.StartAsync(bench, ""));
            }

            await Task.Delay(Settle);
            Row first = await WatchAsync("in its first minute", waiting, progress, window);
            await Task.Delay(pause);
            Row later = await WatchAsync("after three minutes", waiting, progress, window);
            int shown = await waiting[0].EndAsync();
            return shown < 2 * window.TotalSeconds - 2
                ? throw new NotMeasuredException($"the progress was drawn only {shown} times")
                : [first, later];
        }
        finally
        {
            waiting.Concat(progress).ToList().ForEach(item => item.Dispose());
        }
    }

    private static async Task<Row> WatchAsync(string when, List<Waiter> waiting, List<Waiter> progress, TimeSpan window)
    {
        Stopwatch stopwatch = Stopwatch.StartNew();
        double[] waitingBefore = [.. waiting.Select(item => item.ProcessorMilliseconds)];
        double[] progressBefore = [.. progress.Select(item => item.ProcessorMilliseconds)];
        await Task.Delay(window);
        double share = 100 / stopwatch.Elapsed.TotalMilliseconds;
        Series measured = new("% of a core", waiting.Zip(waitingBefore, (item, before) => (item.ProcessorMilliseconds - before) * share));
        Series compared = new("% of a core", progress.Zip(progressBefore, (item, before) => (item.ProcessorMilliseconds - before) * share));
        return new Row(
            $"processor time of a waiting sign-in with progress shown, {when}",
            "Write-Progress once a second and nothing else",
            measured,
            compared,
            FormattableString.Invariant($"{measured.Median:0.00} %, {measured.Median - compared.Median:0.00} % more than PowerShell alone"),
            FormattableString.Invariant($"≤ {MostPercent} % of a core"),
            measured.Median <= MostPercent);
    }

    /// <summary>A pwsh in a terminal.</summary>
    private sealed partial class Waiter : IDisposable
    {
        private readonly PwshProcess _terminal;
        private readonly Process _process;
        private readonly Task<string> _screen;

        private Waiter(PwshProcess terminal, int processId)
        {
            _terminal = terminal;
            _process = Process.GetProcessById(processId);
            _screen = terminal.ActAsTerminalAsync();
        }

        public double ProcessorMilliseconds
        {
            get
            {
                _process.Refresh();
                return _process.TotalProcessorTime.TotalMilliseconds;
            }
        }

        public static async Task<Waiter> StartAsync(Bench bench, string authority)
        {
            PwshProcess terminal = bench.Workspace.StartInTerminal("Wait-Terminal.ps1", Repository.Module, authority);
            return new Waiter(terminal, int.Parse(await terminal.ReadAsync("process "), CultureInfo.InvariantCulture));
        }

        /// <summary>Ends it, and counts how often the progress was drawn.</summary>
        public async Task<int> EndAsync()
        {
            _process.Kill();
            return Activity().Count(await _screen);
        }

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _terminal.Dispose();
            _process.Dispose();
        }

        [GeneratedRegex("Waiting for sign-in")]
        private static partial Regex Activity();
    }
}
