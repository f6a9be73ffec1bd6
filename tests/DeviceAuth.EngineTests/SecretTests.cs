using System;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>No secret that crossed the wire is seen anywhere, with every stream open.</summary>
public sealed class SecretTests : SandboxTest
{
    private const string Loud = "$VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'; ";

    private readonly SecretSearch _search = new();

    [Fact]
    public async Task In_a_sign_in_a_refresh_a_failed_refresh_and_a_sign_out()
    {
        See(await SignInAsync(Loud + Connect + "-Verbose -Debug"));
        See(await RunAsync(Loud + Connect + "-Verbose -Debug | Out-Host"));
        See(await RunAsync(Loud + "Get-DeviceAuthToken -Name $name -ForceRefresh -Verbose -Debug"));
        See(await RunAsync(
            Loud + "$t = Get-DeviceAuthToken -Name $name; $t | Out-Host; \"$t\"; $t.AccessToken; $t.PSObject.Properties.Value"));
        See(await RunAsync(Loud + "Get-DeviceAuthToken -Name $name -AsSecureString; Get-DeviceAuthConnection $name | Out-Host"));
        See(await RunAsync(
            Loud + "$null = Get-DeviceAuthToken -Name $name -AsPlainText; $null = Get-DeviceAuthToken -Name $name -AsHeader"));
        await Server.RevokeAllTokensAsync(TestContext.Current.CancellationToken);
        EngineRun refused = await RunAsync(Loud + "Get-DeviceAuthToken -Name $name -ForceRefresh -Verbose -Debug");
        refused.AssertOneError("SignInRequired");
        See(refused);
        See(await RunAsync(Loud + "Disconnect-DeviceAuth -Name $name -Verbose -Debug -Confirm:$false"));
        Assert.Equal(2, Server.Requests.To(Paths.Revocation).Count);

        AssertNoSecretIsSeen();
    }

    [Fact]
    public async Task In_a_refused_sign_in()
    {
        EngineRun run = Engine.Start(Loud + Connect + "-Verbose -Debug");
        await Server.DenyAsync(await ReadCodeAsync(run), TestContext.Current.CancellationToken);
        See(await run.EndAsync());

        run.AssertOneError("SignInDenied");
        AssertNoSecretIsSeen();
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Post")]
    public async Task In_a_sign_in_with_a_client_secret(string method)
    {
        Engine.Set("secret", Secrets.Protect(SandboxClients.ConfidentialSecret));
        string connect =
            Loud + "Connect-DeviceAuth -Authority $authority -ClientId sandbox-confidential -ClientSecret $secret -SessionOnly "
            + $"-ClientAuthentication {method} -Scope openid, offline_access -Name $name -Verbose -Debug";
        See(await SignInAsync(connect));
        await Server.RevokeAllTokensAsync(TestContext.Current.CancellationToken);
        See(await RunAsync(Loud + "Get-DeviceAuthToken -Name $name -ForceRefresh -Verbose -Debug"));
        See(await RunAsync(Loud + "Disconnect-DeviceAuth -Name $name -Verbose -Debug"));

        Assert.Contains(SandboxClients.ConfidentialSecret, Server.Requests.Secrets());
        AssertNoSecretIsSeen();
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Post")]
    public async Task In_a_refused_client_secret(string method)
    {
        Engine.Set("secret", Secrets.Protect("wrong-secret:with/odd chars+%"));
        EngineRun run = await RunAsync(
            Loud + "Connect-DeviceAuth -Authority $authority -ClientId sandbox-confidential -ClientSecret $secret -SessionOnly "
            + $"-ClientAuthentication {method} -Scope openid -Name $name -Verbose -Debug");
        See(run);

        run.AssertOneError("ClientRejected");
        Assert.Contains("wrong-secret:with/odd chars+%", Server.Requests.Secrets());
        AssertNoSecretIsSeen();
    }

    [Fact]
    public async Task In_an_interrupted_sign_in()
    {
        EngineRun run = Engine.Start(Loud + Connect + "-Verbose -Debug");
        await ReadCodeAsync(run);
        await Screen.WaitForAsync(screen => screen.Progress.Count > 1);
        await run.StopAsync();
        See(run);

        AssertNoSecretIsSeen();
    }

    [Fact]
    public async Task In_what_a_prompt_action_receives()
    {
        See(await SignInAsync(
            Loud + Connect + "-PromptAction { param($prompt) $script:seen = $prompt } -Verbose; $seen; $seen | Out-Host"));

        AssertNoSecretIsSeen();
    }

    [Fact]
    public async Task But_the_search_would_find_one()
    {
        await SignInAsync();
        See(await RunAsync("Get-DeviceAuthToken -Name $name -AsHeader"));

        Assert.Contains(Server.Requests.Secrets(), secret => _search.Text.Contains(secret, StringComparison.Ordinal));
    }

    private void See(EngineRun run) => _search.Add(run);

    private void AssertNoSecretIsSeen() => _search.Add(Engine).AssertNoneOf(Server.Requests.Secrets());
}
