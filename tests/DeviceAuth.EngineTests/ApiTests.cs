using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>An API says who signs in for it (RFC 9728).</summary>
public sealed class ApiTests : SandboxTest
{
    [Fact]
    public async Task A_sign_in_by_the_API_s_address_gives_a_token_that_it_takes()
    {
        Engine.Set("api", new Uri(Server.Issuer, "/guarded/me"));

        EngineRun run = await SignInAsync("Connect-DeviceAuth -Api $api sandbox-cli -Name $name -SessionOnly");

        Assert.Contains(
            $"names {Server.Issuer} as who signs in for it. Go on only if you know that name.", Assert.Single(run.Streams.Warning).Message, StringComparison.Ordinal);
        RequestLogEntry codes = Server.Requests.To(Paths.DeviceAuthorization).Single();
        Assert.Equal("openid offline_access api.read", codes.Form["scope"]);
        Assert.Equal(new Uri(Server.Issuer, "/guarded/me").AbsoluteUri, codes.Form["resource"]);
        string token = (string)(await (await RunAsync("Get-DeviceAuthToken -Name $name -AsPlainText")).SucceedAsync()).Single.BaseObject;
        Assert.Equal(200, await Api.CallAsync(new Uri(Server.Issuer, "/guarded/me"), token));

        EngineRun again = await (await RunAsync("Connect-DeviceAuth -Api $api sandbox-cli -Name $name -SessionOnly")).SucceedAsync();
        Assert.Empty(again.Streams.Warning);
        Assert.Single(Server.Requests.To(Paths.DeviceAuthorization));
    }

    [Fact]
    public async Task A_client_that_registers_itself_signs_in_and_goes_with_the_connection()
    {
        Engine.Set("api", new Uri(Server.Issuer, "/guarded/me"));

        EngineRun run = await SignInAsync("Connect-DeviceAuth -Api $api -Register -Name $name -SessionOnly");

        string client = (string)run.Single.Properties["ClientId"].Value;
        Assert.StartsWith("registered-", client, StringComparison.Ordinal);
        string token = (string)(await (await RunAsync("Get-DeviceAuthToken -Name $name -ForceRefresh -AsPlainText")).SucceedAsync()).Single.BaseObject;
        Assert.Equal(200, await Api.CallAsync(new Uri(Server.Issuer, "/guarded/me"), token));

        EngineRun end = await (await RunAsync("Disconnect-DeviceAuth $name")).SucceedAsync();

        Assert.Empty(end.Streams.Warning);
        Assert.Equal(204, Server.Requests.To("/connect/register/" + client).Single().StatusCode);
    }

    [Theory]
    [InlineData("", "Add -ClientId, or -Register")]
    [InlineData("sandbox-cli -Register", "Leave out -Register, or -ClientId")]
    public async Task An_API_is_signed_in_to_as_one_client(string parameters, string advice)
    {
        Engine.Set("api", new Uri(Server.Issuer, "/guarded/me"));

        EngineRun run = await RunAsync($"Connect-DeviceAuth -Api $api {parameters} -Name $name -SessionOnly");

        Assert.Contains(advice, run.AssertOneError("ParameterInvalid").ToString(), StringComparison.Ordinal);
        Assert.Empty(Server.Requests.Entries);
    }

    [Fact]
    public async Task With_WarningAction_Stop_nobody_is_asked()
    {
        Engine.Set("api", new Uri(Server.Issuer, "/guarded/me"));

        EngineRun run = await RunAsync("Connect-DeviceAuth -Api $api sandbox-cli -Name $name -SessionOnly -WarningAction Stop");

        Assert.NotEmpty(run.Errors);
        Assert.Empty(Server.Requests.To(Paths.DeviceAuthorization));
    }
}

/// <summary>APIs that say what they should not: one clear error, and nothing is asked of anybody.</summary>
public sealed class HostileApiTests : ScriptedTest
{
    private const string WellKnown = "/.well-known/oauth-protected-resource/api";

    public static TheoryData<string, string, string> Documents => new()
    {
        { """{"resource":"API","authorization_servers":["http://login.example.com"]}""", "InsecureEndpoint", "that must not be asked: http://login.example.com" },
        { """{"resource":"https://api.example.com","authorization_servers":["ISSUER"]}""", "ResourceMismatch", "that of another API: https://api.example.com" },
        { """{"resource":"API","authorization_servers":[]}""", "ParameterInvalid", "names nobody" },
        { """{"resource":"API","authorization_servers":["ISSUER/a","ISSUER/b"]}""", "ParameterInvalid", "/a, " },
        { "no json", "DiscoveryFailed", "does not tell who signs in for it" },
        { "1 MB", "DiscoveryFailed", "more than 262144 bytes" },
        { "redirect", "DiscoveryFailed", "redirects to https://evil.example.com/, which is not followed" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task What_must_not_be_used(string document, string id, string words)
    {
        Answer(document);

        EngineRun run = await RunAsync("Connect-DeviceAuth -Api $api scripted-cli -Name $name -SessionOnly");

        Assert.Contains(words, run.AssertOneError(id).ToString(), StringComparison.Ordinal);
        Assert.All(Server.Requests.Entries, entry => Assert.Contains(entry.Path, new[] { "/api", WellKnown }));
        Assert.Empty(run.Streams.Warning);
    }

    [Fact]
    public async Task An_issuer_that_names_another_issuer()
    {
        Answer("""{"resource":"API","authorization_servers":["ISSUER"]}""");
        Server.OnDiscovery(metadata => metadata["issuer"] = "https://login.example.com");

        EngineRun run = await RunAsync("Connect-DeviceAuth -Api $api scripted-cli -Name $name -SessionOnly");

        Assert.Contains("that of another issuer: https://login.example.com", run.AssertOneError("IssuerMismatch", ErrorCategory.SecurityError).ToString(), StringComparison.Ordinal);
        Assert.Empty(Server.Requests.To(DeviceAuthorization));
    }

    [Fact]
    public async Task Of_several_the_user_chooses_by_Authority()
    {
        Answer("""{"resource":"API","authorization_servers":["https://login.example.com","ISSUER"],"scopes_supported":["api.read"]}""");

        EngineRun run = await (await RunAsync("Connect-DeviceAuth -Api $api scripted-cli -Authority $authority -Name $name -SessionOnly")).SucceedAsync();

        Assert.Equal(Server.Issuer, run.Single.Properties["Authority"].Value);
        Assert.Equal("api.read", Server.Requests.To(DeviceAuthorization).Single().Form["scope"]);

        EngineRun other = await RunAsync("Connect-DeviceAuth -Api $api scripted-cli -Authority https://other.example.com -Name $name -SessionOnly");
        Assert.Contains("Add -Authority with the one of them that you know", other.AssertOneError("ParameterInvalid").ToString(), StringComparison.Ordinal);
    }

    private void Answer(string document)
    {
        Uri api = new(Server.Issuer, "/api");
        Engine.Set("api", api);
        string text = document.Replace("API", api.AbsoluteUri, StringComparison.Ordinal).Replace("ISSUER", Server.Issuer.OriginalString, StringComparison.Ordinal);
        Server.On(WellKnown, document switch
        {
            "1 MB" => ScriptedAnswer.Json($$"""{"resource":"{{new string('x', 1024 * 1024)}}"}"""),
            "redirect" => ScriptedAnswer.Redirect(new Uri("https://evil.example.com/")),
            _ => ScriptedAnswer.Json(text),
        });
    }
}
