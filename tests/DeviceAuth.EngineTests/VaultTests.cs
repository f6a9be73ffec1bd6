using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>Connections in a vault, with a stand-in for SecretManagement. Here alone, since a vault's place is the process's.</summary>
[Collection(AloneCollection.Name)]
public sealed class VaultTests : SandboxTest
{
    private const string ConnectVault = "Connect-DeviceAuth -Authority $authority -ClientId sandbox-cli "
        + "-Scope openid, profile, offline_access, api.read -Name $name -Vault $vault ";

    private readonly StandInVault _vault = new();

    private string SecretName => "deviceauth-" + Name;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await ImportAsync(Engine);
    }

    /// <summary>Nothing stays in this process's memory of a vault that is gone.</summary>
    protected override void Close()
    {
        using (PowerShell shell = PowerShell.Create(Engine.Runspace))
        {
            shell.AddScript("Get-DeviceAuthConnection -Vault $vault | Disconnect-DeviceAuth").Invoke();
        }

        _vault.Dispose();
    }

    [Fact]
    public async Task A_connection_is_kept_in_the_vault_under_its_name()
    {
        PSObject connection = (await SignInAsync(ConnectVault)).Single;

        Assert.Equal(_vault.Name, connection.Properties["Vault"].Value);
        Assert.Equal([SecretName], _vault.Secrets);
        Assert.Equal("alice", Record["grant"]!["account"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_second_process_gets_the_token_without_any_network_request()
    {
        await SignInAsync(ConnectVault);
        Server.Requests.Clear();
        using RemoteProcess process = await RemoteProcess.StartAsync();
        using Engine remote = await process.OpenAsync(Server.Issuer, Name);
        await ImportAsync(remote, "$vault = '" + _vault.Name + "'");

        EngineRun run = await (await remote.RunAsync("Get-DeviceAuthToken -Name $name -Vault $vault -AsPlainText")).SucceedAsync();

        Assert.Empty(Server.Requests.Entries);
        Assert.Equal(200, await CallMeAsync((string)run.Single.BaseObject));
    }

    [Fact]
    public async Task A_refresh_is_saved_before_the_token_is_handed_out()
    {
        await SignInAsync(ConnectVault);
        string before = Record["grant"]!["refresh_token"]!.GetValue<string>();
        Engine.Set("record", _vault.PathOf(SecretName));

        EngineRun run = await (await RunAsync("""
            Get-DeviceAuthToken -Name $name -Vault $vault -ForceRefresh -AsPlainText | ForEach-Object { $_; [IO.File]::ReadAllText($record) }
            """)).SucceedAsync();

        JsonNode saved = JsonNode.Parse((string)run.Output[1].BaseObject)!;
        Assert.Equal(run.Output[0].BaseObject, saved["tokens"]![0]!["access_token"]!.GetValue<string>());
        Assert.NotEqual(before, saved["grant"]!["refresh_token"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_refresh_that_Ctrl_C_interrupts_is_saved_by_nobody_s_further_call()
    {
        await SignInAsync(ConnectVault);
        string before = RecordText;
        Server.Hold(Paths.Token);
        EngineRun run = Engine.Start("Get-DeviceAuthToken -Name $name -Vault $vault -ForceRefresh");
        await run.WaitForAsync(Server.Requests.WaitForAsync(
            entry => entry.Path == Paths.Token && entry.Form["grant_type"] == "refresh_token", 1, TestContext.Current.CancellationToken));

        await run.StopAsync();

        Assert.True(run.WasStopped);
        Assert.Equal(before, RecordText);
        Server.Release(Paths.Token);
        Assert.True(SpinWait.SpinUntil(() => RecordText != before, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Disconnect_forgets_it()
    {
        await SignInAsync(ConnectVault);

        await (await RunAsync("Disconnect-DeviceAuth -Name $name -Vault $vault")).SucceedAsync();

        Assert.Empty(_vault.Secrets);
        (await RunAsync("Get-DeviceAuthToken -Name $name -Vault $vault")).AssertOneError("SignInRequired");
    }

    [Fact]
    public async Task The_vaults_are_listed_once_for_a_command_however_many_connections_it_is_given()
    {
        await SignInAsync(ConnectVault);
        await SignInAsync(ConnectVault.Replace("-Name $name", "-Name \"$name-2\"", StringComparison.Ordinal));

        EngineRun run = await (await RunAsync("""
            $global:timesListed = 0
            Disconnect-DeviceAuth -Name $name, "$name-2" -Vault $vault
            $global:timesListed
            """)).SucceedAsync();

        Assert.Equal(1, run.Single.BaseObject);
        Assert.Empty(_vault.Secrets);
    }

    [Theory]
    [InlineData("Connect-DeviceAuth")]
    [InlineData("Get-DeviceAuthToken")]
    [InlineData("Get-DeviceAuthConnection")]
    [InlineData("Disconnect-DeviceAuth")]
    public void Tab_completes_the_vaults(string command)
    {
        using PowerShell shell = PowerShell.Create(Engine.Runspace);
        string line = $"{command} -Vault {_vault.Name[..4]}";

        CommandCompletion completion = CommandCompletion.CompleteInput(line, line.Length, null, shell);

        Assert.Equal([_vault.Name], completion.CompletionMatches.Select(match => match.CompletionText));
    }

    /// <summary>What the vault has of the connection.</summary>
    private JsonNode Record => JsonNode.Parse(RecordText)!;

    private string RecordText => File.ReadAllText(_vault.PathOf(SecretName));

    private async Task ImportAsync(Engine engine, string script = "")
    {
        if (script.Length == 0)
        {
            engine.Set("vault", _vault.Name);
        }

        await (await engine.RunAsync($"Import-Module '{StandInVault.Module}'; {script}")).SucceedAsync();
    }
}
