using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

public sealed class SharedConnectionTests : SandboxTest
{
    private const int Sessions = 16;

    protected override SandboxOptions Options => base.Options with { AccessTokenLifetime = TimeSpan.FromSeconds(20) };

    [Fact]
    public async Task Sixteen_sessions_share_a_connection_and_make_one_refresh()
    {
        await SignInAsync();
        Server.Hold(Paths.Token);
        Server.AccessTokenLifetime = TimeSpan.FromHours(1);
        Engine[] sessions = [.. Enumerable.Range(0, Sessions).Select(_ => Prepare(Engine.Open()))];
        try
        {
            EngineRun[] runs = [.. sessions.Select(
                session => session.Start("Get-DeviceAuthToken -Name $name -MinimumLifetime 00:10 -AsPlainText"))];
            await AllButOne(runs.Select(run => run.WaitsForAnotherAsync()));
            Server.Release(Paths.Token);
            HashSet<object> tokens = [];
            foreach (EngineRun run in runs)
            {
                tokens.Add((await run.SucceedAsync()).Single.BaseObject);
            }

            Assert.Equal(200, await CallMeAsync((string)Assert.Single(tokens)));
            Assert.Single(Server.Requests.Refreshes);
        }
        finally
        {
            Array.ForEach(sessions, session => session.Dispose());
        }
    }

    [Fact]
    public async Task A_session_sees_the_sign_in_and_the_sign_out_of_another()
    {
        await SignInAsync();
        using Engine other = Prepare(Engine.Open());

        await (await other.RunAsync("Get-DeviceAuthToken -Name $name")).SucceedAsync();
        await (await other.RunAsync("Disconnect-DeviceAuth -Name $name")).SucceedAsync();

        (await RunAsync("Get-DeviceAuthToken -Name $name")).AssertOneError("SignInRequired");
    }

    /// <summary>One of them has the turn, and nobody knows which; it waits for the server and not for another.</summary>
    private static async Task AllButOne(IEnumerable<Task> waits)
    {
        List<Task> left = [.. waits];
        while (left.Count > 1)
        {
            Task first = await Task.WhenAny(left);
            await first;
            left.Remove(first);
        }
    }
}
