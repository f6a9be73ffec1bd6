using System;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>A client that registered itself at a real server (RFC 7591) is never left there with nobody who has it (RFC 7592).</summary>
public sealed class RegisteredClientTests : SandboxTest
{
    private const string Register = "/connect/register";
    private const string Revocation = "/connect/revocation";
    private const string Own = "Connect-DeviceAuth -Api $api -Register -Name $name -SessionOnly ";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Engine.Set("api", new Uri(Server.Issuer, "/guarded/me"));
    }

    [Fact]
    public async Task Ctrl_C_while_a_person_is_waited_for_removes_it()
    {
        EngineRun run = Engine.Start(Own);
        await ReadCodeAsync(run);

        await run.StopAsync();

        Assert.True(run.WasStopped);
        Assert.Equal(204, (await RemovedAsync()).StatusCode);
        Assert.Empty(Engine.ErrorVariable);
    }

    [Fact]
    public async Task A_sign_in_that_a_person_refuses_or_that_takes_too_long_removes_it()
    {
        EngineRun run = await RunAsync(Own + "-TimeoutSec 1");

        run.AssertOneError("SignInTimedOut");
        Assert.Equal(204, (await RemovedAsync()).StatusCode);
    }

    [Fact]
    public async Task Another_client_in_its_place_revokes_its_tokens_and_then_removes_it()
    {
        await SignInAsync(Own);
        string client = Server.Requests.To(Register).Single().ReadResponseMember("client_id")!;

        EngineRun run = await SignInAsync(Connect);

        Assert.Contains("the client that was registered for it is removed", Assert.Single(run.Streams.Warning).Message, StringComparison.Ordinal);
        RequestLogEntry[] ends = [.. Server.Requests.Entries.Where(entry => entry.Path == Revocation || entry.Method == "DELETE")];
        Assert.Equal([Revocation, Revocation, $"{Register}/{client}"], ends.Select(entry => entry.Path));
        Assert.All(ends.Take(2), entry => Assert.Equal((client, 200), (entry.Form["client_id"], entry.StatusCode)));
        Assert.Equal(204, ends[2].StatusCode);
        Assert.Equal(200, await CallMeAsync((string)(await (await RunAsync("Get-DeviceAuthToken -Name $name -AsPlainText")).SucceedAsync()).Single.BaseObject));
    }

    [Fact]
    public async Task Two_connections_that_share_it_are_signed_out_with_it_gone_at_the_last()
    {
        await SignInAsync(Own);
        Engine.Set("client", Server.Requests.To(Register).Single().ReadResponseMember("client_id")!);
        await SignInAsync("Connect-DeviceAuth $authority $client -Scope openid, offline_access, api.read -Name \"$name-2\" -SessionOnly");

        EngineRun whatIf = await (await RunAsync("Disconnect-DeviceAuth $name -WhatIf")).SucceedAsync();
        EngineRun first = await (await RunAsync("Disconnect-DeviceAuth $name")).SucceedAsync();

        Assert.Empty(whatIf.Streams.Warning.Concat(first.Streams.Warning));
        Assert.DoesNotContain(Server.Requests.Entries, entry => entry.Method == "DELETE");
        await (await RunAsync("$null = Get-DeviceAuthToken \"$name-2\" -ForceRefresh")).SucceedAsync();

        EngineRun second = await (await RunAsync("Disconnect-DeviceAuth \"$name-2\"")).SucceedAsync();

        Assert.Empty(second.Streams.Warning);
        Assert.Equal(204, (await RemovedAsync()).StatusCode);
    }

    [Fact]
    public async Task An_API_that_wants_more_than_it_was_registered_for_gets_another_one_and_says_yes()
    {
        await SignInAsync(Own);
        Uri scope = new(Server.Issuer, "/guarded/scope");
        Engine.Set("refusal", "Bearer error=\"insufficient_scope\", scope=\"api.write\"");

        EngineRun run = Engine.Start("Connect-DeviceAuth -Name $name -Challenge $refusal");
        await ApproveAsync(run);
        await run.SucceedAsync();

        Assert.Equal(200, await Api.CallAsync(scope, (string)(await (await RunAsync("Get-DeviceAuthToken -Name $name -AsPlainText")).SucceedAsync()).Single.BaseObject));
        Assert.Equal(2, Server.Requests.To(Register).Count);
        Assert.Equal(204, (await RemovedAsync()).StatusCode);
    }

    private Task<RequestLogEntry> RemovedAsync() =>
        Server.Requests.WaitForAsync(entry => entry.Method == "DELETE" && entry.StatusCode is not null, 1, TestContext.Current.CancellationToken);
}

/// <summary>A server that registers slowly.</summary>
public sealed class SlowRegistrationTests : ScriptedTest
{
    [Fact]
    public async Task Ctrl_C_while_it_registers_gives_the_prompt_back_and_removes_what_comes_of_it()
    {
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Server.OnDiscovery(metadata => metadata["registration_endpoint"] = new Uri(Server.Issuer, "/register").AbsoluteUri)
            .On("/.well-known/oauth-protected-resource/api", ScriptedAnswer.Json($$"""{"resource":"{{Server.Issuer}}api","authorization_servers":["{{Server.Issuer}}"]}"""))
            .On("/register", ScriptedAnswer.From(async context =>
            {
                await released.Task;
                context.Response.StatusCode = StatusCodes.Status201Created;
                await context.Response.WriteAsJsonAsync(new
                {
                    client_id = "slow-1",
                    registration_client_uri = new Uri(Server.Issuer, "/register/slow-1"),
                    registration_access_token = "token-of-slow-1",
                });
            }))
            .On("/register/slow-1", ScriptedAnswer.Json("", 204));
        Engine.Set("api", new Uri(Server.Issuer, "/api"));
        EngineRun run = Engine.Start("Connect-DeviceAuth -Api $api -Register -Name $name -SessionOnly");
        await run.WaitForAsync(Server.Requests.WaitForAsync(entry => entry.Path == "/register", 1, TestContext.Current.CancellationToken));

        await run.StopAsync();
        released.SetResult();

        RequestLogEntry removal = await Server.Requests.WaitForAsync(entry => entry.Method == "DELETE", 1, TestContext.Current.CancellationToken);
        Assert.Equal(("/register/slow-1", "Bearer token-of-slow-1"), (removal.Path, removal.Authorization));
        Assert.Empty(Server.Requests.To(DeviceAuthorization));
        Assert.Empty(Engine.ErrorVariable);
    }
}
