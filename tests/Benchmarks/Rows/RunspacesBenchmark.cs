using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using DeviceAuth.Benchmarks.Running;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Benchmarks.Rows;

/// <summary>
/// The same from 16 runspaces at once. What the engine itself gains from more cores is the most that can be had, so the limit
/// is nine tenths of the gain that an empty cmdlet has in the same run.
/// </summary>
internal sealed class RunspacesBenchmark : IBenchmark
{
    private const int Width = 16;
    private const double Share = 0.9;

    public string Name => "16 runspaces";

    public string Limit => "grows with the cores";

    public async Task<IReadOnlyList<Row>> RunAsync(Bench bench)
    {
        await using SandboxServer sandbox = await Sandboxes.StartAsync();
        ScriptResult result = bench.Workspace.RunScript(
            "Measure-Runspaces.ps1", Repository.Module, Repository.EmptyModule, sandbox.Issuer, 2 * bench.Runs + 1, 1000, Width);
        Row token = Row.OfRatio(
            "16 runspaces at once: tokens from memory",
            "one runspace",
            new Series("calls/ms", result.Numbers("TokenManyThroughput")),
            new Series("calls/ms", result.Numbers("TokenOneThroughput")));
        Row empty = Row.OfRatio(
            "16 runspaces at once: an empty cmdlet",
            "one runspace",
            new Series("calls/ms", result.Numbers("EmptyManyThroughput")),
            new Series("calls/ms", result.Numbers("EmptyOneThroughput")));
        Series contention = new("per 1,000 calls", result.Numbers("TokenManyContention"));
        return
        [
            token with
            {
                Limit = FormattableString.Invariant($"≥ {Share * empty.Ratio:0.00}, {Share} of the empty cmdlet's gain"),
                Reached = token.Ratio >= Share * empty.Ratio,
            },
            empty,
            new Row(
                "16 runspaces at once: waits for a lock",
                "an empty cmdlet",
                contention,
                new Series("per 1,000 calls", result.Numbers("EmptyManyContention")),
                contention.ToString(),
                "< 1 in 1,000 calls",
                contention.Median < 1),
        ];
    }
}
