using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using DeviceAuth.Benchmarks.Running;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Benchmarks.Rows;

/// <summary>
/// The first token of a process, from a SecretStore vault, for a script and for a program that starts <c>Export-DeviceAuthToken</c>, beside
/// a bare Get-Secret there.
/// </summary>
internal sealed class VaultTokenBenchmark : IBenchmark
{
    private const double Most = 1.15;

    public string Name => "first token from a SecretStore vault";

    public string Limit => "≤ 1.15";

    public async Task<IReadOnlyList<Row>> RunAsync(Bench bench)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new NotMeasuredException("on Windows SecretStore has one store for each user, and this would be yours");
        }

        if (bench.Machine.SecretManagement is null || bench.Machine.SecretStore is null)
        {
            throw new NotMeasuredException("SecretManagement or SecretStore is not installed");
        }

        await using SandboxServer sandbox = await Sandboxes.StartAsync();
        bench.Workspace.RunScript("New-BenchmarkVault.ps1", Repository.Module, sandbox.Issuer);
        Side token = new(bench, "Measure-FirstToken.ps1", Repository.Module);
        Side secret = new(bench, "Measure-FirstSecret.ps1");
        Side plugIn = new(bench, "Measure-Export.ps1", Repository.Module);
        await bench.TakeTurnsAsync(token.TakeAsync, plugIn.TakeAsync, secret.TakeAsync);
        return
        [
            Row.OfRatio("first token from a SecretStore vault: the call", "a bare Get-Secret", token.Call, secret.Call, Most),
            Row.OfRatio("first token from a SecretStore vault: the whole process", "a bare Get-Secret", token.Process, secret.Process, Most),
            Row.OfRatio("first token from a SecretStore vault: kubectl's plug-in, the whole process", "a bare Get-Secret", plugIn.Process, secret.Process, Most),
        ];
    }

    private sealed class Side(Bench bench, string script, params object[] arguments)
    {
        public Series Process { get; } = new("ms");

        public Series Call { get; } = new("ms");

        public Task TakeAsync(int round)
        {
            ScriptResult result = bench.Workspace.RunScript(script, arguments);
            if (round >= 0)
            {
                Process.Add(result.Process.TotalMilliseconds);
                Call.Add(result.Number("Milliseconds"));
            }

            return Task.CompletedTask;
        }
    }
}
