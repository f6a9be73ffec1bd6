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
/// Ctrl+C: the prompt is back in under 200 ms, nothing in <c>$Error</c>, the progress gone, the request given up.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class StopTests : ScriptedTest
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(200);
    private const string ForceRefresh = "Get-DeviceAuthToken -Name $name -ForceRefresh";

    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task During_the_wait()
    {
        Server.On(Token, ScriptedAnswer.Json(Pending, 400));
        await WarmUpAsync();
        EngineRun run = Engine.Start(Connect);
        await run.WaitForAsync(Server.Requests.WaitForAsync(
            entry => entry.Error == "authorization_pending",
            Server.Requests.Polls.Count + 2,
            TestContext.Current.CancellationToken));
        await Screen.WaitForAsync(screen => screen.Progress.Count > 0);

        await AssertStopsAtOnceAsync(run);

        AssertProgressIsGone();
        await PollAssert.NothingFollowsAsync(Server.Requests, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task During_the_prompt_of_a_script_in_a_pipeline()
    {
        Server.On(Token, ScriptedAnswer.Json(Pending, 400));
        await WarmUpAsync();
        EngineRun run = Engine.Start(
            "try { $c = " + Connect + " | ForEach-Object { $_ } } catch { 'caught' } finally { $after = 1 }");
        await Screen.WaitForAsync(screen => screen.Progress.Count > 0);

        await AssertStopsAtOnceAsync(run);

        Assert.Empty(run.Output);
        AssertProgressIsGone();
    }

    [Theory]
    [InlineData(Discovery)]
    [InlineData(DeviceAuthorization)]
    [InlineData(Token)]
    public async Task During_a_hanging_request_of_a_sign_in(string path)
    {
        await WarmUpAsync();
        EngineRun run = await StartHangingAsync(Connect, path);

        await AssertStopsAtOnceAsync(run);

        await _givenUp.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        AssertProgressIsGone();
        (await RunAsync("Get-DeviceAuthConnection $name")).AssertOneError("ConnectionNotFound");
    }

    [Fact]
    public async Task During_a_hanging_sign_out_after_which_the_connection_is_still_there()
    {
        await WarmUpAsync();
        await (await ConnectAsync()).SucceedAsync();
        EngineRun run = await StartHangingAsync("Disconnect-DeviceAuth -Name $name", Revocation);

        await AssertStopsAtOnceAsync(run);

        await _givenUp.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.Equal("access-token-of-the-test", await TokenAsync());
    }

    [Fact]
    public async Task During_a_hanging_refresh_whose_tokens_are_not_lost_when_they_come_after_all()
    {
        await WarmUpAsync();
        await (await ConnectAsync()).SucceedAsync();
        EngineRun run = await StartHangingAsync(ForceRefresh, Token);

        await AssertStopsAtOnceAsync(run);

        Assert.Equal("access-token-of-the-test", await TokenAsync());
        Server.On(Token, ScriptedAnswer.Json(Tokens));
        _release.SetResult();
        await (await RunAsync(ForceRefresh)).SucceedAsync();
        Assert.Equal("late-refresh-token", Server.Requests.Refreshes[^1].Form["refresh_token"]);
    }

    [Fact]
    public async Task While_another_session_refreshes()
    {
        await WarmUpAsync();
        await (await ConnectAsync()).SucceedAsync();
        using Engine other = Engine.Open();
        other.Set("name", Name);
        EngineRun first = await StartHangingAsync(ForceRefresh, Token);
        EngineRun second = other.Start(ForceRefresh);

        await AssertStopsAtOnceAsync(second);

        _release.SetResult();
        await first.SucceedAsync();
        Assert.Equal("late-access-token", await TokenAsync());
        Assert.Single(Server.Requests.Refreshes);
    }

    /// <summary>What is slow the first time only, such as compiling the code that stops, is not what is measured.</summary>
    private async Task WarmUpAsync()
    {
        EngineRun run = Engine.Start(
            "Connect-DeviceAuth -Authority $authority -ClientId scripted-cli -SessionOnly -Name \"$name-warm-up\"");
        await Screen.WaitForAsync(screen => screen.Progress.Count > 0);
        await run.StopAsync();
        Screen.Clear();
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
            _givenUp.TrySetResult();
        }
    }

    private async Task<object> TokenAsync() =>
        (await (await RunAsync("Get-DeviceAuthToken -Name $name -AsPlainText")).SucceedAsync()).Single.BaseObject;

    private async Task AssertStopsAtOnceAsync(EngineRun run)
    {
        TimeSpan taken = await run.StopAsync();

        Assert.True(taken < AtOnce, $"Ctrl+C took {taken.TotalMilliseconds:0} ms.");
        Assert.True(run.WasStopped);
        Assert.Empty(run.Streams.Error);
        Assert.Empty(run.Engine.ErrorVariable);
    }

    private void AssertProgressIsGone()
    {
        IReadOnlyList<ProgressRecord> shown = Screen.Progress;
        Assert.Equal(shown.Count == 0 ? 0 : 1, shown.Count(record => record.RecordType == ProgressRecordType.Completed));
        Assert.True(shown.Count == 0 || shown[^1].RecordType == ProgressRecordType.Completed);
    }
}
