using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>
/// The same variables on every machine, since the module reads from them what a terminal can: a build server sets CI, a person
/// may have set NO_COLOR.
/// </summary>
internal static class KnownEnvironment
{
    /// <summary>What each process of <see cref="Pwsh"/> is started with, whatever an engine or a test has since put into this one's.</summary>
    public static IDictionary<string, string?> Variables { get; private set; } = new Dictionary<string, string?>();

    [ModuleInitializer]
    internal static void Set()
    {
        foreach (string variable in (string[])["CI", "NO_COLOR", "FORCE_HYPERLINK"])
        {
            Environment.SetEnvironmentVariable(variable, null);
        }

        Environment.SetEnvironmentVariable("TERM", "xterm");
        if (!OperatingSystem.IsWindows())
        {
            // The system's own programs are where each system has them, though the tests may run with a PATH of dotnet alone.
            Environment.SetEnvironmentVariable("PATH", $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/usr/bin:/sbin:/bin");
        }

        Variables = new ProcessStartInfo().Environment;
    }
}
