using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.Benchmarks.Running;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Benchmarks.Rows;

/// <summary>What is downloaded, and what is loaded of it.</summary>
internal sealed class PackageBenchmark : IBenchmark
{
    private const double MostKB = 500;

    public string Name => "package";

    public string Limit => "< 500 KB, one assembly";

    public async Task<IReadOnlyList<Row>> RunAsync(Bench bench)
    {
        double unpacked = new DirectoryInfo(Repository.ModuleFolder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1000d;
        List<Row> rows =
        [
            SizeRow("package: compressed as in a .nupkg", CompressedSize(bench.Workspace), isLimited: true),
            SizeRow("package: unpacked", unpacked, isLimited: false),
        ];
        try
        {
            rows.AddRange(await CountAssembliesAsync(bench));
        }
        catch (NotMeasuredException exception)
        {
            rows.Add(Row.NotMeasured("package: assemblies of ours that are loaded", "1", exception.Message));
        }

        return rows;
    }

    private static Row SizeRow(string name, double size, bool isLimited) => new(
        name,
        "",
        new Series("KB", size),
        null,
        FormattableString.Invariant($"{size:0} KB"),
        isLimited ? "< 500 KB" : null,
        isLimited ? size < MostKB : null);

    private static double CompressedSize(Workspace workspace)
    {
        string archive = Path.Combine(workspace.Home, "package.zip");
        ZipFile.CreateFromDirectory(Repository.ModuleFolder, archive);
        return new FileInfo(archive).Length / 1000d;
    }

    private static async Task<IReadOnlyList<Row>> CountAssembliesAsync(Bench bench)
    {
        await using SandboxServer sandbox = await Sandboxes.StartAsync();
        ScriptResult result = bench.Workspace.RunScript("Measure-Assemblies.ps1", Repository.Module, sandbox.Issuer);
        return
        [
            CountRow("package: assemblies of ours after a sign-in, a refresh and a sign-out", result.Number("Ours"), most: 1),
            CountRow("package: assemblies that the import loads", result.Number("ByImport"), most: 1),
            CountRow("package: assemblies that are loaded in all, most of them the platform's", result.Number("All"), most: null),
        ];
    }

    private static Row CountRow(string name, double count, int? most) => new(
        name,
        "",
        new Series("", count),
        null,
        FormattableString.Invariant($"{count:0}"),
        most is null ? null : FormattableString.Invariant($"{most}"),
        most is null ? null : count <= most);
}
