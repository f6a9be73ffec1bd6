using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>
/// Ctrl+C: the prompt is back at once, nothing in <c>$Error</c>, the progress gone, the request given up. How long it took is
/// written and not asserted: where these tests alone run, it is under 200 ms.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class StopTests : ScriptedTest
{
    /// <summary>Much less than the 30 s that a request may take, and much more than a busy machine needs.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(15);

    private const string ForceRefresh = "Get-DeviceAuthToken -Name $name -ForceRefresh";

    private TaskCompletionSource _release = null!;
    private TaskCompletionSource _givenUp = null!;

    [Fact]
    public Task During_the_wait() => AssertIsAtOnceAsync(async () =>
    {
        Server.On(Token, ScriptedAnswer.Json(Pending, 400));
        Server.On(DeviceAuthorization, ScriptedAnswer.Json(Codes.Replace("\"interval\":1", "\"interval\":2", StringComparison.Ordinal)));
        EngineRun run = Engine.Start(Connect);
        await run.WaitForAsync(Server.Requests.WaitForAsync(
            entry => entry.Error == "authorization_pending", 1, TestContext.Current.CancellationToken));

        // After a tick there is a whole second in which nothing is written, which would end the command too.
        int shown = Screen.Progress.Count;
        await Screen.WaitForAsync(screen => screen.Progress.Count > shown);

        TimeSpan taken = await StopAsync(run);

        AssertProgressIsGone();
        await PollAssert.NothingFollowsAsync(Server.Requests, TimeSpan.FromSeconds(2.5));
        return taken;
    });

    [Fact]
    public Task During_the_prompt_of_a_script_in_a_pipeline() => AssertIsAtOnceAsync(async () =>
    {
        Server.On(Token, ScriptedAnswer.Json(Pending, 400));
        EngineRun run = Engine.Start(
            "try { $c = " + Connect + " | ForEach-Object { $_ } } catch { 'caught' } finally { $after = 1 }");
        await Screen.WaitForAsync(screen => screen.Progress.Count > 0);

        TimeSpan taken = await StopAsync(run);

        Assert.Empty(run.Output);
        AssertProgressIsGone();
        return taken;
    });

    [Theory]
    [InlineData(Discovery)]
    [InlineData(DeviceAuthorization)]
    [InlineData(Token)]
    public Task During_a_hanging_request_of_a_sign_in(string path) => AssertIsAtOnceAsync(async () =>
    {
        EngineRun run = await StartHangingAsync(Connect, path);

        TimeSpan taken = await StopAsync(run);

        await _givenUp.Task.WaitAsync(AtOnce, TestContext.Current.CancellationToken);
        AssertProgressIsGone();
        (await RunAsync("Get-DeviceAuthConnection $name")).AssertOneError("ConnectionNotFound");
        return taken;
    });

    [Fact]
    public Task During_a_hanging_sign_out_after_which_the_connection_is_still_there() => AssertIsAtOnceAsync(async () =>
    {
        await (await ConnectAsync()).SucceedAsync();
        EngineRun run = await StartHangingAsync("Disconnect-DeviceAuth -Name $name", Revocation);

        TimeSpan taken = await StopAsync(run);

        await _givenUp.Task.WaitAsync(AtOnce, TestContext.Current.CancellationToken);
        Assert.Equal("access-token-of-the-test", await TokenAsync());
        return taken;
    });

    [Fact]
    public Task During_a_hanging_refresh_whose_tokens_are_not_lost_when_they_come_after_all() => AssertIsAtOnceAsync(async () =>
    {
        await (await ConnectAsync()).SucceedAsync();
        EngineRun run = await StartHangingAsync(ForceRefresh, Token);

        TimeSpan taken = await StopAsync(run);

        Assert.Equal("access-token-of-the-test", await TokenAsync());
        Server.On(Token, ScriptedAnswer.Json(Tokens));
        _release.SetResult();
        await (await RunAsync(ForceRefresh)).SucceedAsync();
        Assert.Equal("late-refresh-token", Server.Requests.Refreshes[^1].Form["refresh_token"]);
        return taken;
    });

    [Fact]
    public Task While_another_session_refreshes() => AssertIsAtOnceAsync(async () =>
    {
        await (await ConnectAsync()).SucceedAsync();
        using Engine other = Engine.Open();
        other.Set("name", Name);
        EngineRun first = await StartHangingAsync(ForceRefresh, Token);
        EngineRun second = other.Start(ForceRefresh);
        await second.WaitsForAnotherAsync();

        TimeSpan taken = await StopAsync(second);

        _release.SetResult();
        await first.SucceedAsync();
        Assert.Equal("late-access-token", await TokenAsync());
        Assert.Single(Server.Requests.Refreshes);
        return taken;
    });

    /// <summary>Writes how long Ctrl+C took.</summary>
    internal static void AssertAtOnce(TimeSpan taken)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"Ctrl+C took {taken.TotalMilliseconds:0} ms.");
        Assert.True(taken < AtOnce, $"Ctrl+C took {taken.TotalMilliseconds:0} ms.");
    }

    private async Task AssertIsAtOnceAsync(Func<Task<TimeSpan>> stopAsync)
    {
        await WarmUpAsync();
        _release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _givenUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Server.Requests.Clear();
        await (await RunAsync("$Error.Clear()")).SucceedAsync();
        Screen.Clear();

        AssertAtOnce(await stopAsync());
    }

    /// <summary>What is slow the first time only, such as compiling the code that stops, is not what is measured.</summary>
    private async Task WarmUpAsync()
    {
        EngineRun run = Engine.Start(
            "Connect-DeviceAuth -Authority $authority -ClientId scripted-cli -SessionOnly -Name \"$name-warm-up\"");
        await Screen.WaitForAsync(screen => screen.Progress.Count > 0);
        await run.StopAsync();
    }

    private async Task<EngineRun> StartHangingAsync(string script, string path)
    {
        int before = Server.Requests.To(path).Count;
        Server.On(path, HangAsync);
        EngineRun run = Engine.Start(script);
        await run.WaitForAsync(Server.WaitForRequestAsync(path, before + 1, TestContext.Current.CancellationToken));
        return run;
    }

    /// <summary>Answers nothing until it is released, and notes where the client gives up first.</summary>
    private async Task HangAsync(HttpContext context)
    {
        TaskCompletionSource givenUp = _givenUp;
        try
        {
            await _release.Task.WaitAsync(context.RequestAborted);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Tokens.Replace("-of-the-test", "", StringComparison.Ordinal)
                .Replace(":\"access", ":\"late-access", StringComparison.Ordinal)
                .Replace(":\"refresh", ":\"late-refresh", StringComparison.Ordinal));
        }
        catch (OperationCanceledException)
        {
            givenUp.TrySetResult();
        }
    }

    private async Task<object> TokenAsync() =>
        (await (await RunAsync("Get-DeviceAuthToken -Name $name -AsPlainText")).SucceedAsync()).Single.BaseObject;

    /// <summary>Presses Ctrl+C, after which nothing may be left behind; returns how long the prompt took to be back.</summary>
    private static async Task<TimeSpan> StopAsync(EngineRun run)
    {
        TimeSpan taken = await run.StopAsync();

        Assert.True(run.WasStopped);
        Assert.Empty(run.Streams.Error);
        Assert.Empty(run.Engine.ErrorVariable);
        return taken;
    }

    private void AssertProgressIsGone()
    {
        IReadOnlyList<ProgressRecord> shown = Screen.Progress;
        Assert.Equal(shown.Count == 0 ? 0 : 1, shown.Count(record => record.RecordType == ProgressRecordType.Completed));
        Assert.True(shown.Count == 0 || shown[^1].RecordType == ProgressRecordType.Completed);
    }
}
