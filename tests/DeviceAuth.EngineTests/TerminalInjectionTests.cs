using System.Buffers.Text;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>What a server sends can neither move the cursor nor rewrite what stands on the screen.</summary>
public sealed class TerminalInjectionTests : ScriptedTest
{
    /// <summary>Clears the screen, sets the title, goes back a line, and turns the direction of reading.</summary>
    private const string Evil = "\u001b[2J\u001b]0;owned\u0007\r\n\u009b1A\b\u202eevil\u200b\u2028";

    [Theory]
    [InlineData("user_code")]
    [InlineData("verification_uri")]
    [InlineData("verification_uri_complete")]
    [InlineData("message")]
    public async Task From_the_answer_with_the_code(string member)
    {
        JsonObject codes = JsonNode.Parse(Codes)!.AsObject();
        codes[member] = (string?)codes[member] + Evil;
        Server.On(DeviceAuthorization, ScriptedAnswer.Json(codes.ToJsonString()));

        AssertClean(await ConnectAsync(
            "-Verbose -Debug -PromptAction { param($prompt) $prompt.Message; $prompt.VerificationUriComplete }"));
        AssertClean(await ConnectAsync("-Force -Verbose -Debug"));
    }

    [Theory]
    [InlineData(DeviceAuthorization)]
    [InlineData(Token)]
    public async Task From_an_error(string path)
    {
        JsonObject error = new() { ["error"] = "evil" + Evil, ["error_description"] = "evil" + Evil, ["error_uri"] = Evil };
        Server.On(path, ScriptedAnswer.Json(error.ToJsonString(), 400));

        EngineRun run = await ConnectAsync("-Verbose -Debug");

        run.AssertOneError("ProviderError");
        AssertClean(run);
    }

    [Fact]
    public async Task From_the_tokens()
    {
        JsonObject tokens = JsonNode.Parse(Tokens)!.AsObject();
        tokens["scope"] = "api.read" + Evil;
        Server.On(Token, ScriptedAnswer.Json(tokens.ToJsonString()));

        AssertClean(await ConnectAsync("-Verbose -Debug -WarningAction Continue | Out-Host"));
        AssertClean(await RunAsync("Get-DeviceAuthToken -Name $name -Verbose | Out-Host"));
    }

    [Fact]
    public async Task From_the_metadata()
    {
        Server.OnDiscovery(metadata => metadata["issuer"] = "https://evil.example/" + Evil);

        EngineRun run = await ConnectAsync("-Verbose -Debug");

        run.AssertOneError("IssuerMismatch");
        AssertClean(run);
    }

    [Fact]
    public async Task From_an_account_name()
    {
        string claims = new JsonObject
        {
            ["iss"] = Server.Issuer.OriginalString,
            ["aud"] = "scripted-cli",
            ["exp"] = 4102444800,
            ["preferred_username"] = "alice" + Evil,
        }.ToJsonString();
        string part = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims));
        JsonObject tokens = JsonNode.Parse(Tokens)!.AsObject();
        tokens["id_token"] = $"e30.{part}.x";
        Server.On(Token, ScriptedAnswer.Json(tokens.ToJsonString()));

        EngineRun run = await (await ConnectAsync()).SucceedAsync();

        Assert.StartsWith("alice", (string)run.Single.Properties["Account"].Value);
        AssertClean(run);
        AssertClean(await RunAsync("Get-DeviceAuthConnection $name | Out-Host; Disconnect-DeviceAuth -Name $name -WhatIf"));
    }

    private void AssertClean(EngineRun run)
    {
        // PowerShell's own colours, in the heads of tables, are not the server's.
        string seen = Colours.Strip(new SecretSearch().Add(run).Add(Engine).Text);
        Assert.DoesNotContain(
            seen, character => character is '\u001b' or '\u0007' or '\u009b' or '\b' or '\u202e' or '\u200b' or '\u2028');
        Assert.DoesNotContain("_x001B_", seen, System.StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Screen.Progress, record => record.StatusDescription.Any(char.IsControl));
    }
}
