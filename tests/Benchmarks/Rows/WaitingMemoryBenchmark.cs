using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using DeviceAuth.Benchmarks.Running;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Benchmarks.Rows;

/// <summary>The memory of a pwsh in which a sign-in waits, beside one in which a runspace sleeps.</summary>
internal sealed class WaitingMemoryBenchmark : IBenchmark
{
    private const double MostMiB = 8;

    /// <summary>Enough for several polls at an interval of a second.</summary>
    private const int Seconds = 4;

    public string Name => "memory of a waiting sign-in";

    public string Limit => "≤ 8 MiB";

    public async Task<IReadOnlyList<Row>> RunAsync(Bench bench)
    {
        await using SandboxServer sandbox = await Sandboxes.StartWaitingAsync(TimeSpan.FromSeconds(1));
        Side waiting = new(bench, sandbox.Issuer.OriginalString);
        Side idle = new(bench, "");
        await bench.TakeTurnsAsync(waiting.TakeAsync, idle.TakeAsync);
        return
        [
            Difference("the working set", waiting.WorkingSet, idle.WorkingSet, isLimited: true),
            Difference("of that its own, without pages of the platform's files", waiting.Private, idle.Private, isLimited: true),
            Difference("of that the managed heap", waiting.Heap, idle.Heap, isLimited: false),
        ];
    }

    private static Row Difference(string what, Series waiting, Series idle, bool isLimited)
    {
        double more = waiting.Median - idle.Median;
        return new Row(
            $"memory of a waiting sign-in: {what}",
            "the idle engine",
            waiting,
            idle,
            FormattableString.Invariant($"{more:+0.0;-0.0} MiB"),
            isLimited ? "≤ 8 MiB" : null,
            isLimited ? more <= MostMiB : null);
    }

    private sealed class Side(Bench bench, string authority)
    {
        public Series Private { get; } = new("MiB");

        public Series WorkingSet { get; } = new("MiB");

        public Series Heap { get; } = new("MiB");

        public Task TakeAsync(int round)
        {
            ScriptResult result = bench.Workspace.RunScript("Measure-WaitingMemory.ps1", Repository.Module, authority, Seconds);
            if (round >= 0)
            {
                Private.Add(result.Number("Private"));
                WorkingSet.Add(result.Number("WorkingSet"));
                Heap.Add(result.Number("Heap"));
            }

            return Task.CompletedTask;
        }
    }
}
