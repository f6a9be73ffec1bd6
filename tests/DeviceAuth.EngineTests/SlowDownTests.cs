using System;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>Slow by nature, hence a class of its own that runs beside the others.</summary>
public sealed class SlowDownTests : SandboxTest
{
    [Fact]
    public async Task No_poll_is_early_after_two_slow_downs()
    {
        Server.ForceSlowDown(2);
        EngineRun run = Engine.Start(Connect);
        await ApproveAsync(run);
        await run.SucceedAsync();

        Assert.Equal(["slow_down", "slow_down", null], Server.Requests.Polls.Select(poll => poll.Error));
        PollAssert.NoneIsEarly(Server.Requests, TimeSpan.FromSeconds(1));
    }
}
