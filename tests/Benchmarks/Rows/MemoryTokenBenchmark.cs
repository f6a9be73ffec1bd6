using System.Collections.Generic;
using System.Threading.Tasks;
using DeviceAuth.Benchmarks.Running;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Benchmarks.Rows;

/// <summary>A token from memory, warm, of the sign-in and of another target, beside a cmdlet that does nothing.</summary>
internal sealed class MemoryTokenBenchmark : IBenchmark
{
    public string Name => "token from memory";

    public string Limit => "≤ 1.3";

    public async Task<IReadOnlyList<Row>> RunAsync(Bench bench)
    {
        await using SandboxServer sandbox = await Sandboxes.StartAsync();
        ScriptResult result = bench.Workspace.RunScript(
            "Measure-MemoryToken.ps1", Repository.Module, Repository.EmptyModule, sandbox.Issuer, 10 * bench.Runs + 1, 500);
        Series token = new("µs", result.Numbers("Token"));
        return
        [
            Row.OfRatio(
                "token from memory: Get-DeviceAuthToken -AsSecureString",
                "an empty cmdlet that returns an object",
                token,
                new Series("µs", result.Numbers("Empty")),
                1.3),
            Row.OfRatio(
                "token from memory for another target: -Scope api.write", "an empty cmdlet", new Series("µs", result.Numbers("Other")), new Series("µs", result.Numbers("Empty")), 1.6),
            Row.OfRatio("id_token from memory", "an empty cmdlet", new Series("µs", result.Numbers("IdToken")), new Series("µs", result.Numbers("Empty"))),
            Row.OfRatio(
                "token from memory: the same", "the empty cmdlet called with a switch too", token, new Series("µs", result.Numbers("EmptySwitch"))),
        ];
    }
}
