using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

public sealed class TokenTests : SandboxTest
{
    [Fact]
    public async Task A_token_comes_in_four_forms_and_is_one_and_the_same()
    {
        await SignInAsync();
        Server.Requests.Clear();

        EngineRun run = await (await RunAsync("""
            Get-DeviceAuthToken -Name $name
            Get-DeviceAuthToken -Name $name -AsSecureString
            Get-DeviceAuthToken -Name $name -AsPlainText
            Get-DeviceAuthToken -Name $name -AsHeader
            """)).SucceedAsync();

        PSObject token = run.Output[0];
        string text = (string)run.Output[2].BaseObject;
        Assert.Equal(Name, token.Properties["Name"].Value);
        Assert.Equal("Bearer", token.Properties["TokenType"].Value);
        Assert.Equal(text, Secrets.Reveal(token.Properties["AccessToken"].Value));
        Assert.Contains("api.read", (string[])token.Properties["Scopes"].Value);
        Assert.Equal(DateTimeKind.Local, Assert.IsType<DateTime>(token.Properties["ExpiresOn"].Value).Kind);
        Assert.Equal(text, Secrets.Reveal(run.Output[1].BaseObject));
        Assert.Equal("Bearer " + text, Assert.IsType<Hashtable>(run.Output[3].BaseObject)["Authorization"]);
        Assert.Equal(4, run.Output.Count);
        Assert.Empty(Server.Requests.Entries);
        Assert.Equal(200, await CallMeAsync(text));
    }

    [Fact]
    public async Task A_caller_may_dispose_of_what_it_got_and_of_what_it_gave()
    {
        Engine.Set("secret", Secrets.Protect(SandboxClients.ConfidentialSecret));
        await SignInAsync(Connect.Replace(
            "-ClientId sandbox-cli", "-ClientId sandbox-confidential -ClientSecret $secret", StringComparison.Ordinal));

        await (await RunAsync("""
            $secret.Dispose()
            (Get-DeviceAuthToken -Name $name -AsSecureString).Dispose()
            (Get-DeviceAuthToken -Name $name).AccessToken.Dispose()
            """)).SucceedAsync();

        Assert.Equal(200, await CallMeAsync(await TokenAsync()));
        Assert.Equal(200, await CallMeAsync(await TokenAsync("-ForceRefresh")));
    }

    [Fact]
    public async Task A_connection_can_be_piped_to_its_token()
    {
        await SignInAsync();

        EngineRun run =
            await (await RunAsync("Get-DeviceAuthConnection $name | Get-DeviceAuthToken -AsPlainText")).SucceedAsync();

        Assert.Equal(200, await CallMeAsync((string)run.Single.BaseObject));
    }

    [Fact]
    public async Task ForceRefresh_gives_a_new_token_and_rotates_the_refresh_token()
    {
        await SignInAsync();
        string first = await TokenAsync();

        string second = await TokenAsync("-ForceRefresh");
        string third = await TokenAsync("-ForceRefresh");

        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
        Assert.Equal(200, await CallMeAsync(third));
        RequestLogEntry[] refreshes = [.. Server.Requests.Refreshes];
        Assert.Equal(2, refreshes.Length);
        Assert.Equal(refreshes[0].ReadResponseMember("refresh_token"), refreshes[1].Form["refresh_token"]);
        Assert.NotEqual(refreshes[0].Form["refresh_token"], refreshes[1].Form["refresh_token"]);
        Assert.All(refreshes, entry => Assert.False(entry.Form.ContainsKey("scope")));
    }

    [Fact]
    public async Task A_token_that_lives_long_enough_is_not_refreshed_and_one_that_does_not_is()
    {
        await SignInAsync();

        await TokenAsync("-MinimumLifetime 00:30:00");
        Assert.Empty(Server.Requests.Refreshes);

        Server.AccessTokenLifetime = TimeSpan.FromHours(2);
        await TokenAsync("-MinimumLifetime 01:00:00");
        Assert.Single(Server.Requests.Refreshes);
    }

    [Fact]
    public async Task A_provider_whose_tokens_live_less_than_MinimumLifetime_is_said_so()
    {
        await SignInAsync();

        EngineRun run = await RunAsync("Get-DeviceAuthToken -Name $name -MinimumLifetime 02:00:00 -AsPlainText");

        Assert.Contains("-MinimumLifetime", Assert.Single(run.Streams.Warning).Message, StringComparison.Ordinal);
        Assert.Equal(200, await CallMeAsync((string)run.Single.BaseObject));
        Assert.Single(Server.Requests.Refreshes);
    }

    [Fact]
    public async Task A_refresh_asks_nobody_and_shows_nothing()
    {
        await SignInAsync();
        Screen.Clear();

        EngineRun run = await (await RunAsync("$null = Get-DeviceAuthToken -Name $name -ForceRefresh")).SucceedAsync();

        Assert.Equal("", Screen.Text);
        Assert.Empty(Screen.Progress);
        Assert.Empty(run.Streams.Information);
    }

    [Fact]
    public async Task A_refresh_token_that_no_longer_works_is_SignInRequired_with_the_command_to_type()
    {
        await SignInAsync();
        await Server.RevokeAllTokensAsync(TestContext.Current.CancellationToken);

        EngineRun run = await RunAsync("Get-DeviceAuthToken -Name $name -ForceRefresh -AsPlainText");

        ErrorRecord error = run.AssertOneError("SignInRequired", ErrorCategory.AuthenticationError);
        Assert.Empty(run.Output);
        Assert.EndsWith(
            $"Connect-DeviceAuth -Name {Name} -Authority {Server.Issuer.OriginalString} -ClientId sandbox-cli "
            + "-Scope openid, profile, offline_access, api.read -Force",
            error.ToString(),
            StringComparison.Ordinal);
        await (await RunAsync("Get-DeviceAuthConnection $name")).SucceedAsync();
    }

    [Fact]
    public async Task A_connection_that_ended_is_replaced_by_the_command_that_the_error_names()
    {
        await SignInAsync();
        await Server.RevokeAllTokensAsync(TestContext.Current.CancellationToken);
        ErrorRecord error = (await RunAsync("Get-DeviceAuthToken -Name $name -ForceRefresh")).AssertOneError("SignInRequired");

        string said = error.ToString();
        await SignInAsync(said[said.IndexOf("Connect-DeviceAuth", StringComparison.Ordinal)..] + " -SessionOnly"); // without it, a test of the process's one message fails

        Assert.Equal(200, await CallMeAsync(await TokenAsync()));
    }

    private async Task<string> TokenAsync(string parameters = "") =>
        (string)(await (await RunAsync("Get-DeviceAuthToken -Name $name -AsPlainText " + parameters)).SucceedAsync())
            .Single.BaseObject;
}
