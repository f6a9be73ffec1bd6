using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.Web;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>A sign-in by browser over the head of a terminal: the address is on the screen alone, and the answer is pasted into the host.</summary>
[Collection(AloneCollection.Name)]
public sealed class PasteSignInTests : SandboxTest
{
    private const string Paste = Connect + "-UseBrowser -Paste ";

    [Theory]
    [InlineData("{0}")]
    [InlineData("code#state")]
    [InlineData("code")]
    public async Task What_the_browser_ends_at_is_pasted_and_somebody_is_signed_in(string form)
    {
        Screen.HasPerson = true;
        HashSet<string> before = Listeners.Now();
        EngineRun run = Engine.Start(Paste);
        Uri address = await AddressAsync(Screen);
        Listeners.AssertNoOthers(before, Listeners.Now());

        Uri end = await EndAsync(address);
        string code = HttpUtility.ParseQueryString(end.Query)["code"]!;
        Screen.Paste(form switch
        {
            "code" => code,
            "code#state" => $"{code}#{HttpUtility.ParseQueryString(end.Query)["state"]}",
            _ => Wrapped(end.AbsoluteUri),
        });
        await run.SucceedAsync();

        Assert.Equal("alice", run.Single.Properties["Account"].Value);
        List<string> secrets = [.. Server.Requests.Secrets(), code];
        new SecretSearch().Add(run).Add(Engine).AssertNoneOf(secrets);
        new SecretSearch().Add(run).AssertNoneOf([.. secrets, HttpUtility.ParseQueryString(address.Query)["state"]!, HttpUtility.ParseQueryString(address.Query)["nonce"]!]);
    }

    [Fact]
    public async Task A_page_of_the_provider_shows_the_code_and_its_address_goes_into_the_token_request()
    {
        Screen.HasPerson = true;
        EngineRun run = Engine.Start(Connect + $"-UseBrowser -RedirectUri {SandboxClients.CodePage}");
        Uri end = await EndAsync(await AddressAsync(Screen));
        Assert.StartsWith(SandboxClients.CodePage, end.AbsoluteUri, StringComparison.Ordinal);
        Screen.Paste(HttpUtility.ParseQueryString(end.Query)["code"]!);

        await run.SucceedAsync();

        Assert.Equal(SandboxClients.CodePage, Server.Requests.To(Paths.Token)[0].Form["redirect_uri"]);
    }

    [Fact]
    public async Task What_does_not_fit_is_said_and_asked_for_again()
    {
        Screen.HasPerson = true;
        EngineRun run = Engine.Start(Paste);
        Uri end = await EndAsync(await AddressAsync(Screen));
        Screen.Paste("https://example.com/");
        Screen.Paste("code=x&state=wrong");
        Screen.Paste(end.AbsoluteUri);

        await run.SucceedAsync();

        Assert.Equal(2, run.Streams.Warning.Count);
    }

    [Fact]
    public async Task Where_nobody_sits_at_the_screen_it_is_an_error_at_once()
    {
        using Engine nobody = Prepare(Engine.OpenWithoutHost());

        EngineRun run = await nobody.RunAsync(Paste);

        Assert.Contains("-UseBrowser", run.AssertOneError("BrowserNotAvailable", ErrorCategory.ResourceUnavailable).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Server.Requests.Entries, entry => entry.Path == "/connect/authorize");
    }

    [Fact]
    public async Task In_a_remote_session_the_address_is_here_and_so_is_the_keyboard()
    {
        using RemoteProcess process = await RemoteProcess.StartAsync();
        using Engine remote = await process.OpenAsync(Server.Issuer, Name);
        RecordingUI here = remote.Host!.Screen;
        here.HasPerson = true;
        EngineRun run = remote.Start(Connect + "-UseBrowser");
        Uri end = await EndAsync(await AddressAsync(here));

        // No host tells over a wire that more is there: the rest is asked for.
        string address = end.AbsoluteUri;
        here.Paste(address[..(address.IndexOf("code=", StringComparison.Ordinal) + 20)]);
        here.Paste(address[(address.IndexOf("code=", StringComparison.Ordinal) + 20)..]);
        await run.SucceedAsync();

        Assert.Equal("alice", run.Single.Properties["Account"].Value);
    }

    /// <summary>A terminal that wraps at 40 columns: nothing of the lines is left over for the prompt here, whose history they would be in.</summary>
    [Fact]
    public async Task In_a_remote_session_the_lines_of_a_wrapped_address_are_read_to_the_last()
    {
        using RemoteProcess process = await RemoteProcess.StartAsync();
        using Engine remote = await process.OpenAsync(Server.Issuer, Name);
        RecordingUI here = remote.Host!.Screen;
        here.HasPerson = true;
        EngineRun run = remote.Start(Connect + "-UseBrowser");
        Uri end = await EndAsync(await AddressAsync(here));
        foreach (char[] line in end.AbsoluteUri.Chunk(40))
        {
            here.Paste(new string(line));
        }

        await run.SucceedAsync();

        Assert.Equal("alice", run.Single.Properties["Account"].Value);
        Assert.Equal(0, here.Unread);
        Assert.Empty(run.Streams.Warning);
    }

    /// <summary>It arrives there as an exception of another type, while the pipeline there is not being stopped.</summary>
    [Fact]
    public async Task In_a_remote_session_Ctrl_C_at_the_keyboard_ends_the_sign_in_and_is_no_error()
    {
        using RemoteProcess process = await RemoteProcess.StartAsync();
        using Engine remote = await process.OpenAsync(Server.Issuer, Name);
        remote.Host!.Screen.PressesCtrlC = true;

        EngineRun run = await remote.RunAsync(Connect + "-UseBrowser");

        Assert.True(run.WasStopped, run.ToString());
        Assert.Empty(run.Streams.Error);
        Assert.Equal(0, (await remote.RunAsync("$Error.Count")).Single.BaseObject);
    }

    private static string Wrapped(string text) => string.Join("\n  ", text.Chunk(40).Select(part => new string(part)));

    private async Task<Uri> AddressAsync(RecordingUI screen)
    {
        string pattern = Regex.Escape(Server.Issuer.AbsoluteUri) + @"connect/authorize\S+";
        await screen.WaitForAsync(shown => Regex.IsMatch(shown.Text, pattern + "\n") && shown.Text.Contains("Paste it here", StringComparison.Ordinal));
        return new Uri(Regex.Match(screen.Text, pattern).Value);
    }

    private static async Task<Uri> EndAsync(Uri address)
    {
        using AuthorizationPageVisitor visitor = new();
        return await visitor.DecideAsync(address, cancellationToken: TestContext.Current.CancellationToken);
    }
}
