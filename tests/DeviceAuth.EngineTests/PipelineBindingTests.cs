using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>Sign-ins that stand in a file: Import-Csv or ConvertFrom-Json, and the pipeline.</summary>
public sealed class PipelineBindingTests : ScriptedTest
{
    [Fact]
    public async Task Each_object_is_a_sign_in_by_the_names_of_its_properties()
    {
        EngineRun run = await (await RunAsync("""
            [pscustomobject]@{ Authority = "$authority"; ClientId = 'scripted-cli'; Scope = 'openid api.read'; Name = "$name-one" },
            [pscustomobject]@{ Issuer = "$authority"; ClientID = 'scripted-cli'; Scopes = @('openid'); Name = "$name-two" } |
                Connect-DeviceAuth -SessionOnly
            """)).SucceedAsync();

        Assert.Equal([$"{Name}-one", $"{Name}-two"], run.Output.Select(item => item.Properties["Name"].Value));
        Assert.Equal(
            ["openid api.read", "openid"],
            Server.Requests.To(DeviceAuthorization).Select(request => request.Form["scope"]));
    }

    [Fact]
    public async Task A_connection_in_memory_is_piped_to_be_signed_in_again()
    {
        await (await ConnectAsync()).SucceedAsync();

        EngineRun run = await (await RunAsync("Get-DeviceAuthConnection $name | Connect-DeviceAuth -Force -SessionOnly")).SucceedAsync();

        Assert.Equal(Name, run.Single.Properties["Name"].Value);
        Assert.Equal(2, Server.Requests.To(DeviceAuthorization).Count());
    }

    [Fact]
    public async Task What_the_sign_ins_have_in_common_stands_in_the_command()
    {
        Server.On("/login/device/code", ScriptedAnswer.Json(Codes)).On("/login/oauth/access_token", ScriptedAnswer.Json(Tokens));

        await (await RunAsync("""
            [pscustomobject]@{ ClientId = 'scripted-cli'; Name = $name } |
                Connect-DeviceAuth -Provider GitHub -ProviderHost $authority -SessionOnly
            """)).SucceedAsync();

        Assert.Single(Server.Requests.To("/login/device/code"));
    }
}
