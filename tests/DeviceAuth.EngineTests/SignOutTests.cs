using System;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

public sealed class SignOutTests : SandboxTest
{
    [Fact]
    public async Task A_sign_out_kills_both_tokens_and_forgets_the_connection()
    {
        await SignInAsync();
        string token = (string)(await RunAsync("Get-DeviceAuthToken -Name $name -AsPlainText")).Single.BaseObject;
        string refreshToken = Server.Requests.Polls[^1].ReadResponseMember("refresh_token")!;
        Assert.Equal(200, await CallMeAsync(token));

        EngineRun run = await (await RunAsync("Disconnect-DeviceAuth -Name $name")).SucceedAsync();

        Assert.Empty(run.Output);
        Assert.Empty(run.Streams.Warning);
        Assert.Equal(
            ["refresh_token", "access_token"], Server.Requests.To(Paths.Revocation).Select(
                entry => entry.Form["token_type_hint"]));
        Assert.Equal(401, await CallMeAsync(token));
        string answer = await Api.PostFormAsync(
            new Uri(Server.Issuer, Paths.Token),
            ("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("client_id", SandboxClients.Public));
        Assert.Contains("invalid_grant", answer, StringComparison.Ordinal);
        (await RunAsync("Get-DeviceAuthToken -Name $name")).AssertOneError("SignInRequired");
        (await RunAsync("Get-DeviceAuthConnection $name")).AssertOneError("ConnectionNotFound");
    }

    [Fact]
    public async Task A_sign_out_after_a_refresh_revokes_the_tokens_that_live()
    {
        await SignInAsync();
        string token = (string)(await RunAsync("Get-DeviceAuthToken -Name $name -ForceRefresh -AsPlainText")).Single.BaseObject;

        await (await RunAsync("Disconnect-DeviceAuth -Name $name")).SucceedAsync();

        Assert.Equal(
            Server.Requests.Refreshes[0].ReadResponseMember("refresh_token"), Server.Requests.To(Paths.Revocation)[0].Form["token"]);
        Assert.Equal(401, await CallMeAsync(token));
    }

    [Fact]
    public async Task WhatIf_says_what_would_happen_and_does_nothing()
    {
        await SignInAsync();
        Server.Requests.Clear();
        Screen.Clear();

        EngineRun run = await (await RunAsync("Disconnect-DeviceAuth -Name $name -WhatIf")).SucceedAsync();

        Assert.Contains($"{Name} (signed in to 127.0.0.1 as alice)", Screen.Text, StringComparison.Ordinal);
        Assert.Empty(Server.Requests.Entries);
        Assert.Empty(run.Output);
        await (await RunAsync("Get-DeviceAuthToken -Name $name")).SucceedAsync();
    }

    [Fact]
    public async Task Confirm_false_asks_nobody_even_where_everything_is_confirmed()
    {
        await SignInAsync();

        await (await RunAsync("$ConfirmPreference = 'Low'; Disconnect-DeviceAuth -Name $name -Confirm:$false")).SucceedAsync();

        (await RunAsync("Get-DeviceAuthConnection $name")).AssertOneError("ConnectionNotFound");
    }

    [Fact]
    public async Task Connections_can_be_piped_and_an_unknown_one_does_not_stop_the_others()
    {
        await SignInAsync();
        await SignInAsync(Connect.Replace("-Name $name", "-Name \"$name-two\"", StringComparison.Ordinal));

        EngineRun run = await RunAsync(
            "Disconnect-DeviceAuth -Name nobody, $name; Get-DeviceAuthConnection \"$name*\" | Disconnect-DeviceAuth");

        run.AssertOneError("ConnectionNotFound");
        Assert.Equal(4, Server.Requests.To(Paths.Revocation).Count);
        Assert.Empty((await RunAsync("Get-DeviceAuthConnection \"$name*\"")).Output);
    }

    [Fact]
    public async Task A_connection_can_be_handed_over_as_an_argument()
    {
        await SignInAsync();

        await (await RunAsync("Disconnect-DeviceAuth -InputObject (Get-DeviceAuthConnection $name)")).SucceedAsync();

        (await RunAsync("Get-DeviceAuthConnection $name")).AssertOneError("ConnectionNotFound");
    }

    [Fact]
    public async Task Without_a_revocation_endpoint_the_user_is_told_that_the_provider_was_not()
    {
        Engine.Set("issuer", Server.Issuer.AbsoluteUri);
        await SignInAsync("""
            Connect-DeviceAuth -DeviceAuthorizationEndpoint "${issuer}connect/deviceauthorization" `
                -TokenEndpoint "${issuer}connect/token" -ClientId sandbox-cli -Scope openid -Name $name -SessionOnly
            """);

        EngineRun run = await (await RunAsync("Disconnect-DeviceAuth -Name $name")).SucceedAsync();

        Assert.Contains("was not told", Assert.Single(run.Streams.Warning).Message, StringComparison.Ordinal);
        (await RunAsync("Get-DeviceAuthConnection $name")).AssertOneError("ConnectionNotFound");
    }

    [Fact]
    public async Task An_unreachable_provider_is_warned_of_and_the_connection_is_forgotten()
    {
        await SignInAsync();
        await Server.DisposeAsync();

        EngineRun run = await (await RunAsync("Disconnect-DeviceAuth -Name $name")).SucceedAsync();

        Assert.Equal(2, run.Streams.Warning.Count);
        Assert.All(run.Streams.Warning, warning => Assert.Contains("was not revoked", warning.Message, StringComparison.Ordinal));
        (await RunAsync("Get-DeviceAuthConnection $name")).AssertOneError("ConnectionNotFound");
    }
}
