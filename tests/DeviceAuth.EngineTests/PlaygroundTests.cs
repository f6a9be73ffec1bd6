using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>The first command of the README, as it was built.</summary>
public sealed class PlaygroundTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData("enter the code:  [A-Z]{4}-[A-Z]{4}", "--approve")]
    [InlineData("-UseBrowser", "--approve", "--browser")]
    public async Task The_tour_signs_in_calls_an_API_and_signs_out(string shown, params string[] options)
    {
        using Process tour = Process.Start(new ProcessStartInfo("dotnet", [Places.PlaygroundAssembly, .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        try
        {
            Task<string> errors = tour.StandardError.ReadToEndAsync(bound.Token);
            string text = await tour.StandardOutput.ReadToEndAsync(bound.Token);
            await tour.WaitForExitAsync(bound.Token);

            Assert.True(tour.ExitCode == 0, text + await errors);
            Assert.Matches(shown, text);
            Assert.Matches("preferred_username *: alice", text);
            Assert.Contains("Disconnect-DeviceAuth", text, StringComparison.Ordinal);
        }
        finally
        {
            if (!tour.HasExited)
            {
                tour.Kill(entireProcessTree: true);
            }
        }
    }
}
