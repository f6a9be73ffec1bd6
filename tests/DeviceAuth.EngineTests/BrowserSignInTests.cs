using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>A sign-in by browser at a real authorization server, with an HTTP client that plays the browser of this machine.</summary>
[Collection(AloneCollection.Name)]
public sealed class BrowserSignInTests : SandboxTest
{
    private const string Use = Connect + "-UseBrowser -PromptAction { $browser.Open($_.AuthorizationUri) } ";

    private static readonly HttpClient Http = new();

    private readonly PlayedBrowser _browser = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Engine.Set("browser", _browser);
    }

    [Fact]
    public async Task A_person_who_agrees_is_signed_in_and_the_tokens_are_as_good_as_any()
    {
        EngineRun run = await (await RunAsync(Use)).SucceedAsync();

        Assert.Equal("alice", run.Single.Properties["Account"].Value);
        Assert.Equal(true, run.Single.Properties["CanRefresh"].Value);
        Assert.Equal(true, run.Single.Properties["UseBrowser"].Value);
        Assert.Contains("Back to PowerShell", await _browser.Page, StringComparison.Ordinal);
        PSObject token = (await (await RunAsync("Get-DeviceAuthToken $name -ForceRefresh")).SucceedAsync()).Single;
        Assert.Equal(200, await CallMeAsync(Secrets.Reveal(token.Properties["AccessToken"].Value)));
        await (await RunAsync("Disconnect-DeviceAuth $name")).SucceedAsync();
        Assert.Equal(2, Server.Requests.To(Paths.Revocation).Count);
    }

    [Fact]
    public async Task The_requests_are_those_of_the_protocol_and_the_device_endpoint_is_not_asked()
    {
        await (await RunAsync(Use)).SucceedAsync();

        RequestLogEntry token = Assert.Single(Server.Requests.To(Paths.Token));
        Assert.Equal(("authorization_code", _browser.Asked["redirect_uri"]), (token.GrantType, token.Form["redirect_uri"]));
        Assert.Empty(Server.Requests.To(Paths.DeviceAuthorization));
        Assert.Equal("consent", _browser.Asked["prompt"]);
    }

    [Fact]
    public async Task A_client_that_registers_itself_comes_back_to_the_same_port_each_time_and_goes_with_the_connection()
    {
        Engine.Set("api", new Uri(Server.Issuer, "/guarded/me"));
        const string Own = "Connect-DeviceAuth -Api $api -Register -UseBrowser -Name $name -SessionOnly -PromptAction { $browser.Open($_.AuthorizationUri) } ";

        EngineRun run = await (await RunAsync(Own)).SucceedAsync();

        string redirect = _browser.Asked["redirect_uri"]!;
        Assert.StartsWith("http://127.0.0.1:", redirect, StringComparison.Ordinal);
        PlayedBrowser second = new();
        Engine.Set("browser", second);
        EngineRun again = await (await RunAsync(Own + "-Force")).SucceedAsync();
        Assert.Equal(run.Single.Properties["ClientId"].Value, again.Single.Properties["ClientId"].Value);
        Assert.Equal(redirect, second.Asked["redirect_uri"]);
        Assert.Single(Server.Requests.To("/connect/register"));

        EngineRun end = await (await RunAsync("Disconnect-DeviceAuth $name")).SucceedAsync();

        Assert.Empty(end.Streams.Warning);
        Assert.Equal(204, Server.Requests.To($"/connect/register/{run.Single.Properties["ClientId"].Value}").Single().StatusCode);
    }

    [Fact]
    public async Task A_person_who_refuses_is_told_so_on_both_sides()
    {
        _browser.Approves = false;

        EngineRun run = await RunAsync(Use);

        run.AssertOneError("SignInDenied", ErrorCategory.PermissionDenied);
        Assert.Contains("Not signed in", await _browser.Page, StringComparison.Ordinal);
        Assert.Empty(Server.Requests.To(Paths.Token));
    }

    [Theory]
    [InlineData("scope")]
    [InlineData("acr")]
    [InlineData("recent")]
    [InlineData("claims-of-a-person")]
    public async Task An_API_that_wants_more_gets_it_by_a_browser_too(string api)
    {
        await (await RunAsync(Use)).SucceedAsync();
        Server.ForgetSignIns();
        Engine.Set("call", (Func<string, HttpResponseMessage>)(token => CallAsync(api, token).GetAwaiter().GetResult()));

        EngineRun run = await (await RunAsync("""
            $answer = $call.Invoke((Get-DeviceAuthToken $name -AsPlainText))
            if ($answer.IsSuccessStatusCode) { throw 'It wants nothing.' }
            $null = Connect-DeviceAuth -Challenge $answer -PromptAction { $browser.Open($_.AuthorizationUri) }
            foreach ($parameters in @{}, @{ ForceRefresh = $true }) {
                $call.Invoke((Get-DeviceAuthToken $name -AsPlainText @parameters)).IsSuccessStatusCode
            }
            """)).SucceedAsync();

        Assert.Equal([true, true], run.Output.Select(one => (bool)one.BaseObject));
        Assert.Empty(Server.Requests.To(Paths.DeviceAuthorization));
    }

    [Theory]
    [InlineData("http://localhost/")]
    [InlineData("http://localhost/callback")]
    [InlineData("http://127.0.0.1/callback")]
    public async Task An_address_of_this_machine_may_have_another_name_and_a_path(string redirect)
    {
        Engine.Set("redirect", redirect);

        await (await RunAsync(Use + "-RedirectUri $redirect")).SucceedAsync();

        Assert.StartsWith(redirect.TrimEnd('/').Replace("/callback", ":", StringComparison.Ordinal), _browser.Asked["redirect_uri"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoints_can_be_given_one_by_one()
    {
        Engine.Set("issuer", Server.Issuer.AbsoluteUri);

        EngineRun run = await (await RunAsync("""
            Connect-DeviceAuth -AuthorizationEndpoint "${issuer}connect/authorize" -TokenEndpoint "${issuer}connect/token" `
                -ClientId sandbox-cli -Scope openid -Name $name -SessionOnly -PromptAction { $browser.Open($_.AuthorizationUri) }
            """)).SucceedAsync();

        Assert.Equal("alice", run.Single.Properties["Account"].Value);
        Assert.DoesNotContain(Server.Requests.Entries, entry => entry.Path.StartsWith("/.well-known", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_may_not_ask_for_codes_is_told_this_way_out_and_it_leads_out()
    {
        EngineRun refused = await RunAsync(Connect.Replace("sandbox-cli", SandboxClients.NoDevice, StringComparison.Ordinal));
        Assert.Contains("-UseBrowser", refused.AssertOneError("ClientRejected").ToString(), StringComparison.Ordinal);

        await (await RunAsync(Use.Replace("sandbox-cli", SandboxClients.NoDevice, StringComparison.Ordinal))).SucceedAsync();
    }

    [Fact]
    public async Task A_connection_is_reused_whichever_way_led_to_it_and_piped_it_is_made_the_same_way()
    {
        await (await RunAsync(Use)).SucceedAsync();
        Server.Requests.Clear();

        await (await RunAsync(Connect)).SucceedAsync();
        Assert.Empty(Server.Requests.Entries);

        PlayedBrowser again = new();
        Engine.Set("browser", again);
        await (await RunAsync("Get-DeviceAuthConnection $name | Connect-DeviceAuth -Force -SessionOnly -PromptAction { $browser.Open($_.AuthorizationUri) }")).SucceedAsync();
        Assert.Equal("code", again.Asked["response_type"]);
    }

    /// <summary>The address that a script block is given is the script's own affair.</summary>
    [Fact]
    public async Task Nothing_that_a_sign_in_is_known_by_is_in_any_stream()
    {
        EngineRun run = await (await RunAsync(Use + "-Verbose -Debug -InformationVariable told; $told; Get-DeviceAuthToken $name")).SucceedAsync();

        List<string> secrets = [.. Server.Requests.Secrets(), _browser.Asked["state"]!, _browser.Asked["nonce"]!, _browser.Answered["code"]!];
        Assert.Contains(Server.Requests.To(Paths.Token)[0].Form["code_verifier"], secrets);
        new SecretSearch().Add(run).Add(Engine).AssertNoneOf(secrets);
    }

    [Fact]
    public async Task A_code_of_another_sign_in_is_refused_by_its_proof_key_and_nothing_is_kept()
    {
        using AuthorizationPageVisitor attacker = new();
        _browser.Redirect = address => new UriBuilder(address)
        {
            Query = $"code={_attackersCode}&state={_browser.Asked["state"]}&iss={Uri.EscapeDataString(Server.Issuer.AbsoluteUri)}",
        }.Uri;
        Uri end = await attacker.DecideAsync(
            new Uri(Server.Issuer, "/connect/authorize?response_type=code&client_id=sandbox-cli&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2F&scope=openid"
                + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"),
            userName: "bob",
            cancellationToken: TestContext.Current.CancellationToken);
        _attackersCode = System.Web.HttpUtility.ParseQueryString(end.Query)["code"]!;

        EngineRun run = await RunAsync(Use);

        run.AssertOneError("ProviderError");
        (await RunAsync("Get-DeviceAuthConnection $name")).AssertOneError("ConnectionNotFound");
    }

    [Fact]
    public async Task A_stranger_s_answer_is_ignored_and_said()
    {
        _browser.Redirect = address =>
        {
            using HttpClient stranger = new(new SocketsHttpHandler { UseProxy = false });
            using HttpResponseMessage answer = stranger.GetAsync(new UriBuilder(address) { Query = "code=evil&state=guessed" }.Uri).GetAwaiter().GetResult();
            Assert.Equal(400, (int)answer.StatusCode);
            return null;
        };
        EngineRun run = Engine.Start(Use);

        WarningRecord warning = await run.WaitForAsync(run.Streams.Warning, record => record.Message.Contains("does not belong to this sign-in", StringComparison.Ordinal));
        Assert.NotNull(warning);
        await run.StopAsync();
    }

    [Fact]
    public async Task Ctrl_C_ends_the_wait_and_nothing_listens_before_or_after()
    {
        HashSet<string> before = Listeners.Now();
        _browser.Redirect = _ => null;
        EngineRun run = Engine.Start(Use);
        Uri address = await run.WaitForAsync(_browser.Opened);
        string port = $"port {new Uri(_browser.Asked["redirect_uri"]!).Port}";
        Assert.NotNull(address);
        Assert.Contains(port, Listeners.Now());

        await run.StopAsync();

        Assert.True(run.WasStopped);
        Listeners.AssertNoOthers(before, Listeners.Now());
        Assert.Empty(Engine.ErrorVariable);
    }

    [Fact]
    public async Task Who_does_not_come_in_time_is_not_waited_for()
    {
        _browser.Redirect = _ => null;
        HashSet<string> before = Listeners.Now();

        EngineRun run = await RunAsync(Use + "-TimeoutSec 2");

        run.AssertOneError("SignInTimedOut", ErrorCategory.OperationTimeout);
        Listeners.AssertNoOthers(before, Listeners.Now());
    }

    [Fact]
    public async Task The_progress_says_where_to_and_how_long_and_is_taken_away()
    {
        _browser.Redirect = _ => null;
        EngineRun run = Engine.Start(Use);
        await Screen.WaitForAsync(screen => screen.Progress.Count >= 2);
        await run.StopAsync();

        Assert.All(Screen.Progress.SkipLast(1), record => Assert.Equal($"in the browser, at {Server.Issuer.Authority}", record.StatusDescription));
        Assert.Equal(ProgressRecordType.Completed, Screen.Progress[^1].RecordType);
    }

    private string _attackersCode = "";

    [Theory]
    [InlineData("-Paste", "-Paste is for a sign-in by browser")]
    [InlineData("-RedirectUri http://127.0.0.1/", "-RedirectUri is for a sign-in by browser")]
    [InlineData("-UseBrowser -NoPkce", "always has a proof key")]
    [InlineData("-UseBrowser -CopyCode", "none to enter")]
    [InlineData("-UseBrowser -AdditionalParameter @{ state = 'mine' }", "'state'")]
    [InlineData("-UseBrowser -AdditionalParameter @{ redirect_uri = 'https://evil.example.com' }", "'redirect_uri'")]
    [InlineData("-UseBrowser -AdditionalParameter @{ response_mode = 'form_post' }", "'response_mode'")]
    public async Task What_does_not_go_together_is_refused(string parameters, string words) =>
        Assert.Contains(words, (await RunAsync(Connect + parameters)).AssertOneError("ParameterInvalid").ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task An_address_elsewhere_without_TLS_is_refused() =>
        (await RunAsync(Connect + "-UseBrowser -RedirectUri http://elsewhere.example.com/")).AssertOneError("InsecureEndpoint");

    private Task<HttpResponseMessage> CallAsync(string api, string token)
    {
        HttpRequestMessage request = new(HttpMethod.Get, new Uri(Server.Issuer, "/guarded/" + api));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
