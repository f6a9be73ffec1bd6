using System;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Remoting;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>
/// A remote session over PSRP through a named pipe: all that crosses is serialized, and the host is at the other end. Both ends
/// are this process, which saves a second one.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class RemoteSessionTests : SandboxTest
{
    private RecordingHost _client = null!;
    private Engine _remote = null!;

    private RecordingUI ClientScreen => _client.Screen;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _client = new RecordingHost();
        RemoteSessionNamedPipeServer.CreateCustomNamedPipeServer(Name);
        _remote = Engine.Around(RunspaceFactory.CreateRunspace(_client, new NamedPipeConnectionInfo(Name)), _client);
        await (await _remote.RunAsync($$"""
            $PSModuleAutoLoadingPreference = 'None'
            $env:PSModulePath = ''
            Import-Module '{{Places.ModuleFolder}}'
            $authority = '{{Server.Issuer}}'
            $name = '{{Name}}'
            """)).SucceedAsync();
    }

    [Fact]
    public async Task The_prompt_and_the_progress_reach_the_client_and_the_connection_can_be_read_there()
    {
        EngineRun run = _remote.Start("$connection = " + Connect + "; $connection; Get-DeviceAuthToken -Name $name");
        string code = await ReadCodeAsync(run);
        await ClientScreen.WaitForAsync(
            screen => screen.Text.Contains($"and enter the code:  {code} ", StringComparison.Ordinal));
        await ClientScreen.WaitForAsync(
            screen => screen.Progress.Count(record => record.StatusDescription.StartsWith(code, StringComparison.Ordinal)) >= 2);
        await Server.ApproveAsync(code, cancellationToken: TestContext.Current.CancellationToken);
        await run.SucceedAsync();

        PSObject connection = run.Output[0];
        Assert.Equal("Deserialized.DeviceAuth.DeviceAuthConnection", connection.TypeNames[0]);
        Assert.Equal(Name, connection.Properties["Name"].Value);
        Assert.Equal("alice", connection.Properties["Account"].Value);
        Assert.Equal(Server.Issuer.AbsoluteUri, connection.Properties["Authority"].Value.ToString());
        Assert.IsType<DateTime>(connection.Properties["ExpiresOn"].Value);
        Assert.Equal(200, await CallMeAsync(Secrets.Reveal(run.Output[1].Properties["AccessToken"].Value)));
        Assert.Equal(ProgressRecordType.Completed, ClientScreen.Progress[^1].RecordType);
    }

    [Fact]
    public async Task InformationAction_Ignore_shows_the_code_on_the_clients_screen_all_the_same()
    {
        EngineRun run = _remote.Start(Connect + "-InformationAction Ignore");
        string code = await ReadCodeAsync(run);
        await ClientScreen.WaitForAsync(
            screen => screen.Text.Contains($"and enter the code:  {code} ", StringComparison.Ordinal));
        await Server.ApproveAsync(code, cancellationToken: TestContext.Current.CancellationToken);

        await run.SucceedAsync();
    }

    [Fact]
    public async Task An_error_keeps_its_id_and_its_advice()
    {
        EngineRun run = await _remote.RunAsync("Get-DeviceAuthToken -Name nobody");

        Assert.Contains(
            "Connect-DeviceAuth -Name nobody", run.AssertOneError("SignInRequired").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_at_the_client_ends_the_wait_on_the_server_and_takes_the_progress_away()
    {
        EngineRun run = _remote.Start(Connect);
        await ReadCodeAsync(run);
        await ClientScreen.WaitForAsync(screen => screen.Progress.Count > 0);

        await run.StopAsync();

        await ClientScreen.WaitForAsync(screen => screen.Progress[^1].RecordType == ProgressRecordType.Completed);
        await PollAssert.NothingFollowsAsync(Server.Requests, TimeSpan.FromSeconds(2.5));
    }

    protected override void Close() => _remote?.Dispose();
}
