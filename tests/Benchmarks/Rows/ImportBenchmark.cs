using System.Collections.Generic;
using System.Threading.Tasks;
using DeviceAuth.Benchmarks.Running;

namespace DeviceAuth.Benchmarks.Rows;

/// <summary>Import in a fresh pwsh, beside that of a module with one cmdlet, and of that with one view: the whole process, and the call in it.</summary>
internal sealed class ImportBenchmark : IBenchmark
{
    private const double Most = 1.25;

    public string Name => "import";

    public string Limit => "≤ 1.25";

    public async Task<IReadOnlyList<Row>> RunAsync(Bench bench)
    {
        Side ours = new(bench, Repository.Module);
        Side empty = new(bench, Repository.EmptyModule);
        Side formatted = new(bench, Repository.FormattedModule);
        await bench.TakeTurnsAsync(ours.TakeAsync, empty.TakeAsync, formatted.TakeAsync);
        return
        [
            Row.OfRatio("import: the whole process", "an empty binary module", ours.Process, empty.Process, Most),
            // Explains only: the empty module with one view, in the next row, does not reach the limit beside this one either.
            Row.OfRatio("import: the Import-Module call in it", "an empty binary module", ours.Call, empty.Call),
            Row.OfRatio("import: the Import-Module call in it", "the empty module with one view", ours.Call, formatted.Call, Most),
        ];
    }

    private sealed class Side(Bench bench, string module)
    {
        public Series Process { get; } = new("ms");

        public Series Call { get; } = new("ms");

        public Task TakeAsync(int round)
        {
            ScriptResult result = bench.Workspace.RunScript("Measure-Import.ps1", module);
            if (round >= 0)
            {
                Process.Add(result.Process.TotalMilliseconds);
                Call.Add(result.Number("Milliseconds"));
            }

            return Task.CompletedTask;
        }
    }
}
