using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

public sealed class ConnectionListTests : ScriptedTest
{
    [Fact]
    public async Task Connections_are_listed_by_name_with_wildcards_and_in_any_case()
    {
        await SignInAsync("b", "a", "other");

        Assert.Equal([$"{Name}-a", $"{Name}-b", $"{Name}-other"], await NamesAsync("Get-DeviceAuthConnection \"$name-*\""));
        Assert.Equal([$"{Name}-a", $"{Name}-b"], await NamesAsync("Get-DeviceAuthConnection \"$name-?\""));
        Assert.Equal([$"{Name}-b"], await NamesAsync("Get-DeviceAuthConnection \"$name-b\".ToUpperInvariant()"));
        Assert.Equal([$"{Name}-b", $"{Name}-a"], await NamesAsync("\"$name-b\", \"$name-a\" | Get-DeviceAuthConnection"));
        Assert.Empty(await NamesAsync("Get-DeviceAuthConnection \"$name-none*\""));
        Assert.Contains($"{Name}-a", await NamesAsync("Get-DeviceAuthConnection"));
    }

    [Fact]
    public async Task One_that_is_not_found_is_one_error_with_the_names_that_exist_and_the_others_are_listed()
    {
        await SignInAsync("a");

        EngineRun run = await RunAsync("Get-DeviceAuthConnection nobody, \"$name-a\"");

        ErrorRecord error = run.AssertOneError("ConnectionNotFound", ErrorCategory.ObjectNotFound);
        Assert.Contains($"{Name}-a", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("nobody", error.TargetObject);
        Assert.Equal($"{Name}-a", run.Single.Properties["Name"].Value);
    }

    [Theory]
    [InlineData("Connect-DeviceAuth -Name ")]
    [InlineData("Get-DeviceAuthToken -Name ")]
    [InlineData("Get-DeviceAuthToken ")]
    [InlineData("Disconnect-DeviceAuth -Name ")]
    [InlineData("Disconnect-DeviceAuth nobody, ")]
    [InlineData("Get-DeviceAuthConnection ")]
    public async Task Tab_completes_names_and_asks_no_network(string command)
    {
        await SignInAsync("a", "b");
        Server.Requests.Clear();

        Assert.Equal([$"{Name}-a", $"{Name}-b"], Complete(command + Name));
        Assert.Equal([$"{Name}-a"], Complete(command + Name.ToUpperInvariant() + "-A"));
        if (!command.Contains(',', StringComparison.Ordinal)) // PowerShell completes no quoted word of a list
        {
            Assert.Equal(2, Complete(command + "'" + Name).Length);
        }

        Assert.Empty(Server.Requests.Entries);
    }

    private async Task SignInAsync(params string[] names)
    {
        foreach (string name in names)
        {
            EngineRun run = await RunAsync(
                $"Connect-DeviceAuth -Authority $authority -ClientId scripted-cli -SessionOnly -Name \"$name-{name}\"");
            await run.SucceedAsync();
        }
    }

    private async Task<string[]> NamesAsync(string script) =>
        [.. (await (await RunAsync(script)).SucceedAsync()).Output.Select(item => (string)item.Properties["Name"].Value)];

    private string[] Complete(string text)
    {
        using PowerShell shell = PowerShell.Create(Engine.Runspace);
        CommandCompletion completion = CommandCompletion.CompleteInput(text, text.Length, null, shell);
        return [.. completion.CompletionMatches
            .Where(match => match.ResultType == CompletionResultType.ParameterValue)
            .Select(match => match.CompletionText.Trim('\''))];
    }
}
