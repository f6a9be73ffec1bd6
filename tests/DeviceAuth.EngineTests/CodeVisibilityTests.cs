using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>
/// The code is seen before it is needed: each test approves only once it has found the code where a person looks.
/// </summary>
public sealed class CodeVisibilityTests : SandboxTest
{
    [Theory]
    [InlineData(Connect)]
    [InlineData("$c = " + Connect)]
    [InlineData(Connect + "| ForEach-Object { $_ }")]
    [InlineData("$null = " + Connect)]
    [InlineData("$ProgressPreference = 'SilentlyContinue'; " + Connect)]
    [InlineData("$InformationPreference = 'Ignore'; " + Connect)]
    [InlineData(Connect + "-InformationAction SilentlyContinue")]
    [InlineData(Connect + "-InformationAction Ignore")]
    [InlineData(Connect + "-InformationAction Continue")]
    [InlineData(Connect + "-WarningAction Stop -ErrorAction Stop 3>$null 4>$null 5>$null")]
    [InlineData("function Sign { [CmdletBinding()] param() " + Connect + "} ; $x = Sign -InformationAction SilentlyContinue")]
    public async Task The_code_and_the_address_are_on_the_screen(string script)
    {
        EngineRun run = Engine.Start(script);
        string code = await ReadCodeAsync(run);
        await Screen.WaitForAsync(screen => screen.Text.Contains($"and enter the code:  {code} ", StringComparison.Ordinal)
            && screen.Text.Contains($"\n    {Server.Issuer}device\n", StringComparison.Ordinal));
        await Server.ApproveAsync(code, cancellationToken: TestContext.Current.CancellationToken);
        await run.SucceedAsync();

        // Seen once, and no part of the output.
        Assert.Equal(2, Screen.Text.Split("and enter the code:").Length);
        Assert.All(run.Output, item => Assert.Equal("DeviceAuthConnection", item.BaseObject.GetType().Name));
    }

    [Theory]
    [InlineData(Connect + "6>$null")]
    [InlineData(Connect + "*>$null")]
    [InlineData("$c = " + Connect + "6>$null")]
    public async Task Where_the_stream_is_redirected_away_the_code_stands_in_the_progress_line(string script)
    {
        EngineRun run = Engine.Start(script);
        string code = await ReadCodeAsync(run);
        await Screen.WaitForAsync(screen => screen.Progress.Any(record =>
            record.StatusDescription == $"{code} at {Server.Issuer}device"));
        await Server.ApproveAsync(code, cancellationToken: TestContext.Current.CancellationToken);
        await run.SucceedAsync();

        Assert.DoesNotContain(code, Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirected_into_the_output_the_code_is_found_there()
    {
        EngineRun run = Engine.Start(Connect + "6>&1");
        await ApproveAsync(run);
        await run.SucceedAsync();

        string code = Server.Requests.To(Paths.DeviceAuthorization)[0].ReadResponseMember("user_code")!;
        Assert.Contains(code, run.Output[0].ToString(), StringComparison.Ordinal);
        Assert.IsType<InformationRecord>(run.Output[0].BaseObject);
    }

    [Fact]
    public async Task InformationVariable_keeps_the_prompt()
    {
        EngineRun run = await SignInAsync("$null = " + Connect + "-InformationVariable said; \"$said\"");

        Assert.Contains("and enter the code:", (string)run.Single.BaseObject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_host_the_code_is_in_the_information_stream()
    {
        using Engine silent = Prepare(Engine.OpenWithoutHost());
        EngineRun run = silent.Start(Connect);
        string code = await ReadCodeAsync(run);
        await run.WaitForAsync(run.Streams.Information, record => record.ToString().Contains(code, StringComparison.Ordinal));
        await Server.ApproveAsync(code, cancellationToken: TestContext.Current.CancellationToken);

        await run.SucceedAsync();
    }

    [Theory]
    [InlineData(Connect + "-InformationAction Ignore")]
    [InlineData("$InformationPreference = 'Ignore'; " + Connect)]
    public async Task Where_nothing_can_show_a_code_none_is_asked_for(string script)
    {
        using Engine silent = Prepare(Engine.OpenWithoutHost());

        EngineRun run = await silent.RunAsync(script);

        run.AssertOneError("PromptNotVisible", ErrorCategory.ResourceUnavailable);
        Assert.Empty(Server.Requests.To(Paths.DeviceAuthorization));
        Assert.Empty(Server.Requests.To(Paths.Token));
    }

    [Fact]
    public async Task The_prompt_reads_as_designed_and_is_a_host_message()
    {
        EngineRun run = await SignInAsync();

        string code = Server.Requests.To(Paths.DeviceAuthorization)[0].ReadResponseMember("user_code")!;
        string expected = $"""
            To sign in to {Server.Issuer.Authority}, open this page on any device:

                {Server.Issuer}device

            and enter the code:  {code}      (valid for 15 minutes)

            Asked by {Environment.UserName} on {Environment.MachineName}, client sandbox-cli.
            Scopes: api.read, openid, profile, offline_access
            If you did not ask for this, do nothing.

            """.ReplaceLineEndings();
        InformationRecord record = Assert.Single(run.Streams.Information.Snapshot());
        HostInformationMessage message = Assert.IsType<HostInformationMessage>(record.MessageData);
        Assert.Equal(expected, message.Message);
        Assert.Contains("PSHOST", record.Tags);
        Assert.Equal(expected + "\n", Screen.Text);
    }
}
