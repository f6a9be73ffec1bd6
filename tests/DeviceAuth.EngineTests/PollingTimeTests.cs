using System;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

public sealed class PollingTimeTests : SandboxTest
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task No_poll_is_early_and_none_follows_the_final_answer()
    {
        EngineRun run = Engine.Start(Connect);
        string code = await ReadCodeAsync(run);
        await run.WaitForAsync(Server.Requests.WaitForAsync(
            entry => entry.Error == "authorization_pending", 3, TestContext.Current.CancellationToken));
        await Server.ApproveAsync(code, cancellationToken: TestContext.Current.CancellationToken);
        await run.SucceedAsync();

        PollAssert.NoneIsEarly(Server.Requests, Interval);
        Assert.True(Server.Requests.Polls.Count >= 4);
        await PollAssert.NothingFollowsAsync(Server.Requests, 2 * Interval);
    }

    [Fact]
    public async Task None_follows_a_refusal()
    {
        EngineRun run = Engine.Start(Connect);
        await Server.DenyAsync(await ReadCodeAsync(run), TestContext.Current.CancellationToken);
        await run.EndAsync();

        Assert.Equal("access_denied", Server.Requests.Polls[^1].Error);
        await PollAssert.NothingFollowsAsync(Server.Requests, 2 * Interval);
    }

    [Fact]
    public async Task An_outage_in_mid_sign_in_is_survived()
    {
        Server.FailTokenRequests(1, retryAfter: TimeSpan.FromSeconds(2));
        EngineRun run = Engine.Start(Connect);
        await ApproveAsync(run);
        await run.SucceedAsync();

        int[] answers = [.. Server.Requests.Polls.Select(poll => poll.StatusCode!.Value)];
        Assert.Equal([503, 200], answers.Where(status => status != 400)); // a machine that is slow to approve sees it pending
        Assert.Equal(503, answers[0]);
        Assert.True(Server.Requests.Polls[1].ArrivedAt - Server.Requests.Polls[0].AnsweredAt >= TimeSpan.FromSeconds(2));
    }
}
