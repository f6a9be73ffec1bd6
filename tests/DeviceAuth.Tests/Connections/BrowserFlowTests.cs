using System;
using System.Linq;
using System.Net.Http;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A sign-in by browser from the address to the tokens (RFC 8252), over a real loopback socket.</summary>
public sealed class BrowserFlowTests
{
    private readonly BrowserFixture _with = new();

    private SignInFixture On => _with.On;

    [Fact]
    public void What_comes_of_it_is_a_connection_that_knows_how_it_was_made()
    {
        Connection connection = _with.Answers("code=the-code&state=STATE").Grants().Run("api.read");

        Assert.Equal("at", On.Store.Peek("default")!.AccessToken!.Secret.Reveal());
        Assert.Equal(new BrowserTerms(), connection.Terms.Browser);
        SentRequest sent = Assert.Single(On.Handler.Requests);
        Assert.Equal(("authorization_code", "the-code", _with.Browser.Asked["redirect_uri"], Sample.ClientId), (sent["grant_type"], sent["code"], sent["redirect_uri"], sent["client_id"]));
        Assert.Equal(_with.Browser.Asked["code_challenge"], ProofKey.From(sent["code_verifier"]!).Challenge);
        Assert.Matches("^http://127\\.0\\.0\\.1:[0-9]+/$", sent["redirect_uri"]!);
        Assert.Contains("Back to PowerShell", _with.Page, StringComparison.Ordinal);
        Assert.Equal(["show", "tick", "complete"], _with.Browser.Events);
    }

    [Fact]
    public void The_device_endpoint_is_not_demanded_of_the_metadata_and_the_authorization_endpoint_is()
    {
        On.Handler.Answer(_ => Recorded.JsonMessage("""
            {"issuer":"https://login.example.com","authorization_endpoint":"https://login.example.com/authorize","token_endpoint":"https://login.example.com/token"}
            """));
        _with.Answers("code=c&state=STATE").Grants().Run(Discovered());

        BrowserFixture without = new();
        without.On.Handler.Otherwise = _ => Recorded.JsonMessage("""
            {"issuer":"https://login.example.com","token_endpoint":"https://login.example.com/token","device_authorization_endpoint":"https://login.example.com/device"}
            """);
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => without.Run(Discovered()));
        Assert.Equal(ErrorIds.BrowserNotAvailable, error.ErrorId);
        Assert.Contains("authorization endpoint", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://login.example.com/authorize", ErrorIds.InsecureEndpoint)]
    [InlineData("http://127.0.0.1/authorize", ErrorIds.InsecureEndpoint)]
    public void An_authorization_endpoint_that_must_not_be_opened_is_not_and_is_nothing_to_other_ways_in(string endpoint, string id)
    {
        string metadata = $$"""
            {"issuer":"https://login.example.com","authorization_endpoint":"{{endpoint}}","token_endpoint":"https://login.example.com/token",
             "device_authorization_endpoint":"https://login.example.com/device_authorization"}
            """;
        On.Handler.Answer(_ => Recorded.JsonMessage(metadata));
        Assert.Equal(id, Assert.Throws<DeviceAuthException>(() => _with.Run(Discovered())).ErrorId);
        Assert.Empty(_with.Browser.Events);

        On.Handler.Answer(_ => Recorded.JsonMessage(metadata)).Answer("device-authorization.json").Answer("token.json");
        Assert.NotNull(On.Run(new SignInRequest { Authority = Sample.Authority, ClientId = Sample.ClientId }));
    }

    [Theory]
    [InlineData("""["plain"]""", false)]
    [InlineData("""["plain","S256"]""", true)]
    [InlineData("[]", true)]
    [InlineData("null", true)]
    public void A_server_that_lists_its_proof_keys_without_S256_is_not_signed_in_to(string methods, bool isTaken)
    {
        On.Handler.Answer(_ => Recorded.JsonMessage($$"""
            {"issuer":"https://login.example.com","authorization_endpoint":"https://login.example.com/authorize","token_endpoint":"https://login.example.com/token",
             "code_challenge_methods_supported":{{methods}}}
            """));
        On.Handler.Otherwise = request => request.Method == "GET" ? new HttpResponseMessage(System.Net.HttpStatusCode.NotFound) : Recorded.JsonMessage("""{"access_token":"at"}""");
        _with.Answers("code=c&state=STATE");

        Exception? error = Record.Exception(() => _with.Run(Discovered()));

        Assert.Equal(isTaken ? null : ErrorIds.BrowserNotAvailable, (error as DeviceAuthException)?.ErrorId);
        Assert.Equal(isTaken, _with.Browser.Events.Contains("show"));
    }

    [Fact]
    public void A_refusal_is_told_in_the_provider_s_words_and_no_token_is_asked_for()
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() =>
            _with.Answers("error=access_denied&error_description=The+user+said+no&state=STATE").Run("api.read"));

