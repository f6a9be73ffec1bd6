using System;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>What a server should not say, or what is no server at all: each is one error with its id, and no hang.</summary>
public sealed class BadServerTests : ScriptedTest
{
    /// <summary>Less than a request may take, which each of these would if nothing else ended it.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task An_unknown_host()
    {
        Engine.Set("authority", "https://no-such-host.invalid");

        AssertError(await ConnectAsync(), "DiscoveryFailed", ErrorCategory.ConnectionError, "Check the spelling of -Authority");
    }

    [Fact]
    public async Task A_port_on_which_nothing_listens()
    {
        await Server.DisposeAsync();

        AssertError(await ConnectAsync(), "DiscoveryFailed", ErrorCategory.ConnectionError, "Check the spelling of -Authority");
    }

    [Fact]
    public async Task The_metadata_of_another_issuer()
    {
        Server.OnDiscovery(metadata => metadata["issuer"] = "https://evil.example.com");

        EngineRun run = await ConnectAsync();

        AssertError(
            run, "IssuerMismatch", ErrorCategory.SecurityError, "-Authority https://evil.example.com; if it is not, do not sign in.");
        Assert.Empty(Server.Requests.To(DeviceAuthorization));
    }

    [Fact]
    public async Task Metadata_without_an_issuer()
    {
        Server.OnDiscovery(metadata => metadata.Remove("issuer"));

        AssertError(await ConnectAsync(), "IssuerMismatch", ErrorCategory.SecurityError, "cannot be trusted.");
    }

    [Fact]
    public async Task A_web_page_for_metadata()
    {
        Answer(ScriptedAnswer.Html("<!doctype html><title>Sign in</title><script>alert(1)</script>"));

        EngineRun run = await ConnectAsync();

        AssertError(run, "DiscoveryFailed", ErrorCategory.ConnectionError, "with a web page");
        Assert.DoesNotContain("<", run.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_metadata()
    {
        Answer(ScriptedAnswer.Json("{}", 404));

        AssertError(await ConnectAsync(), "DiscoveryFailed", ErrorCategory.ConnectionError, "for a provider without discovery give");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public async Task Metadata_that_is_none(string body)
    {
        Answer(ScriptedAnswer.Json(body));

        AssertError(await ConnectAsync(), "DiscoveryFailed", ErrorCategory.ConnectionError, "not with a metadata document");
    }

    [Fact]
    public async Task Metadata_that_goes_on_for_ever()
    {
        Answer(ScriptedAnswer.Oversized(20_000_000));

        AssertError(await ConnectAsync(), "DiscoveryFailed", ErrorCategory.ConnectionError, "The answer has more than");
    }

    [Fact]
    public async Task Metadata_that_breaks_off()
    {
        Answer(ScriptedAnswer.CutShort("{\"issuer\":", 500));

        AssertError(await ConnectAsync(), "DiscoveryFailed", ErrorCategory.ConnectionError, "broke off");
    }

    [Fact]
    public async Task A_redirect_of_the_metadata_is_not_followed()
    {
        await using ScriptedServer other = await ScriptedServer.StartAsync(TestContext.Current.CancellationToken);
        Answer(ScriptedAnswer.Redirect(new Uri(other.Issuer, Discovery)));

        AssertError(await ConnectAsync(), "DiscoveryFailed", ErrorCategory.ConnectionError, "redirect");
        Assert.Empty(other.Requests.Entries);
    }

    [Fact]
    public async Task No_device_endpoint()
    {
        Server.OnDiscovery(metadata => metadata.Remove("device_authorization_endpoint"));

        AssertError(
            await ConnectAsync(), "DeviceFlowNotSupported", ErrorCategory.NotImplemented, "Ask the provider whether it can be enabled");
    }

    [Theory]
    [InlineData("device_authorization_endpoint")]
    [InlineData("token_endpoint")]
    [InlineData("revocation_endpoint")]
    public async Task An_endpoint_without_tls(string member)
    {
        Server.OnDiscovery(metadata => metadata[member] = "http://login.example.com/endpoint");

        AssertError(await ConnectAsync(), "InsecureEndpoint", ErrorCategory.SecurityError, "Use the https address");
        Assert.Empty(Server.Requests.To(DeviceAuthorization));
    }

    [Theory]
    [InlineData("""{"error":"invalid_client"}""", 401, "ClientRejected", ErrorCategory.PermissionDenied)]
    [InlineData("""{"error":"unauthorized_client"}""", 400, "ClientRejected", ErrorCategory.PermissionDenied)]
    [InlineData("""{"error":"invalid_scope"}""", 400, "ScopeRejected", ErrorCategory.PermissionDenied)]
    [InlineData("""{"error":"temporarily_unavailable"}""", 503, "ProviderUnreachable", ErrorCategory.ConnectionError)]
    [InlineData("{}", 200, "ResponseInvalid", ErrorCategory.InvalidResult)]
    [InlineData("{}", 500, "ProviderUnreachable", ErrorCategory.ConnectionError)]
    [InlineData("<html><body>Please sign in to the proxy</body></html>", 200, "ResponseInvalid", ErrorCategory.InvalidResult)]
    [InlineData(
        """{"device_code":"a","verification_uri":"https://a.example"}""", 200, "ResponseInvalid", ErrorCategory.InvalidResult)]
    [InlineData("""{"device_code":"a","user_code":"b"}""", 200, "ResponseInvalid", ErrorCategory.InvalidResult)]
    [InlineData(
        """{"device_code":"a","user_code":"b","verification_uri":"http://a.example"}""", 200, "ResponseInvalid", ErrorCategory.InvalidResult)]
    [InlineData(
        """{"device_code":"a","user_code":"b","verification_uri":"javascript:alert(1)"}""", 200, "ResponseInvalid", ErrorCategory.InvalidResult)]
    [InlineData(
        """{"device_code":"a","user_code":"b","verification_uri":"file:///etc/passwd"}""", 200, "ResponseInvalid", ErrorCategory.InvalidResult)]
    public async Task A_request_for_a_code_that_is_answered_with(string body, int status, string id, ErrorCategory category)
    {
        Server.On(DeviceAuthorization, ScriptedAnswer.Text(body, body[0] == '<' ? "text/html" : "application/json", status));

        EngineRun run = await ConnectAsync();

        AssertError(run, id, category, "");
        Assert.Empty(Server.Requests.Polls);
        Assert.Equal("", Screen.Text);
        Assert.Empty(Screen.Progress);
    }

    private void Answer(ScriptedAnswer answer) =>
        Server.On(Discovery, answer).On("/.well-known/oauth-authorization-server", answer);

    private void AssertError(EngineRun run, string id, ErrorCategory category, string words)
    {
        ErrorRecord error = run.AssertOneError(id, category);
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(".", error.ToString(), StringComparison.Ordinal);
        Assert.Single(Engine.ErrorVariable);
        Assert.Empty(run.Output);
        Assert.True(run.Duration < Prompt, $"It took {run.Duration}.");
    }
}
