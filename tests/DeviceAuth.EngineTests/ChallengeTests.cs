using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>An API says no and what it wants; then it says yes.</summary>
public sealed class ChallengeTests : SandboxTest
{
    private static readonly HttpClient Http = new();

    [Theory]
    [InlineData("scope", "-Scope openid, profile, offline_access, api.read, api.write", 1)]
    [InlineData("acr", "-AcrValues mfa", 0)]
    [InlineData("recent", "-MaxAge 300", 0)]
    [InlineData("claims-of-a-person", "-Claims '{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c2\"}}}'", 1)]
    public async Task What_only_a_person_can_bring_is_said_to_a_script_and_asked_of_a_person_once(string api, string parameters, int refreshes)
    {
        await SignInAsync();
        Server.ForgetSignIns();
        Engine.Set("refusal", await RefusedAsync(api));

        EngineRun silent = await RunAsync("Get-DeviceAuthToken -Challenge $refusal");

        Assert.Contains($"{parameters} ", silent.AssertOneError("SignInRequired", ErrorCategory.AuthenticationError) + " ", StringComparison.Ordinal);
        Assert.Equal(refreshes, Server.Requests.Refreshes.Count);

        EngineRun run = Engine.Start("Connect-DeviceAuth -Challenge $refusal");
        await ApproveAsync(run);
        await run.SucceedAsync();

        Assert.Equal(Name, run.Single.Properties["Name"].Value);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(api, await TokenAsync())).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(api, await TokenAsync("-ForceRefresh"))).StatusCode);

        EngineRun again = await (await RunAsync("Connect-DeviceAuth -Challenge $refusal")).SucceedAsync();
        Assert.Equal(Name, again.Single.Properties["Name"].Value);
        Assert.Equal(2, Server.Requests.To(Paths.DeviceAuthorization).Count);
    }

    [Fact]
    public async Task Claims_are_brought_by_a_refresh_and_by_each_one_after_it()
    {
        await SignInAsync();
        Engine.Set("refusal", await RefusedAsync("claims"));

        string token = await TokenAsync("-Challenge $refusal", named: false);

        Assert.Equal(HttpStatusCode.OK, (await CallAsync("claims", token)).StatusCode);
        Assert.Equal(token, await TokenAsync());
        Assert.Equal(HttpStatusCode.OK, (await CallAsync("claims", await TokenAsync("-ForceRefresh"))).StatusCode);
        Assert.Single(Server.Requests.To(Paths.DeviceAuthorization));
    }

    [Fact]
    public async Task A_scope_that_was_granted_is_brought_by_a_refresh()
    {
        await SignInAsync(Connect.Replace("api.read", "api.read, api.write", StringComparison.Ordinal));
        Engine.Set("refusal", await RefusedAsync("scope", await TokenAsync("-Scope api.read")));

        string token = await TokenAsync("-Challenge $refusal");

        Assert.Equal(HttpStatusCode.OK, (await CallAsync("scope", token)).StatusCode);
        Assert.Equal("api.write", Server.Requests.Refreshes.Last().Form["scope"]);
    }

    [Fact]
    public async Task A_token_that_the_API_takes_for_dead_is_refreshed_once()
    {
        await SignInAsync();
        await Server.RevokeAccessTokensAsync(TestContext.Current.CancellationToken);
        Engine.Set("refusal", await RefusedAsync("me"));

        string token = await TokenAsync("-Challenge $refusal");

        Assert.Equal(HttpStatusCode.OK, (await CallAsync("me", token)).StatusCode);
    }

    [Fact]
    public async Task Somebody_else_who_signs_in_replaces_nothing_and_gets_nothing()
    {
        await SignInAsync();
        string token = await TokenAsync();
        Engine.Set("refusal", await RefusedAsync("acr"));

        EngineRun run = Engine.Start("Connect-DeviceAuth -Challenge $refusal");
        await ApproveAsync(run, "bob");
        await run.EndAsync();

        ErrorRecord error = run.AssertOneError("AccountMismatch", ErrorCategory.PermissionDenied);
        Assert.Contains($"'bob' signed in, and the connection '{Name}' is that of 'alice'", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("were revoked", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(token, await TokenAsync());
        Assert.Equal(HttpStatusCode.OK, (await CallAsync("me", token)).StatusCode);
    }

    [Theory]
    [InlineData("the answer")]
    [InlineData("the $_ of PowerShell 7")]
    [InlineData("the $_ of Windows PowerShell")]
    [InlineData("the headers")]
    [InlineData("the header's value")]
    [InlineData("the header's text")]
    [InlineData("the header's lines")]
    [InlineData("an answer that was no error")]
    public async Task A_refusal_is_understood_in_whatever_a_shell_has_of_it(string form)
    {
        await SignInAsync();
        HttpResponseMessage refusal = await RefusedAsync("claims");
        string header = refusal.Headers.WwwAuthenticate.ToString();
        Engine.Set("refusal", form switch
        {
            "the answer" => refusal,
            "the $_ of PowerShell 7" => new ErrorRecord(new RefusedException(refusal), "WebCmdletWebResponseException", ErrorCategory.InvalidOperation, null),
            "the $_ of Windows PowerShell" => new ErrorRecord(await WebExceptionAsync("claims"), "WebCmdletWebResponseException", ErrorCategory.InvalidOperation, null),
            "the headers" => new Dictionary<string, IEnumerable<string>> { ["www-authenticate"] = [header] },
            "the header's value" => refusal.Headers.WwwAuthenticate,
            "the header's text" => "WWW-Authenticate: " + header,
            "the header's lines" => new object[] { "Negotiate", header },
            _ => new PSObject(new { BaseResponse = refusal }),
        });

        string token = await TokenAsync("-Challenge $refusal");

        Assert.Equal(HttpStatusCode.OK, (await CallAsync("claims", token)).StatusCode);
    }

    [Theory]
    [InlineData("'Basic realm=\"x\"'", "it takes no bearer token")]
    [InlineData("'Bearer error=\"insufficient_claims\", claims=\"no json!\"'", "neither JSON nor that in Base64")]
    [InlineData("('Bearer error=\"insufficient_claims\", claims=\"' + 'e' * 100kb + '\"')", "more than 65536 characters")]
    [InlineData("('Bearer error=\"insufficient_claims\", claims=\"' + 'e' * 50kb + '\"')", "more than 8192 characters")]
    [InlineData("([InvalidOperationException]::new('No such host is known'))", "it is an error without an answer of an API (\"No such host is known\")")]
    [InlineData("42", "it takes no bearer token")]
    [InlineData("@{ 'Content-Type' = 'text/html' }", "no WWW-Authenticate header")]
    public async Task What_is_not_understood_is_said_and_nobody_is_asked(string challenge, string words)
    {
        await SignInAsync();
        Server.Requests.Clear();

        foreach (string command in new[] { "Get-DeviceAuthToken", "Connect-DeviceAuth" })
        {
            EngineRun run = await RunAsync($"{command} -Name $name -Challenge {challenge}");

            Assert.Contains(words, run.AssertOneError("ChallengeNotUnderstood", ErrorCategory.InvalidData).ToString(), StringComparison.Ordinal);
        }

        Assert.Empty(Server.Requests.Entries);
    }

    [Theory]
    [InlineData("Get-DeviceAuthToken")]
    [InlineData("Connect-DeviceAuth")]
    public async Task An_error_of_who_wanted_a_token_for_the_request_stays_what_it_was(string command)
    {
        EngineRun run = await RunAsync($"try {{ Get-DeviceAuthToken -Name $name }} catch {{ $failure = $_ }}; {command} -Challenge $failure");

        Assert.Contains($"The connection '{Name}' needs a sign-in", run.AssertOneError("SignInRequired").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_nothing_yet_is_told_how_to_sign_in_by_the_API()
    {
        HttpResponseMessage answer = await Http.GetAsync(new Uri(Server.Issuer, "/guarded/me"), TestContext.Current.CancellationToken);
        Engine.Set("refusal", new ErrorRecord(new RefusedException(answer), "x", ErrorCategory.InvalidOperation, null));

        foreach (string command in new[] { "Get-DeviceAuthToken", "Connect-DeviceAuth" })
        {
            EngineRun run = await RunAsync($"{command} -Name $name -Challenge $refusal");

            Assert.EndsWith(
                $"Connect-DeviceAuth -Name {Name} -Api {new Uri(Server.Issuer, "/guarded/me")} -ClientId <client id>",
                run.AssertOneError("SignInRequired").ToString(),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Connect-DeviceAuth -Challenge $refusal -Scope a", "Leave out -Scope")]
    [InlineData("Connect-DeviceAuth -Challenge $refusal -AcrValues a", "Leave out -AcrValues")]
    [InlineData("Connect-DeviceAuth -Challenge $refusal -ClientAssertion { }", "Leave out -ClientAssertion")]
    [InlineData("Connect-DeviceAuth -Challenge $refusal -UseBrowser", "Leave out -UseBrowser")]
    [InlineData("Connect-DeviceAuth -Challenge $refusal -SessionOnly", "Leave out -SessionOnly")]
    [InlineData("Get-DeviceAuthToken -Challenge $refusal -CacheOnly", "Leave out -IdToken, -ForceRefresh and -CacheOnly")]
    [InlineData("Get-DeviceAuthToken -Challenge $refusal -IdToken", "Leave out -IdToken, -ForceRefresh and -CacheOnly")]
    public async Task What_would_do_nothing_beside_a_challenge_is_refused(string script, string advice)
    {
        Engine.Set("refusal", "Bearer error=\"invalid_token\"");

        Assert.Contains(advice, (await RunAsync(script)).AssertOneError("ParameterInvalid").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_to_sign_in_can_be_named_by_hand_and_is_in_the_claims()
    {
        EngineRun run = await SignInAsync(Connect + "-AcrValues mfa, phr -MaxAge 0:05 -Claims '{\"id_token\": {\"acr\": null}}' -TokenParameter @{ tenant = 'hush-hush' }");

        RequestLogEntry codes = Server.Requests.To(Paths.DeviceAuthorization).Single();
        Assert.Equal("mfa phr", codes.Form["acr_values"]);
        Assert.Equal("300", codes.Form["max_age"]);
        Assert.Equal("{\"id_token\":{\"acr\":null}}", codes.Form["claims"]);
        Assert.False(codes.Form.ContainsKey("tenant"));
        Assert.All(Server.Requests.Polls, poll => Assert.Equal("hush-hush", poll.Form["tenant"]));
        Engine.Set("connection", run.Single);
        EngineRun claims = await (await RunAsync("$connection.Claims['acr']; $connection.Claims['amr'].Count; $connection.Claims['auth_time'].GetType().Name")).SucceedAsync();
        Assert.Equal(["mfa", "2", "DateTime"], claims.Output.Select(item => $"{item}"));
        await TokenAsync("-ForceRefresh");
        Assert.Equal("hush-hush", Server.Requests.Refreshes.Single().Form["tenant"]);
    }

    [Fact]
    public async Task An_API_that_says_no_in_a_loop_is_stepped_up_for_once()
    {
        await SignInAsync();
        Engine.Set("call", (Func<string, HttpResponseMessage>)(token => CallAsync("claims-of-a-person", token).GetAwaiter().GetResult()));

        EngineRun run = await RunAsync("""
            $ErrorActionPreference = 'Stop'
            foreach ($attempt in 1..5) {
                $answer = $call.Invoke((Get-DeviceAuthToken $name -AsPlainText))
                if ($answer.IsSuccessStatusCode) { break }
                $null = Get-DeviceAuthToken -Challenge $answer
            }
            """);

        run.AssertOneError("SignInRequired");
        Assert.Single(Server.Requests.Refreshes);
    }

    private Task<HttpResponseMessage> CallAsync(string api, string token)
    {
        HttpRequestMessage request = new(HttpMethod.Get, new Uri(Server.Issuer, "/guarded/" + api));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<HttpResponseMessage> RefusedAsync(string api, string? token = null)
    {
        HttpResponseMessage answer = await CallAsync(api, token ?? await TokenAsync());
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden });
        return answer;
    }

    private async Task<WebException> WebExceptionAsync(string api)
    {
#pragma warning disable SYSLIB0014 // what Windows PowerShell calls an API with
        HttpWebRequest request = WebRequest.CreateHttp(new Uri(Server.Issuer, "/guarded/" + api));
#pragma warning restore SYSLIB0014
        request.Headers["Authorization"] = "Bearer " + await TokenAsync();
        return await Assert.ThrowsAsync<WebException>(request.GetResponseAsync);
    }

    private async Task<string> TokenAsync(string parameters = "", bool named = true) =>
        (string)(await (await RunAsync($"Get-DeviceAuthToken {(named ? "-Name $name" : "")} -AsPlainText {parameters}")).SucceedAsync()).Single.BaseObject;

    /// <summary>As PowerShell 7 has it, whose own is in a module that these engines lack.</summary>
    private sealed class RefusedException(HttpResponseMessage response) : Exception("Response status code does not indicate success: 401.")
    {
        public HttpResponseMessage Response { get; } = response;
    }
}