        Assert.Equal(ErrorIds.SignInDenied, error.ErrorId);
        Assert.Contains("The user said no", error.Message, StringComparison.Ordinal);
        Assert.Empty(On.Handler.Requests);
        Assert.Contains("Not signed in", _with.Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_issuer_s_answer_is_not_used()
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _with.Answers("code=c&iss=https%3A%2F%2Fevil.example.com&state=STATE").Run("api.read"));

        Assert.Equal(ErrorIds.IssuerMismatch, error.ErrorId);
        Assert.Empty(On.Handler.Requests);
    }

    [Theory]
    [InlineData("\"nonce\":\"NONCE\",", true)]
    [InlineData("\"nonce\":\"another\",", false)]
    [InlineData("", false)]
    public void An_id_token_of_another_sign_in_ends_it_and_what_came_is_revoked(string nonce, bool isTaken)
    {
        _with.Answers("code=c&state=STATE");
        On.Handler.Answer(_ => Recorded.JsonMessage($$"""
            {"access_token":"at","refresh_token":"rt","id_token":"{{SignInFixture.IdToken(more: nonce.Replace("NONCE", _with.Browser.Asked["nonce"]) + "\"exp\":4102444800")}}"}
            """));
        On.Handler.Otherwise = _ => new HttpResponseMessage();

        if (isTaken)
        {
            Assert.Equal("Ada", _with.Run("openid").Grant.Account);
            return;
        }

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _with.Run("openid"));
        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.Contains("nonce", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("The tokens that came with it were revoked.", error.Message, StringComparison.Ordinal);
        Assert.Equal(["rt", "at"], On.Handler.Requests.Skip(1).Select(request => request["token"]));
        Assert.Null(On.Store.Peek("default"));
    }

    [Fact]
    public void An_id_token_that_cannot_be_read_costs_the_name_and_not_the_sign_in()
    {
        Connection connection = _with.Answers("code=c&state=STATE").Grants("""{"access_token":"at","id_token":"a.b.c.d.e"}""").Run("openid");

        Assert.Null(connection.Grant.Account);
        Assert.Contains("encrypted", Assert.Single(On.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_grant", ErrorIds.ProviderError)]
    [InlineData("invalid_client", ErrorIds.ClientRejected)]
    [InlineData("unauthorized_client", ErrorIds.ClientRejected)]
    public void A_code_that_is_not_taken_names_the_redirect_address_to_check(string code, string id)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() =>
            _with.Answers("code=c&state=STATE").Grants($$"""{"error":"{{code}}"}""", 400).Run("api.read"));

        Assert.Equal(id, error.ErrorId);
        Assert.Contains(_with.Browser.Asked["redirect_uri"]!, error.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("device flow", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_code_is_given_once_whatever_comes_of_it()
    {
        _with.Answers("code=c&state=STATE");
        On.Handler.Break();

        Assert.Equal(ErrorIds.ProviderUnreachable, Assert.Throws<DeviceAuthException>(() => _with.Run("api.read")).ErrorId);
        Assert.Single(On.Handler.Requests);
    }

    [Theory]
    [InlineData(60, "60 seconds of -TimeoutSec")]
    [InlineData(null, "within 15 minutes")]
    public void A_person_who_does_not_come_is_not_waited_for_for_ever(int? seconds, string words)
    {
        _with.Browser.OnShow = _ => On.Clock.Advance(TimeSpan.FromMinutes(16));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _with.Run(WithTimeout(seconds)));

        Assert.Equal(ErrorIds.SignInTimedOut, error.ErrorId);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains("an address that does not open", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("-Paste", error.RecommendedAction, StringComparison.Ordinal);
        AssertNothingListens();
    }

    [Fact]
    public void A_stranger_s_answer_is_said_and_ends_nothing_though_warnings_would()
    {
        On.Pipeline.OnWarning = _ => throw new InvalidOperationException("-WarningAction Stop");

        Connection connection = _with.Answers("code=the-code&state=STATE", "code=evil&state=guessed", "code=evil&state=again").Grants().Run("api.read");

        Assert.Equal("at", connection.AccessToken!.Secret.Reveal());
        Assert.Contains("does not belong to this sign-in", Assert.Single(_with.Browser.Notes), StringComparison.Ordinal);
        Assert.Single(On.Pipeline.Verbose, line => line.Contains("another state", StringComparison.Ordinal));
        Assert.Empty(On.Pipeline.Warnings);
    }

    /// <summary>Its error page is all that the person sees, and the answer is in its address bar.</summary>
    [Fact]
    public void A_browser_that_makes_https_of_the_redirect_address_is_said_once_with_what_to_write_there()
    {
        _with.Answers("code=the-code&state=STATE").Grants();
        Action<RecordingBrowser> answer = _with.Browser.OnShow!;
        _with.Browser.OnShow = browser =>
        {
            Secured(browser);
            Secured(browser);
            answer(browser);
        };

        _with.Run(BrowserFixture.Request(new BrowserTerms { RedirectUri = new Uri("http://localhost/") }));

        string redirect = _with.Browser.Asked["redirect_uri"]!;
        Assert.StartsWith("http://localhost:", redirect, StringComparison.Ordinal);
        Assert.Contains(redirect.Replace("localhost", "127.0.0.1", StringComparison.Ordinal).TrimEnd('/') + " ", Assert.Single(_with.Browser.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_C_ends_the_wait_and_nothing_listens()
    {
        _with.Browser.OnShow = _ => On.Pipeline.Stop();

        Assert.ThrowsAny<OperationCanceledException>(() => _with.Run("api.read"));

        AssertNothingListens();
        Assert.Equal("complete", _with.Browser.Events[^1]);
    }

    [Fact]
    public async Task Tokens_that_come_after_Ctrl_C_are_revoked()
    {
        TaskCompletionSource<HttpResponseMessage> answer = new();
        TaskCompletionSource revoked = new();
        _with.Answers("code=c&state=STATE");
        On.Handler.Answer((_, _) =>
            {
                On.Pipeline.Stop();
                return answer.Task;
            })
            .Answer(_ => new HttpResponseMessage())
            .Answer(_ =>
            {
                revoked.SetResult();
                return new HttpResponseMessage();
            });

        Assert.ThrowsAny<OperationCanceledException>(() => _with.Run("api.read"));
        answer.SetResult(Recorded.Message("token.json", 200));

        await revoked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_prompt_that_fails_leaves_nothing_that_listens()
    {
        _with.Browser.OnShow = _ => throw new InvalidOperationException("the -PromptAction failed");

        Assert.Throws<InvalidOperationException>(() => _with.Run("api.read"));

        AssertNothingListens();
    }

    [Fact]
    public void A_confidential_client_signs_the_request_for_tokens_and_its_secret_is_in_no_address()
    {
        _with.Answers("code=c&state=STATE").Grants();

        _with.Run(new SignInRequest
        {
            Endpoints = Sample.Server with { AuthorizationEndpoint = BrowserFixture.AuthorizationEndpoint, OffersOnlyPost = true },
            ClientId = Sample.ClientId,
            ClientSecret = Sample.Protected("the secret that is none"),
            Browser = new BrowserTerms(),
        });

        Assert.Equal("the secret that is none", On.Handler.Requests[0]["client_secret"]);
        Assert.DoesNotContain("secret", _with.Browser.Prompt!.AuthorizationUri.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public void Verbose_tells_the_story_without_what_is_known_by()
    {
        _with.Answers("code=the-code-of-it&state=STATE").Grants($$"""{"access_token":"at","id_token":"{{SignInFixture.IdToken()}}"}""");
        On.Handler.Otherwise = _ => new HttpResponseMessage();
        Exception? error = Record.Exception(() => _with.Run("openid"));

        string all = string.Join('\n', [.. On.Pipeline.Verbose, .. On.Pipeline.Warnings, $"{error}"]);
        Assert.Contains("https://login.example.com/authorize", all, StringComparison.Ordinal);
        Assert.All(
            new[] { "the-code-of-it", _with.Browser.State, _with.Browser.Asked["nonce"], On.Handler.Requests[0]["code_verifier"] },
            secret => Assert.DoesNotContain(secret!, all, StringComparison.Ordinal));
    }

    private static void Secured(RecordingBrowser browser)
    {
        using TcpClient client = new("127.0.0.1", new Uri(browser.Asked["redirect_uri"]!).Port);
        using SslStream stream = new(client.GetStream());
        Assert.ThrowsAny<Exception>(() => stream.AuthenticateAsClient("localhost"));
    }

    private static SignInRequest Discovered() => new() { Authority = Sample.Authority, ClientId = Sample.ClientId, Browser = new BrowserTerms() };

    private static SignInRequest WithTimeout(int? seconds) => new()
    {
        Endpoints = Sample.Server with { AuthorizationEndpoint = BrowserFixture.AuthorizationEndpoint },
        ClientId = Sample.ClientId,
        Browser = new BrowserTerms(),
        Timeout = seconds is { } value ? TimeSpan.FromSeconds(value) : null,
    };

    private void AssertNothingListens()
    {
        int port = new Uri(_with.Browser.Asked["redirect_uri"]!).Port;
        Assert.DoesNotContain(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), endpoint => endpoint.Port == port);
    }
}
