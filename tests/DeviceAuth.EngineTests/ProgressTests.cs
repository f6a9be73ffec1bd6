using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

public sealed class ProgressTests : SandboxTest
{
    [Fact]
    public async Task A_wait_is_one_activity_with_the_seconds_falling_and_completed_once()
    {
        EngineRun run = Engine.Start(Connect);
        string code = await ReadCodeAsync(run);
        await Screen.WaitForAsync(screen => screen.Progress.Count >= 4);
        await Server.ApproveAsync(code, cancellationToken: TestContext.Current.CancellationToken);
        await run.SucceedAsync();

        AssertOneActivity(Screen.Progress);
        ProgressRecord[] ticks = [.. Screen.Progress.SkipLast(1)];
        Assert.All(ticks, tick => Assert.Equal("Waiting for sign-in", tick.Activity));
        Assert.All(ticks, tick => Assert.Equal($"{code} at {Server.Issuer}device", tick.StatusDescription));
        Assert.InRange(ticks[0].SecondsRemaining, 840, 900);
        Assert.All(ticks.Zip(ticks.Skip(1)), pair => Assert.True(pair.Second.SecondsRemaining < pair.First.SecondsRemaining));
    }

    [Fact]
    public async Task After_a_refusal_the_progress_is_gone()
    {
        EngineRun run = Engine.Start(Connect);
        await Server.DenyAsync(await ReadCodeAsync(run), TestContext.Current.CancellationToken);
        await run.EndAsync();

        run.AssertOneError("SignInDenied", ErrorCategory.PermissionDenied);
        AssertOneActivity(Screen.Progress);
    }

    [Fact]
    public async Task Two_sign_ins_are_two_activities()
    {
        await SignInAsync();
        int first = Screen.Progress[0].ActivityId;
        Screen.Clear();
        await SignInAsync(Connect + "-Force");

        Assert.NotEqual(first, Screen.Progress[0].ActivityId);
    }

    [Fact]
    public async Task Progress_follows_its_preference()
    {
        EngineRun run = await SignInAsync("$ProgressPreference = 'SilentlyContinue'; " + Connect);

        Assert.Empty(Screen.Progress);
        Assert.Empty(run.Streams.Progress);
    }

    [Fact]
    public async Task A_wait_for_a_slow_server_says_what_it_waits_for()
    {
        await SignInAsync();
        Screen.Clear();
        Server.Hold(Paths.Token);
        EngineRun run = Engine.Start("Get-DeviceAuthToken $name -ForceRefresh -Vault '' | Out-Null");
        await Screen.WaitForAsync(screen => screen.Progress.Count > 0);
        Server.Release(Paths.Token);
        await run.SucceedAsync();

        AssertOneActivity(Screen.Progress);
        Assert.Equal("Waiting for an answer", Screen.Progress[0].Activity);
        Assert.Contains($"Refreshing the token of '{Name}'", Screen.Progress[0].StatusDescription, System.StringComparison.Ordinal);
    }

    private static void AssertOneActivity(IReadOnlyList<ProgressRecord> progress)
    {
        Assert.Single(progress.Select(record => record.ActivityId).Distinct());
        Assert.Equal(ProgressRecordType.Completed, progress[^1].RecordType);
        Assert.All(progress.SkipLast(1), record => Assert.Equal(ProgressRecordType.Processing, record.RecordType));
        Assert.True(progress.Count > 1);
    }
}
