using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>The Pester files of the tests folder, each in a real pwsh of its own, where there is one with Pester 5.</summary>
public sealed class PesterTests(ITestOutputHelper output)
{
    /// <summary>How the names of those files begin that take as long as all others.</summary>
    private const string VaultPrefix = "Vault";

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(10);

    /// <summary>
    /// What counts as failed: a test, a block around tests, a file that cannot be read, and a file without any test.
    /// </summary>
    private const string Script = """
        $ErrorActionPreference = 'Stop'
        Import-Module Pester -MinimumVersion 5.0
        $configuration = New-PesterConfiguration
        $configuration.Run.Path = $env:DEVICEAUTH_PESTER_FILE
        $configuration.Run.PassThru = $true
        $configuration.Output.Verbosity = 'Detailed'
        $configuration.Output.RenderMode = 'Plaintext'
        $result = Invoke-Pester -Configuration $configuration
        exit [int]($result.Result -ne 'Passed' -or $result.TotalCount -eq 0)
        """;

    public static TheoryData<string> Files => [.. Others().Where((_, i) => i % 2 == 0)];

    public static TheoryData<string> MoreFiles => [.. Others().Where((_, i) => i % 2 != 0)];

    public static TheoryData<string> VaultFiles => [.. Names().Where(IsOfVaults)];

    [Theory]
    [MemberData(nameof(Files))]
    public Task Pester(string file) => RunAsync(file, output);

    private static bool IsOfVaults(string name) => name.StartsWith(VaultPrefix, StringComparison.Ordinal);

    private static IEnumerable<string> Others() => Names().Where(name => !IsOfVaults(name));

    private static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Places.TestsFolder, "*.Tests.ps1").Select(path => Path.GetFileName(path)).Order();

    private static async Task RunAsync(string file, ITestOutputHelper output)
    {
        Assert.True(
            File.Exists(Path.Combine(Places.TestsFolder, "DeviceAuth.EngineTests", "PesterTests.cs")),
            $"{Places.TestsFolder} is not the folder of the tests.");
        string? missing = await Pwsh.WhatIsMissingAsync();
        Assert.SkipWhen(missing is not null, $"{file} was not run: {missing}.");

        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        (int exitCode, string text) = await Pwsh.RunAsync(
            Script,
            bound.Token,
            ("DEVICEAUTH_PESTER_FILE", Path.Combine(Places.TestsFolder, file)),
            ("DEVICEAUTH_MODULE", Places.ModuleFolder),
            ("DEVICEAUTH_SANDBOX", Places.SandboxAssembly));

        output.WriteLine(text);
        Assert.True(exitCode == 0, text);
    }

    /// <summary>A class of its own, as the one below, since the cases of one class run one after the other.</summary>
    public sealed class More(ITestOutputHelper output)
    {
        [Theory]
        [MemberData(nameof(MoreFiles), MemberType = typeof(PesterTests))]
        public Task Pester(string file) => RunAsync(file, output);
    }

    public sealed class Vaults(ITestOutputHelper output)
    {
        [Theory]
        [MemberData(nameof(VaultFiles), MemberType = typeof(PesterTests))]
        public Task Pester(string file) => RunAsync(file, output);
    }
}
