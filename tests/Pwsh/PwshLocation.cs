using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace DeviceAuth.Testing;

/// <summary>Where the PowerShell is that tests and benchmarks run in, and what it needs to start.</summary>
internal static class PwshLocation
{
    /// <summary>The environment variable that asks for another, by its full path or by its name on the PATH.</summary>
    public const string Variable = "DEVICEAUTH_PWSH";

    /// <summary>The environment variable that tells an executable of the SDK where the runtime is.</summary>
    public const string RuntimeVariable = "DOTNET_ROOT";

    private static readonly string Extension = OperatingSystem.IsWindows() ? ".exe" : "";

    /// <summary>The runtime of this process, which may lie where no executable looks but <c>dotnet</c>.</summary>
    public static string Runtime { get; } = Environment.GetEnvironmentVariable(RuntimeVariable)
        ?? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    /// <summary>The executable that the variable asks for, or the one that the build laid into a folder.</summary>
    public static string Find(string folder)
    {
        string? wanted = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrEmpty(wanted)
            ? Path.Combine(folder, "pwsh" + Extension)
            : FindOnPath(wanted) ?? throw new FileNotFoundException($"{Variable} asks for '{wanted}', which is not there.");
    }

    private static string? FindOnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .SelectMany(folder => (string[])[Path.Combine(folder, name), Path.Combine(folder, name + Extension)])
        .FirstOrDefault(File.Exists);
}
