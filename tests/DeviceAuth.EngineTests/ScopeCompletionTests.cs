using System;
using System.Linq;
using System.Management.Automation;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

public sealed class ScopeCompletionTests : ScriptedTest
{
    [Fact]
    public async Task Tab_completes_what_the_metadata_advertised_and_asks_no_network()
    {
        await (await ConnectAsync()).SucceedAsync();
        Server.Requests.Clear();
        string command = $"Connect-DeviceAuth {Server.Issuer.OriginalString} scripted-cli ";

        Assert.Equal(["api.read", "offline_access", "openid"], Complete(command));
        Assert.Equal(["openid"], Complete(command + "-Scope OPEN"));
        Assert.Equal(["openid"], Complete($"Connect-DeviceAuth -Issuer {Server.Issuer.OriginalString} -Scopes op"));
        Assert.Equal(["openid"], Complete(command + "api.read, op"));
        Assert.Empty(Server.Requests.Entries);
    }

    [Fact]
    public async Task In_one_text_with_several_scopes_it_completes_the_last_and_offers_none_twice()
    {
        await (await ConnectAsync()).SucceedAsync();

        Assert.Equal(
            ["'openid api.read'", "'openid offline_access'"],
            Complete($"Connect-DeviceAuth {Server.Issuer.OriginalString} scripted-cli 'openid "));
    }

    [Fact]
    public void An_authority_that_was_never_read_has_nothing_to_offer_and_is_not_asked()
    {
        Assert.Empty(Complete($"Connect-DeviceAuth {Server.Issuer.OriginalString} scripted-cli "));
        Assert.Empty(Complete("Connect-DeviceAuth -Provider Microsoft -ClientId scripted-cli -Scope "));
        Assert.Empty(Complete("Connect-DeviceAuth -Provider Nobody -ClientId scripted-cli -Scope "));
        Assert.Empty(Server.Requests.Entries);
    }

    [Fact]
    public async Task What_is_no_scope_is_left_out_and_nothing_that_a_server_says_leaves_its_quotes()
    {
        Server.OnDiscovery(metadata => metadata["scopes_supported"] =
            new JsonArray("\u001b[2Jred", "two words", "a\"b", "https://example.com/.default", "x'; Remove-Item y; '", "x';calc;'"));
        await (await ConnectAsync()).SucceedAsync();

        Assert.Equal(
            ["'x'';calc;'''", "https://example.com/.default"],
            Complete($"Connect-DeviceAuth {Server.Issuer.OriginalString} scripted-cli ").Order(StringComparer.Ordinal));
    }

    private string[] Complete(string text)
    {
        using PowerShell shell = PowerShell.Create(Engine.Runspace);
        return [.. CommandCompletion.CompleteInput(text, text.Length, null, shell).CompletionMatches
            .Where(match => match.ResultType == CompletionResultType.ParameterValue)
            .Select(match => match.CompletionText)];
    }
}
