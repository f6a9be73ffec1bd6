using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

public sealed class PromptActionTests : ScriptedTest
{
    [Fact]
    public async Task It_receives_what_a_person_needs()
    {
        EngineRun run =
            await (await ConnectAsync("-PromptAction { param($prompt) $global:seen = $prompt } | Out-Null; $seen")).SucceedAsync();

        PSObject prompt = run.Single;
        DateTime expires = Assert.IsType<DateTime>(prompt.Properties["ExpiresOn"].Value);
        Assert.Equal("WDJB-MJHT", prompt.Properties["UserCode"].Value);
        Assert.Equal(new Uri("https://login.example.com/device"), prompt.Properties["VerificationUri"].Value);
        Assert.Null(prompt.Properties["VerificationUriComplete"].Value);
        Assert.Equal(DateTimeKind.Local, expires.Kind);
        Assert.InRange(expires, DateTime.Now.AddMinutes(14), DateTime.Now.AddMinutes(15));
        Assert.Equal(Name, prompt.Properties["ConnectionName"].Value);
        Assert.Equal(
            $"To sign in to {Server.Issuer.Authority}, open https://login.example.com/device on any device and enter the code WDJB-MJHT "
            + $"before {new DateTimeOffset(expires).ToString("HH:mm '(UTC'zzz')'", CultureInfo.InvariantCulture)}. "
            + $"{Environment.UserName} on {Environment.MachineName} asks for this, with the client scripted-cli, for the scopes api.read. "
            + $"The page is on login.example.com, not on {Server.Issuer.Authority}: look twice. If you did not ask for this, do nothing.",
            prompt.Properties["Message"].Value);
        Assert.Equal(Environment.UserName, prompt.Properties["UserName"].Value);
        Assert.Equal(Environment.MachineName, prompt.Properties["MachineName"].Value);
        Assert.Equal("scripted-cli", prompt.Properties["ClientId"].Value);
        Assert.DoesNotContain("WDJB-MJHT", Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_in_another_script_cannot_be_taken_for_the_one_that_it_looks_like()
    {
        Server.On(DeviceAuthorization, ScriptedAnswer.Json(Codes.Replace("login.example.com", "аррӏе.com", StringComparison.Ordinal)));

        EngineRun run = await (await ConnectAsync("-PromptAction { $_.Message; $global:seen = $_.VerificationUri.OriginalString } | Out-Null; $seen")).SucceedAsync();
        await (await ConnectAsync("-Force | Out-Null")).SucceedAsync();

        Assert.Equal("https://xn--80ak6aa92e.com/device", run.Single.BaseObject);
        Assert.Contains("open https://xn--80ak6aa92e.com/device on any device", Screen.Text, StringComparison.Ordinal);
        Assert.Contains("    https://xn--80ak6aa92e.com/device", Screen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("аррӏе", Screen.Text + string.Join(" ", Screen.Progress.Select(record => record.StatusDescription)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_output_is_for_the_person_and_not_the_commands_own()
    {
        EngineRun run = await (await ConnectAsync("-PromptAction { 'sent to the chat'; $_.UserCode }")).SucceedAsync();

        Assert.Equal("DeviceAuthConnection", run.Single.BaseObject.GetType().Name);
        Assert.Contains("sent to the chat\nWDJB-MJHT", Screen.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_among_its_output_is_nothing_to_show() =>
        Assert.Single((await (await ConnectAsync("-PromptAction { $null; 'sent' }")).SucceedAsync()).Output);

    [Theory]
    [InlineData("{ throw 'the mail server is down' }")]
    [InlineData("{ param($prompt) Get-DeviceAuthConnection the-mail-server-is-down }")]
    [InlineData("{ $ErrorActionPreference = 'Stop'; Get-DeviceAuthConnection the-mail-server-is-down }")]
    [InlineData("{ Send-TheMailServerIsDown }")]
    [InlineData("{ [int]::Parse('the mail server is down') }")]
    [InlineData("{ 'first'; Send-ByMail; 'then' }", "New-Module -Name Mail { function Send-ByMail { [CmdletBinding()] param() $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new('the mail server is down', 'Down', 'NotSpecified', $null)) } } | Import-Module; ")]
    public async Task An_error_in_it_ends_the_sign_in_before_any_poll(string action, string before = "")
    {
        EngineRun run = await RunAsync($"{before}{Connect}-PromptAction {action}");

        ErrorRecord error = Assert.Single(run.Errors);
        Assert.StartsWith("PromptActionFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.OperationStopped, error.CategoryInfo.Category);
        Assert.Contains("Mend the script block and run Connect-DeviceAuth again.", error.ToString(), StringComparison.Ordinal);
        Assert.Matches("(?i)the.?mail.?server.?is.?down", error.ToString());
        Assert.Empty(Server.Requests.Polls);
        Assert.Empty(run.Output);
        await PollAssert.NothingFollowsAsync(Server.Requests, TimeSpan.FromSeconds(1.3));
    }

    [Fact]
    public async Task That_of_a_module_sees_the_prompt_too() => Assert.Single((await (await RunAsync(
        "New-Module -Name Caller { function Start-SignIn($Parameters) { Connect-DeviceAuth @Parameters -PromptAction { $global:seen = $_.UserCode } } } "
        + "| Import-Module; $null = Start-SignIn @{ Authority = $authority; ClientId = 'scripted-cli'; Name = $name; SessionOnly = $true }; $seen")).SucceedAsync()).Output,
        code => "WDJB-MJHT".Equals(code.BaseObject));

    [Fact]
    public async Task With_it_no_screen_is_needed()
    {
        using Engine silent = Engine.OpenWithoutHost();
        silent.Set("authority", Server.Issuer);
        silent.Set("name", Name);

        EngineRun run = await silent.RunAsync(
            Connect + "-InformationAction Ignore -PromptAction { $global:code = $_.UserCode } | Out-Null; $code");

        Assert.Equal("WDJB-MJHT", (await run.SucceedAsync()).Single.BaseObject);
    }

    [Fact]
    public async Task It_is_not_called_where_the_connection_is_reused()
    {
        await (await ConnectAsync()).SucceedAsync();

        await (await ConnectAsync("-PromptAction { throw 'called' }")).SucceedAsync();
    }
}
