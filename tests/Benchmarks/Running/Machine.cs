using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DeviceAuth.Benchmarks.Running;

/// <summary>What the figures were measured on.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Cores">How many cores this process may use.</param>
/// <param name="MemoryGiB">The memory.</param>
/// <param name="System">The operating system.</param>
/// <param name="DotNet">The runtime of this program.</param>
/// <param name="PowerShell">The version of pwsh; null where there is none.</param>
/// <param name="SecretManagement">Its version; null where it is missing.</param>
/// <param name="SecretStore">Its version; null where it is missing.</param>
/// <param name="Configuration">How the module was built.</param>
/// <param name="MeasuredAt">When the run began.</param>
/// <param name="LoadAtStart">The load average over one minute when the run began; null where there is none.</param>
/// <param name="LoadAtEnd">The same when it ended: by itself the run puts one or two on it.</param>
internal sealed record Machine(
    string Processor,
    int Cores,
    double MemoryGiB,
    string System,
    string DotNet,
    string? PowerShell,
    string? SecretManagement,
    string? SecretStore,
    string Configuration,
    DateTimeOffset MeasuredAt,
    double? LoadAtStart,
    double? LoadAtEnd)
{
    public static Machine Describe(Workspace workspace)
    {
        JsonElement? found = FindPowerShell(workspace);
        return new Machine(
            ProcessorName(),
            Environment.ProcessorCount,
            Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024d * 1024 * 1024), 1),
            $"{SystemName()} {RuntimeInformation.OSArchitecture}",
            RuntimeInformation.FrameworkDescription,
            found?.GetProperty("PowerShell").GetString(),
            found?.GetProperty("SecretManagement").GetString(),
            found?.GetProperty("SecretStore").GetString(),
            Repository.Configuration,
            DateTimeOffset.Now,
            Load(),
            null);
    }

    public static double? Load() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], global::System.Globalization.CultureInfo.InvariantCulture)
        : null;

    private static JsonElement? FindPowerShell(Workspace workspace)
    {
        try
        {
            return workspace.RunScript("Find-Machine.ps1").Result;
        }
        catch (NotMeasuredException)
        {
            return null;
        }
    }

    private static string SystemName()
    {
        const string releaseFile = "/etc/os-release";
        return File.Exists(releaseFile) && ValueIn(releaseFile, "PRETTY_NAME=") is { } name ? name.Trim('"') : RuntimeInformation.OSDescription;
    }

    private static string ProcessorName()
    {
        const string processorFile = "/proc/cpuinfo";
        string? name = File.Exists(processorFile) ? ValueIn(processorFile, "model name") : null;
        return name?.TrimStart('\t', ' ', ':') ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string? ValueIn(string file, string start) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))?[start.Length..];
}
