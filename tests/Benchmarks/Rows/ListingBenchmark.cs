using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using DeviceAuth.Benchmarks.Running;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Benchmarks.Rows;

/// <summary>A listing of the connections of a SecretStore vault, and one of them by its name, beside as many bare Get-Secret.</summary>
internal sealed class ListingBenchmark : IBenchmark
{
    private const int Connections = 100;

    private const double Most = 3;

    public string Name => "listing";

    public string Limit => "≤ 3";

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
        ScriptResult result = bench.Workspace.RunScript("Measure-Listing.ps1", Repository.Module, Connections, bench.Runs);
        return
        [
            Row.OfRatio(
                $"listing: {Connections} connections of a SecretStore vault",
                "as many bare Get-Secret",
                new Series("ms", result.Numbers("List")),
                new Series("ms", result.Numbers("Secrets")),
                Most),
            Row.OfRatio(
                "listing: one of them by its name",
                "a bare Get-Secret",
                new Series("ms", result.Numbers("One")),
                new Series("ms", result.Numbers("Secret"))),
        ];
    }
}
