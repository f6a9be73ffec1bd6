using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>
/// A real PowerShell: the one that the build brings (tests/Pwsh), or the one that DEVICEAUTH_PWSH asks for, by its full
/// path or by its name on the PATH.
/// </summary>
internal static class Pwsh
{
    private const string ModulePath = "PSModulePath";
    private const string DotnetRoot = "DOTNET_ROOT";

    private static string? _modulePath;

    /// <summary>The executable.</summary>
    public static string Path { get; } = Find(Environment.GetEnvironmentVariable("DEVICEAUTH_PWSH"));

    /// <summary>
    /// The engine in this process writes where it looks for modules into the environment; pwsh has places of its own.
    /// </summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must come before any engine.")]
    internal static void KeepModulePath() => _modulePath = Environment.GetEnvironmentVariable(ModulePath);

    /// <summary>Runs a script in a new process; returns its exit code and all that it wrote.</summary>
    public static async Task<(int ExitCode, string Text)> RunAsync(
        string script, CancellationToken cancellationToken, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Path, ["-NoProfile", "-NonInteractive", "-Command", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[ModulePath] = _modulePath;

        // The runtime may lie where no executable looks but `dotnet`, which runs this.
        if (Environment.GetEnvironmentVariable(DotnetRoot) is null)
        {
            start.Environment[DotnetRoot] = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        }

        // The tests start many processes that live for seconds. Once one is idle, the runtime compiles anew what was called thirty
        // times: with this (milliseconds, hexadecimal) not within a minute, which saves two thirds of all processor time.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "EA60";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            string text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, text + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string Find(string? wanted)
    {
        string executable = OperatingSystem.IsWindows() ? ".exe" : "";
        if (string.IsNullOrEmpty(wanted))
        {
            return System.IO.Path.Combine(Places.PwshFolder, "pwsh" + executable);
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => (string[])[System.IO.Path.Combine(folder, wanted), System.IO.Path.Combine(folder, wanted + executable)])
            .FirstOrDefault(File.Exists) ?? throw new FileNotFoundException($"DEVICEAUTH_PWSH asks for '{wanted}', which is not there.");
    }
}
