using System;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>How a sign-in can end once the code is shown, other than well.</summary>
public sealed class EndOfSignInTests : ScriptedTest
{
    [Fact]
    public async Task TimeoutSec_passes()
    {
        Server.On(Token, ScriptedAnswer.Json(Pending, 400));

        EngineRun run = await ConnectAsync("-TimeoutSec 2");

        await AssertFinalAsync(run, "SignInTimedOut", ErrorCategory.OperationTimeout, "within the 2 seconds of -TimeoutSec");
        Assert.InRange(run.Duration.TotalSeconds, 2, 120);
    }

    [Fact]
    public async Task TimeoutSec_passes_while_the_provider_hangs()
    {
        Server.On(Token, ScriptedAnswer.Hang());

        EngineRun run = await ConnectAsync("-TimeoutSec 2");

        await AssertFinalAsync(run, "SignInTimedOut", ErrorCategory.OperationTimeout, "within the 2 seconds of -TimeoutSec");
        Assert.InRange(run.Duration.TotalSeconds, 2, 28); // the request itself would last 30
    }

    [Fact]
    public async Task The_code_expires()
    {
        Server.On(DeviceAuthorization, ScriptedAnswer.Json(Codes.Replace("900", "3", StringComparison.Ordinal)))
            .On(Token, ScriptedAnswer.Json(Pending, 400));

        EngineRun run = await ConnectAsync();

        await AssertFinalAsync(
            run, "SignInExpired", ErrorCategory.OperationTimeout, "Run Connect-DeviceAuth again to get a new code.", watch: true);
        Assert.InRange(run.Duration.TotalSeconds, 3, 120);
        Assert.Contains("(valid for 3 seconds)", Screen.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("access_denied", 400, "SignInDenied", ErrorCategory.PermissionDenied)]
    [InlineData("access_denied", 403, "SignInDenied", ErrorCategory.PermissionDenied)]
    [InlineData("expired_token", 400, "SignInExpired", ErrorCategory.OperationTimeout)]
    [InlineData("invalid_grant", 400, "ProviderError", ErrorCategory.ProtocolError)]
    [InlineData("invalid_client", 401, "ClientRejected", ErrorCategory.PermissionDenied)]
    [InlineData("unsupported_grant_type", 400, "ClientRejected", ErrorCategory.PermissionDenied)]
    public async Task The_provider_says(string error, int status, string id, ErrorCategory category)
    {
        Server.On(
            Token, ScriptedAnswer.Json($$"""{"error":"{{error}}","error_description":"The words of the provider."}""", status));

        EngineRun run = await ConnectAsync();

        await AssertFinalAsync(
            run, id, category, error == "expired_token" ? "" : "The words of the provider", watch: status == 403);
        Assert.Single(Server.Requests.Polls);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"access_token":""}""")]
    [InlineData("""{"access_token":null}""")]
    [InlineData("""{"access_token":"a-token-of-another-type","token_type":"mac"}""")]
    public async Task A_success_without_a_usable_token(string body)
    {
        Server.On(Token, ScriptedAnswer.Text(body, "application/json"));

        EngineRun run = await ConnectAsync();

        await AssertFinalAsync(run, "ResponseInvalid", ErrorCategory.InvalidResult, "");
        Assert.Single(Server.Requests.Polls);
    }

    [Fact]
    public async Task A_web_page_is_a_stranger_s_whatever_its_status_and_is_waited_out_with_one_warning()
    {
        ScriptedAnswer page = ScriptedAnswer.Text("<html><title>Proxy</title></html>", "text/html");
        Server.On(Token, page, page, ScriptedAnswer.Json(Tokens));

        EngineRun run = await ConnectAsync();

        Assert.Empty(run.Errors);
        Assert.Single(run.Output);
        Assert.Contains("answered 200 with a web page", Assert.Single(run.Streams.Warning).Message, StringComparison.Ordinal);
        Assert.Equal(3, Server.Requests.Polls.Count);
    }

    [Fact]
    public async Task A_success_that_breaks_off_is_not_asked_for_again()
    {
        Server.On(Token, ScriptedAnswer.CutShort("""{"access_token":"half-a-tok""", 500), ScriptedAnswer.Json(Tokens));

        EngineRun run = await ConnectAsync();

        await AssertFinalAsync(run, "ResponseInvalid", ErrorCategory.InvalidResult, "the code may be spent", watch: true);
        Assert.Single(Server.Requests.Polls);
        Assert.DoesNotContain("half-a-tok", run.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_of_the_token_endpoint_is_not_followed()
    {
        await using ScriptedServer other = await ScriptedServer.StartAsync(TestContext.Current.CancellationToken);
        Server.On(Token, ScriptedAnswer.Redirect(new Uri(other.Issuer, Token), 307));

        EngineRun run = await ConnectAsync();

        await AssertFinalAsync(run, "InsecureEndpoint", ErrorCategory.SecurityError, "was not followed");
        Assert.Empty(other.Requests.Entries);
    }

    private async Task AssertFinalAsync(EngineRun run, string id, ErrorCategory category, string words, bool watch = false)
    {
        ErrorRecord error = run.AssertOneError(id, category);
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
        Assert.Single(Engine.ErrorVariable);
        Assert.Empty(run.Output);
        Assert.Equal(ProgressRecordType.Completed, Screen.Progress[^1].RecordType);
        Assert.Single(Screen.Progress, record => record.RecordType == ProgressRecordType.Completed);
        if (watch)
        {
            await PollAssert.NothingFollowsAsync(Server.Requests, TimeSpan.FromSeconds(1.3));
        }

        (await RunAsync("Get-DeviceAuthConnection $name")).AssertOneError("ConnectionNotFound");
    }
}
