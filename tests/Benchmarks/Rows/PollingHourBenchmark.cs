using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using DeviceAuth.Benchmarks.Running;

namespace DeviceAuth.Benchmarks.Rows;

/// <summary>The heap before and after an hour of polling by a fake clock, in a process of its own.</summary>
internal sealed class PollingHourBenchmark : IBenchmark
{
    private const double MostKiB = 16;

    public string Name => "an hour of polling";

    public string Limit => "no growth";

    public async Task<IReadOnlyList<Row>> RunAsync(Bench bench)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, [Options.PollingHour]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        double[] heap = JsonSerializer.Deserialize<double[]>(await process.StandardOutput.ReadToEndAsync())!;
        await process.WaitForExitAsync();
        double growth = heap[^1] - heap[0];
        return
        [
            new Row(
                "an hour of polling (fake clock): the heap every five minutes",
                "the first of them",
                new Series("KiB", heap),
                new Series("KiB", heap.First()),
                FormattableString.Invariant($"{growth:+0.0;-0.0;0.0} KiB"),
                FormattableString.Invariant($"no growth (≤ {MostKiB} KiB)"),
                growth <= MostKiB),
        ];
    }
}
