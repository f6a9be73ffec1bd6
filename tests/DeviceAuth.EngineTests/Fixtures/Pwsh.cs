using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Testing;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>
/// A real PowerShell: the one that the build brings (tests/Pwsh), or the one that <see cref="PwshLocation.Variable"/> asks for.
/// </summary>
internal static class Pwsh
{
    /// <summary>The executable.</summary>
    public static string Path { get; } = PwshLocation.Find(Places.PwshFolder);

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
        start.Environment.Clear();
        foreach ((string name, string? value) in KnownEnvironment.Variables)
        {
            start.Environment[name] = value;
        }

        start.Environment[PwshLocation.RuntimeVariable] = PwshLocation.Runtime;
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
}
