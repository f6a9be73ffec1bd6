using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>What concerns the whole process, so that nothing else may run meanwhile.</summary>
[Collection(AloneCollection.Name)]
public sealed class ProcessTests : SandboxTest
{
    /// <summary>Between two looks at what listens.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>How many looks there are before the person approves.</summary>
    private const int Looks = 10;

    [Fact]
    public async Task Nothing_listens_during_a_sign_in()
    {
        HashSet<string> before = Listeners.Now();
        Assert.Contains($"port {Server.Issuer.Port}", before);

        HashSet<string> during = [];
        int looks = 0;
        EngineRun run = Engine.Start(Connect);
        Task<string> code = ReadCodeAsync(run);
        Task? approving = null;
        while (!run.Completion.IsCompleted)
        {
            during.UnionWith(Listeners.Now());
            looks++;
            if (looks >= Looks && code.IsCompleted)
            {
                approving ??= Server.ApproveAsync(await code, cancellationToken: TestContext.Current.CancellationToken);
            }

            await Task.WhenAny(run.Completion, Task.Delay(Look, TestContext.Current.CancellationToken));
        }

        await run.SucceedAsync();

        Assert.True(looks > Looks, $"{looks} looks are few.");
        Listeners.AssertNoOthers(before, during);
    }

    [Fact]
    public async Task A_connection_that_does_not_last_is_said_so_once()
    {
        // The only test that signs in without -SessionOnly: what is said once in a process can be seen once.
        string connect = Connect.Replace("-SessionOnly", "-Force", StringComparison.Ordinal);
        EngineRun first = await SignInAsync(connect);
        EngineRun second = await SignInAsync(connect);

        Assert.Equal(2, first.Streams.Information.Count);
        Assert.Contains("Register-SecretVault", first.Streams.Information[1].ToString(), StringComparison.Ordinal);
        Assert.Single(second.Streams.Information);
    }

    [Fact]
    public async Task All_signs_every_connection_out()
    {
        await SignInAsync();
        await SignInAsync(Connect.Replace("-Name $name", "-Name \"$name-two\"", StringComparison.Ordinal));
        Assert.Null(Engine.Runspace.SessionStateProxy.InvokeCommand.GetCommand("Get-SecretVault", CommandTypes.All));
        string token = (string)(await RunAsync("Get-DeviceAuthToken -Name $name -AsPlainText")).Single.BaseObject;

        EngineRun whatIf = await (await RunAsync("Disconnect-DeviceAuth -All -WhatIf")).SucceedAsync();
        Assert.Empty(whatIf.Streams.Warning);
        Assert.Empty(Server.Requests.To(Paths.Revocation));

        // Connections of other tests, whose servers are gone, may be warned of.
        EngineRun run = await (await RunAsync("Disconnect-DeviceAuth -All")).SucceedAsync();

        Assert.DoesNotContain(run.Streams.Warning, warning => warning.Message.Contains(Name, StringComparison.Ordinal));
        Assert.Equal(4, Server.Requests.To(Paths.Revocation).Count);
        Assert.Equal(401, await CallMeAsync(token));
        Assert.Empty((await (await RunAsync("Get-DeviceAuthConnection")).SucceedAsync()).Output);
        await (await RunAsync("Disconnect-DeviceAuth -All")).SucceedAsync();
    }
}
