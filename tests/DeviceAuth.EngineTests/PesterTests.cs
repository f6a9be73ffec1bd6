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

/// <summary>The Pester files, which run beside the other tests since <see cref="PesterBeginTests"/>: here it is waited for how each ends.</summary>
[Collection(LastCollection.Name)]
public sealed partial class PesterTests(ITestOutputHelper output)
{
    public static TheoryData<string> Files => [.. PesterFiles.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Pester(string file)
    {
        PesterFiles.Ended ended = await PesterFiles.EndOfAsync(file, TestContext.Current.CancellationToken);

        if (ended.ExitCode is null)
        {
            await SkipAsync($"{file} was not run: {string.Join("; ", ended.Missing)}", ended.Log);
        }

        output.WriteLine(ended.Text);
        Assert.True(ended.ExitCode == 0, ended.Text);
        Match skipped = OnlySkipped().Match(ended.Text);
        if (skipped.Success)
        {
            string blocks = skipped.Groups["Blocks"].Value;
            IEnumerable<string> reasons = ended.Missing.Where(reason => blocks.Contains(reason.Split(' ')[0], StringComparison.Ordinal));
            await SkipAsync($"{file}: {string.Join("; ", reasons.Prepend(blocks))}", ended.Log);
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
}
