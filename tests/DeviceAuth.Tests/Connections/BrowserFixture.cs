using System;
using System.Net.Http;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;

namespace DeviceAuth.Tests.Connections;

/// <summary>A sign-in by browser with a provider, a browser, a keyboard and a clock under the test's control.</summary>
internal sealed class BrowserFixture
{
    public static readonly Uri AuthorizationEndpoint = new("https://login.example.com/authorize");

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public SignInFixture On { get; } = new();

    public RecordingBrowser Browser => On.Display.Browser;

    /// <summary>What the person sees at the end.</summary>
    public string? Page { get; private set; }

    /// <summary>The answer of the redirect's query; STATE is the sign-in's.</summary>
    /// <param name="query">That of the answer.</param>
    /// <param name="before">Queries of others that arrive before it.</param>
    public BrowserFixture Answers(string query, params string[] before)
    {
        Browser.OnShow = browser => Page = Task.Run(async () =>
        {
            foreach (string each in before)
            {
                await GetAsync(browser, each);
            }

            return await GetAsync(browser, query);
        }).GetAwaiter().GetResult();
        return this;
    }

    /// <summary>The token endpoint gives this; NONCE is the sign-in's.</summary>
    public BrowserFixture Grants(string tokens = """{"access_token":"at","refresh_token":"rt","expires_in":3600}""", int status = 200)
    {
        On.Handler.Answer(_ => Recorded.JsonMessage(tokens.Replace("NONCE", Browser.Asked["nonce"], StringComparison.Ordinal), status));
        return this;
    }

    public Connection Run(params string[] scopes) => Run(Request(new BrowserTerms(), scopes));

    public Connection Run(SignInRequest request) => On.Run(request);

    public static SignInRequest Request(BrowserTerms terms, params string[] scopes) => new()
    {
        Endpoints = Sample.Server with { AuthorizationEndpoint = AuthorizationEndpoint },
        ClientId = Sample.ClientId,
        Authorization = new DeviceAuthorizationRequest { Scopes = scopes },
        Browser = terms,
    };

    private async Task<string> GetAsync(RecordingBrowser browser, string query)
    {
        using HttpResponseMessage answer = await _http.GetAsync(
            $"{browser.Asked["redirect_uri"]}?{query.Replace("STATE", browser.State, StringComparison.Ordinal)}");
        return await answer.Content.ReadAsStringAsync();
    }
}
