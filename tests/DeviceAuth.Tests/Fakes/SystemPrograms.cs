using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using Xunit;

namespace DeviceAuth.Tests.Fakes;

/// <summary>The system's own small programs, such as <c>flock</c>, which stand in for another process.</summary>
internal static class SystemPrograms
{
    private const string Variable = "PATH";

    /// <summary>They are found where each system has them, though the tests may run with a PATH of dotnet alone.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must come before any test.")]
    internal static void BeFound()
    {
        if (!OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable(Variable, $"{Environment.GetEnvironmentVariable(Variable)}:/usr/sbin:/usr/bin:/sbin:/bin");
        }
    }

    /// <summary>Runs a program to its end; its exit code.</summary>
    public static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(Require(program), arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Runs a program to its end; what it wrote, without the line's end.</summary>
    public static string OutputOf(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Require(program), arguments) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return text;
    }

    /// <summary>The program's name; the test is skipped, by name and reason, where this system has no such program.</summary>
    public static string Require(string program)
    {
        bool isThere = Environment.GetEnvironmentVariable(Variable)!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
        Assert.SkipUnless(isThere, $"this system has no '{program}'");
        return program;
    }
}
