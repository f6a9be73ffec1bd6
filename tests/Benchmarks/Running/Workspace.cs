using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using DeviceAuth.Testing;

namespace DeviceAuth.Benchmarks.Running;

/// <summary>
/// A home of its own for every pwsh that is started, so that no profile, vault or state of the user is read or changed, and
/// the starting of it.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("deviceauth-bench-").FullName;

    public string Home => _home;

    /// <summary>The one that the build brings, unless another is asked for.</summary>
    public string Pwsh { get; } = PwshLocation.Find(Repository.PwshFolder);

    /// <summary>Starts a script in a fresh pwsh.</summary>
    public PwshProcess Start(string script, params object[] arguments) =>
        PwshProcess.Start(StartInfo(Pwsh, [.. PwshArguments(script, arguments)]));

    /// <summary>Starts a script in a fresh pwsh that has a terminal, on which it draws its progress.</summary>
    public PwshProcess StartInTerminal(string script, params object[] arguments)
    {
        if (OperatingSystem.IsWindows() || FindOnPath("script") is not { } terminal)
        {
            throw new NotMeasuredException("there is no `script` command (util-linux), which gives pwsh a terminal");
        }

        string command = string.Join(' ', PwshArguments(script, arguments).Prepend(Pwsh).Select(word => $"'{word}'"));
        return PwshProcess.Start(StartInfo(terminal, ["-qfec", $"stty cols 100 rows 30; exec {command}", "/dev/null"]));
    }

    /// <summary>Runs a script in a fresh pwsh to its end; what it returns is JSON, one line.</summary>
    public ScriptResult RunScript(string script, params object[] arguments)
    {
        using PwshProcess process = Start(script, arguments);
        return process.Finish();
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private static IEnumerable<string> PwshArguments(string script, object[] arguments) =>
        ["-NoProfile", "-NonInteractive", "-File", Repository.Script(script), .. arguments.Select(item => FormattableString.Invariant($"{item}"))];

    private ProcessStartInfo StartInfo(string file, string[] arguments)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _home,
        };
        string userModules = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share", "powershell", "Modules");
        start.Environment["PSModulePath"] = string.Join(
            Path.PathSeparator, new[] { Environment.GetEnvironmentVariable("PSModulePath"), userModules }.Where(Directory.Exists));
        start.Environment[PwshLocation.RuntimeVariable] = PwshLocation.Runtime;
        start.Environment["HOME"] = _home;
        foreach (string folder in (string[])["XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"])
        {
            start.Environment.Remove(folder);
        }

        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        start.Environment["TERM"] = "xterm-256color";
        return start;
    }

    private static string? FindOnPath(string file) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, file))
        .FirstOrDefault(File.Exists);
}
