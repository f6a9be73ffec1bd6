using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>What a real server refuses before there is a code.</summary>
public sealed class RefusedRequestTests : SandboxTest
{
    [Theory]
    [InlineData("nobody", "openid", "ClientRejected")]
    [InlineData(SandboxClients.NoDevice, "openid", "ClientRejected")]
    [InlineData(SandboxClients.Confidential, "openid", "ClientRejected")]
    [InlineData(SandboxClients.Limited, "openid, api.read", "ScopeRejected")]
    [InlineData(SandboxClients.Public, "no.such.scope", "ScopeRejected")]
    public async Task A_client_or_a_scope(string client, string scopes, string id)
    {
        EngineRun run = await RunAsync(
            $"Connect-DeviceAuth -Authority $authority -ClientId {client} -Scope {scopes} -Name $name -SessionOnly");

        ErrorRecord error = run.AssertOneError(id, ErrorCategory.PermissionDenied);
        Assert.EndsWith(".", error.ToString(), System.StringComparison.Ordinal);
        Assert.Single(Engine.ErrorVariable);
        Assert.Empty(Server.Requests.Polls);
        Assert.Equal("", Screen.Text);
    }
}
