using System;
using System.IO;
using System.Linq;
using System.Reflection;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>Where the build put things.</summary>
internal static class Places
{
    /// <summary>The folder that Import-Module takes: what DEVICEAUTH_MODULE names, such as an unpacked package, or what the build assembled.</summary>
    public static string ModuleFolder { get; } =
        (Environment.GetEnvironmentVariable("DEVICEAUTH_MODULE") ?? Metadata("ModuleFolder")).TrimEnd('/', '\\');

    /// <summary>The module's manifest.</summary>
    public static string Manifest { get; } = Path.Combine(ModuleFolder, "DeviceAuth.psd1");

    /// <summary>The repository's folder of tests.</summary>
    public static string TestsFolder { get; } = Metadata("TestsFolder");

    /// <summary>The folder of the PowerShell that the build brings.</summary>
    public static string PwshFolder { get; } = Metadata("PwshFolder");

    /// <summary>Pester, in the version that the build brings.</summary>
    public static string Pester { get; } = Path.Combine(Metadata("ModulesFolder"), "Pester", Metadata("PesterVersion"), "Pester.psd1");

    /// <summary>What build.ps1 and the tests share.</summary>
    public static string Tools { get; } = Path.Combine(Path.GetFullPath(Path.Combine(TestsFolder, "..")), "build", "Tools.psm1");

    /// <summary>Where each Pester file's output lies once it has run, which .ci/run counts.</summary>
    public static string PesterOutput { get; } = Metadata("PesterOutput");

    /// <summary>The sandbox, to be started with <c>dotnet</c>.</summary>
    public static string SandboxAssembly { get; } = Path.Combine(AppContext.BaseDirectory, "DeviceAuth.Sandbox.dll");

    /// <summary>The program of the README's first command, to be started with <c>dotnet</c>.</summary>
    public static string PlaygroundAssembly { get; } = Metadata("PlaygroundAssembly");

    private static string Metadata(string key) => typeof(Places).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
