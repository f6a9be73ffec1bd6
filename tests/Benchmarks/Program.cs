using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.Benchmarks.Polling;
using DeviceAuth.Benchmarks.Rows;
using DeviceAuth.Benchmarks.Running;

namespace DeviceAuth.Benchmarks;

/// <summary>Measures one row after the other, and reports.</summary>
internal static class Program
{
    private static readonly IBenchmark[] Benchmarks =
    [
        new ImportBenchmark(),
        new MemoryTokenBenchmark(),
        new RunspacesBenchmark(),
        new VaultTokenBenchmark(),
        new RefreshBenchmark(),
        new ListingBenchmark(),
        new SignInBenchmark(),
        new ManyConnectionsBenchmark(),
        new WaitingMemoryBenchmark(),
        new PollingHourBenchmark(),
        new WaitingProcessorBenchmark(),
        new PackageBenchmark(),
    ];

    public static async Task<int> Main(string[] arguments)
    {
        Options options;
        try
        {
            options = Options.Parse(arguments);
        }
        catch (FormatException exception)
        {
            await Console.Error.WriteLineAsync($"benchmarks: {exception.Message}\nTry --help.");
            return 2;
        }

        if (options.ShowHelp)
        {
            Console.Write(Options.Help);
            return 0;
        }

        if (options.IsPollingHour)
        {
            Console.WriteLine(PollingHour.Run());
            return 0;
        }

        using Workspace workspace = new();
        Machine machine = Machine.Describe(workspace);
        List<Row> rows = [];
        foreach (IBenchmark benchmark in Benchmarks.Where(item => item.Name.Contains(options.Only ?? "", StringComparison.OrdinalIgnoreCase)))
        {
            await Console.Error.WriteLineAsync($"{DateTime.Now:T} {benchmark.Name} …");
            rows.AddRange(await MeasureAsync(benchmark, new Bench(options, workspace, machine)));
        }

        Report report = new(machine with { LoadAtEnd = Machine.Load() }, options.Quick, rows);
        report.Save(options.Output);
        Console.Write(report.ToMarkdown());
        Console.WriteLine($"\nAs JSON, with every sample: {options.Output}");
        return rows.TrueForAll(row => row.Reached ?? row.Limit is null) ? 0 : 1;
    }

    private static async Task<IReadOnlyList<Row>> MeasureAsync(IBenchmark benchmark, Bench bench)
    {
        try
        {
            return await benchmark.RunAsync(bench);
        }
        catch (Exception exception) when (exception is NotMeasuredException or InvalidOperationException)
        {
            return [Row.NotMeasured(benchmark.Name, benchmark.Limit, exception.Message)];
        }
    }
}
