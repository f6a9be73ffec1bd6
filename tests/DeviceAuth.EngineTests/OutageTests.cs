using System;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>What goes wrong for a while in mid-sign-in is survived.</summary>
public sealed class OutageTests : ScriptedTest
{
    [Fact]
    public async Task Broken_connections_and_outages_are_survived()
    {
        Server.On(
            Token,
            ScriptedAnswer.Json("{}", 503).With("Retry-After", "1"),
            ScriptedAnswer.Html("<html>Bad gateway</html>", 502).With("Retry-After", "1"),
            ScriptedAnswer.Json(Pending, 403),
            ScriptedAnswer.Json(Pending, 428),
            ScriptedAnswer.Json(Tokens));

        EngineRun run = await (await ConnectAsync()).SucceedAsync();

        Assert.Equal(5, Server.Requests.Polls.Count);
        Assert.Equal(Name, run.Single.Properties["Name"].Value);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_tried_again_after_twice_the_interval()
    {
        Server.On(Token, ScriptedAnswer.Abort(), ScriptedAnswer.Json(Tokens));

        await (await ConnectAsync()).SucceedAsync();

        Assert.Equal(2, Server.Requests.Polls.Count);
        Assert.True(Server.Requests.Polls[1].ArrivedAt - Server.Requests.Polls[0].ArrivedAt >= TimeSpan.FromSeconds(2));
    }
}
