using System.Collections.Generic;
using System.Threading.Tasks;
using DeviceAuth.Benchmarks.Running;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Benchmarks.Rows;

/// <summary>A refresh beside one bare request to the same endpoint.</summary>
internal sealed class RefreshBenchmark : IBenchmark
{
    public string Name => "refresh";

    public string Limit => "≤ 1.5";

    public async Task<IReadOnlyList<Row>> RunAsync(Bench bench)
    {
        await using SandboxServer sandbox = await Sandboxes.StartAsync();
        ScriptResult result = bench.Workspace.RunScript("Measure-Refresh.ps1", Repository.Module, sandbox.Issuer, 8 * bench.Runs + 1, 5);
        return
        [
            Row.OfRatio(
                "refresh: Get-DeviceAuthToken -ForceRefresh",
                "a bare POST with HttpClient",
                new Series("ms", result.Numbers("Refresh")),
                new Series("ms", result.Numbers("Post")),
                1.5),
        ];
    }
}
