using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

[assembly: AssemblyFixture(typeof(PesterFiles))]

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>The Pester files of the tests folder, each of which is run once, in a real pwsh of its own, and none beyond the end of the tests.</summary>
public sealed class PesterFiles : IAsyncDisposable
{
    /// <summary>How the names of those files begin that need a vault.</summary>
    private const string VaultPrefix = "Vault";

    /// <summary>How many files run at a time: most of what they do is to wait for processes that they start.</summary>
    private const int AtATime = 6;

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

    /// <summary>Why no vault may be touched on this machine; null where one may. Get-WhyNoStore of tests/Pester/OwnStore.psm1 tells the files so.</summary>
    private static readonly string? StoreOfTheUser =
        OperatingSystem.IsWindows() && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DEVICEAUTH_SECRETSTORE_IS_MINE_TO_RESET"))
            ? "Microsoft.PowerShell.SecretStore has one store per user on Windows, and this one may hold real secrets"
            : null;

    private static readonly SemaphoreSlim Free = new(AtATime);
    private static readonly CancellationTokenSource End = new();
    private static readonly ConcurrentDictionary<string, Lazy<Task<Ended>>> Runs = new(StringComparer.Ordinal);

    /// <summary>What takes longest comes first, so that nobody waits for it in the end.</summary>
    public static ImmutableArray<string> Longest { get; } =
    [
        "VaultDisk", "VaultStress", "VaultShared", "Prompt", "Programs", "VaultTargets", "VaultDoor", "VaultModule", "ProgramLeaks", "Commands", "VaultUnattended",
        "Runbook", "Package", "VaultOdd", "HelpExamples", "VaultNeighbour", "VaultLocked", "VaultReports", "Readme", "Browser", "SignIn", "Vault",
    ];

    /// <summary>The files' names, in the order in which they are best begun.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Places.TestsFolder, "*.Tests.ps1")
        .Select(path => Path.GetFileName(path))
        .OrderBy(name => Longest.IndexOf(name.Split('.')[0]) is >= 0 and var place ? place : Longest.Length)
        .ThenBy(name => name, StringComparer.Ordinal);

    /// <summary>Begins all files, each as soon as there is room for it, where no output of an earlier run is left.</summary>
    public static void Begin()
    {
        foreach (string log in Directory.CreateDirectory(Places.PesterOutput).EnumerateFiles("*.txt").Select(file => file.FullName))
        {
            File.Delete(log);
        }

        foreach (string name in Names)
        {
            _ = RunOf(name);
        }
    }

    /// <summary>How a file ended, which is begun here where nobody has begun it.</summary>
    public static Task<Ended> EndOfAsync(string name, CancellationToken cancellationToken) => RunOf(name).WaitAsync(cancellationToken);

    /// <summary>Ends the files that nobody has waited for: those of a run that was broken off, or that had other tests alone.</summary>
    public async ValueTask DisposeAsync()
    {
        await End.CancelAsync();
        await Task.WhenAll(Runs.Values.Select(run => (Task)run.Value)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static Task<Ended> RunOf(string name) => Runs.GetOrAdd(name, name => new(() => InTurnAsync(name))).Value;

    private static async Task<Ended> InTurnAsync(string name)
    {
        // On a thread of the pool from here on, while the places in the queue are those of the calls.
        await Free.WaitAsync(End.Token).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            return await RunAsync(name);
        }
        finally
        {
            Free.Release();
        }
    }

    private static async Task<Ended> RunAsync(string name)
    {
        string log = Path.Combine(Directory.CreateDirectory(Places.PesterOutput).FullName, name + ".txt");
        File.Delete(log);
        IReadOnlyList<string> missing = await GalleryModules.WhatIsMissingAsync().WaitAsync(End.Token);
        IReadOnlyList<string> missingForVaults = !name.StartsWith(VaultPrefix, StringComparison.Ordinal)
            ? []
            : StoreOfTheUser is { } why ? [why] : await GalleryModules.WhatVaultsMissAsync();
        if (missingForVaults.Count > 0)
        {
            return new Ended(log, null, "", missingForVaults);
        }

        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(End.Token);
        bound.CancelAfter(Bound);
        (int exitCode, string text) = await Pwsh.RunAsync(
            Script,
            bound.Token,
            ("DEVICEAUTH_PESTER_FILE", Path.Combine(Places.TestsFolder, name)),
            ("DEVICEAUTH_PESTER_MODULE", Places.Pester),
            ("DEVICEAUTH_TOOLS", Places.Tools),
            ("DEVICEAUTH_MODULE", Places.ModuleFolder),
            ("DEVICEAUTH_SANDBOX", Places.SandboxAssembly));
        await File.WriteAllTextAsync(log, text, CancellationToken.None);
        return new Ended(log, exitCode, text, StoreOfTheUser is { } store ? [.. missing, store] : missing);
    }

    /// <summary>How a file ended.</summary>
    /// <param name="Log">Where its output lies, which .ci/run counts.</param>
    /// <param name="ExitCode">0 where all of it passed; null where it was not run.</param>
    /// <param name="Text">All that it wrote.</param>
    /// <param name="Missing">What this machine has not, and why.</param>
    public sealed record Ended(string Log, int? ExitCode, string Text, IReadOnlyList<string> Missing);
}
