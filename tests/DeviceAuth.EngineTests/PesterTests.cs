using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>The Pester files of the tests folder, each in a real pwsh of its own.</summary>
public sealed partial class PesterTests(ITestOutputHelper output)
{
    /// <summary>How the names of those files begin that need a vault.</summary>
    private const string VaultPrefix = "Vault";

    /// <summary>How many files run at a time: most of what they do is to wait for processes that they start.</summary>
    private const int Lanes = 6;

    /// <summary>What takes longest comes first, so that nobody waits for it in the end.</summary>
    private static readonly string[] Longest =
    [
        "VaultStress", "VaultDisk", "Prompt", "Programs", "VaultTargets", "VaultLocked", "VaultShared", "VaultDoor", "Runbook", "HelpExamples",
        "VaultUnattended", "VaultModule", "VaultReports", "Commands", "VaultOdd", "VaultNeighbour", "Readme", "Jobs",
    ];

    /// <summary>Why no vault may be touched on this machine; null where one may. Get-WhyNoStore of tests/Pester/OwnStore.psm1 tells the files so.</summary>
    private static readonly string? StoreOfTheUser =
        OperatingSystem.IsWindows() && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DEVICEAUTH_SECRETSTORE_IS_MINE_TO_RESET"))
            ? "Microsoft.PowerShell.SecretStore has one store per user on Windows, and this one may hold real secrets"
            : null;

    /// <summary>Several times what any file takes, on a machine that is busy with other work too.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(30);

    /// <summary>
    /// What counts as failed: a test, a block around tests, a file that cannot be read, and a file without any test.
    /// </summary>
    private const string Script = """
        $ErrorActionPreference = 'Stop'
        Import-Module $env:DEVICEAUTH_PESTER_MODULE
        Import-Module $env:DEVICEAUTH_TOOLS
        $configuration = New-PesterConfiguration
        $configuration.Run.Path = $env:DEVICEAUTH_PESTER_FILE
        $configuration.Run.PassThru = $true
        $configuration.Output.Verbosity = 'Detailed'
        $configuration.Output.RenderMode = 'Plaintext'
        $result = Invoke-Pester -Configuration $configuration
        if ($result.SkippedCount) { "Skipped in: $(($result.Skipped.Block.Name | Sort-Object -Unique) -join '; ')" }
        "Pester: $($result.PassedCount) passed, $($result.FailedCount) failed, $($result.SkippedCount) skipped"
        exit [int]($result.Result -ne 'Passed' -or $result.TotalCount -eq 0)
        """;

    public static TheoryData<string> FirstLane => Lane(0);

    public static TheoryData<string> SecondLane => Lane(1);

    public static TheoryData<string> ThirdLane => Lane(2);

    public static TheoryData<string> FourthLane => Lane(3);

    public static TheoryData<string> FifthLane => Lane(4);

    public static TheoryData<string> SixthLane => Lane(5);

    [Theory]
    [MemberData(nameof(FirstLane))]
    public Task Pester(string file) => RunAsync(file, output);

    [Fact]
    public void Those_that_come_first_are_there() => Assert.Empty(Longest.Except(Names().Select(name => name.Split('.')[0])));

    private static bool IsOfVaults(string name) => name.StartsWith(VaultPrefix, StringComparison.Ordinal);

    private static TheoryData<string> Lane(int number) => [.. Names().Where((_, i) => i % Lanes == number)];

    private static IEnumerable<string> Names() => Directory.EnumerateFiles(Places.TestsFolder, "*.Tests.ps1")
        .Select(path => Path.GetFileName(path))
        .OrderBy(name => Array.IndexOf(Longest, name.Split('.')[0]) is >= 0 and var place ? place : Longest.Length)
        .ThenBy(name => name, StringComparer.Ordinal);

    private static async Task RunAsync(string file, ITestOutputHelper output)
    {
        Assert.True(
            File.Exists(Path.Combine(Places.TestsFolder, "DeviceAuth.EngineTests", "PesterTests.cs")),
            $"{Places.TestsFolder} is not the folder of the tests.");
        string log = Path.Combine(Directory.CreateDirectory(Places.PesterOutput).FullName, file + ".txt");
        File.Delete(log);
        IReadOnlyList<string> missing = await GalleryModules.WhatIsMissingAsync();
        IReadOnlyList<string> missingForVaults = !IsOfVaults(file)
            ? []
            : StoreOfTheUser is { } why ? [why] : await GalleryModules.WhatVaultsMissAsync();
        if (missingForVaults.Count > 0)
        {
            await SkipAsync($"{file} was not run: {string.Join("; ", missingForVaults)}", log);
        }

        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        (int exitCode, string text) = await Pwsh.RunAsync(
            Script,
            bound.Token,
            ("DEVICEAUTH_PESTER_FILE", Path.Combine(Places.TestsFolder, file)),
            ("DEVICEAUTH_PESTER_MODULE", Places.Pester),
            ("DEVICEAUTH_TOOLS", Places.Tools),
            ("DEVICEAUTH_MODULE", Places.ModuleFolder),
            ("DEVICEAUTH_SANDBOX", Places.SandboxAssembly));

        await File.WriteAllTextAsync(log, text, CancellationToken.None);
        output.WriteLine(text);
        Assert.True(exitCode == 0, text);
        Match skipped = OnlySkipped().Match(text);
        if (skipped.Success)
        {
            string blocks = skipped.Groups["Blocks"].Value;
            IEnumerable<string> reasons = (StoreOfTheUser is { } store ? missing.Append(store) : missing).Where(reason => blocks.Contains(reason.Split(' ')[0], StringComparison.Ordinal));
            await SkipAsync($"{file}: {string.Join("; ", reasons.Prepend(blocks))}", log);
        }
    }

    /// <summary>The console of <c>dotnet test</c> names a test that was skipped, and not the reason.</summary>
    private static async Task SkipAsync(string reason, string log)
    {
        await File.AppendAllTextAsync(log, $"Skipped: {reason}\n", CancellationToken.None);
        TestContext.Current.SendDiagnosticMessage(reason);
        Assert.Skip(reason);
    }

    /// <summary>The end of a file of which no test ran.</summary>
    [GeneratedRegex(@"^Skipped in: (?<Blocks>[^\r\n]*)\r?\nPester: 0 passed, 0 failed", RegexOptions.Multiline)]
    private static partial Regex OnlySkipped();

    /// <summary>A class of its own, as those below, since the cases of one class run one after the other.</summary>
    public sealed class Second(ITestOutputHelper output)
    {
        [Theory]
        [MemberData(nameof(SecondLane), MemberType = typeof(PesterTests))]
        public Task Pester(string file) => RunAsync(file, output);
    }

    public sealed class Third(ITestOutputHelper output)
    {
        [Theory]
        [MemberData(nameof(ThirdLane), MemberType = typeof(PesterTests))]
        public Task Pester(string file) => RunAsync(file, output);
    }

    public sealed class Fourth(ITestOutputHelper output)
    {
        [Theory]
        [MemberData(nameof(FourthLane), MemberType = typeof(PesterTests))]
        public Task Pester(string file) => RunAsync(file, output);
    }

    public sealed class Fifth(ITestOutputHelper output)
    {
        [Theory]
        [MemberData(nameof(FifthLane), MemberType = typeof(PesterTests))]
        public Task Pester(string file) => RunAsync(file, output);
    }

    public sealed class Sixth(ITestOutputHelper output)
    {
        [Theory]
        [MemberData(nameof(SixthLane), MemberType = typeof(PesterTests))]
        public Task Pester(string file) => RunAsync(file, output);
    }
}
