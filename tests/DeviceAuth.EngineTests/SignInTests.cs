using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

public sealed class SignInTests : SandboxTest
{
    [Fact]
    public async Task A_sign_in_returns_the_connection()
    {
        EngineRun run = await SignInAsync();

        PSObject connection = run.Single;
        Assert.Equal("DeviceAuth.DeviceAuthConnection", connection.BaseObject.GetType().FullName);
        Assert.Equal(Name, connection.Properties["Name"].Value);
        Assert.Equal("alice", connection.Properties["Account"].Value);
        Assert.Equal(Server.Issuer, connection.Properties["Authority"].Value);
        Assert.Equal("sandbox-cli", connection.Properties["ClientId"].Value);
        Assert.Equivalent(
            new[] { "openid", "profile", "offline_access", "api.read" }, connection.Properties["Scopes"].Value, strict: true);
        Assert.Equal(true, connection.Properties["CanRefresh"].Value);
        Assert.Null(connection.Properties["Vault"].Value);
        DateTime expires = Assert.IsType<DateTime>(connection.Properties["ExpiresOn"].Value);
        Assert.Equal(DateTimeKind.Local, expires.Kind);
        Assert.InRange(expires, DateTime.Now.AddMinutes(59), DateTime.Now.AddMinutes(61));
        Assert.Empty(run.Streams.Warning);
    }

    [Fact]
    public async Task A_person_who_walks_the_device_page_is_signed_in_as_who_they_are()
    {
        EngineRun run = Engine.Start(Connect);
        string code = await ReadCodeAsync(run);
        await new DevicePageVisitor().ApproveAsync(
            new Uri(Server.Issuer, "/device"), code, "alice", TestContext.Current.CancellationToken);

        await run.SucceedAsync();

        Assert.Equal("alice", run.Single.Properties["Account"].Value);
    }

    [Fact]
    public async Task The_requests_are_those_of_the_protocol_and_no_more()
    {
        await SignInAsync();

        string[] expected =
        [
            "GET /.well-known/openid-configuration",
            "POST /connect/deviceauthorization",
            .. Server.Requests.Polls.Select(_ => "POST /connect/token"),
        ];
        Assert.Equal(expected, Server.Requests.Entries.Select(entry => $"{entry.Method} {entry.Path}"));
        Assert.Equal("openid profile offline_access api.read", Server.Requests.To(Paths.DeviceAuthorization)[0].Form["scope"]);
    }

    [Fact]
    public async Task A_second_sign_in_reuses_the_connection_without_any_request()
    {
        await SignInAsync();
        Server.Requests.Clear();

        EngineRun again = await (await RunAsync(Connect)).SucceedAsync();

        Assert.Equal(Name, again.Single.Properties["Name"].Value);
        Assert.Empty(Server.Requests.Entries);
        Assert.Empty(again.Streams.Information);
        Assert.Empty(again.Streams.Progress);
    }

    [Fact]
    public async Task Force_signs_in_anew()
    {
        await SignInAsync();
        string first = await PlainTokenAsync();

        await SignInAsync(Connect + "-Force");

        Assert.NotEqual(first, await PlainTokenAsync());
        Assert.Equal(2, Server.Requests.To(Paths.DeviceAuthorization).Count);
    }

    [Fact]
    public async Task Endpoints_given_one_by_one_need_no_discovery()
    {
        Engine.Set("issuer", Server.Issuer.AbsoluteUri);
        EngineRun run = await SignInAsync("""
            Connect-DeviceAuth -DeviceAuthorizationEndpoint "${issuer}connect/deviceauthorization" `
                -TokenEndpoint "${issuer}connect/token" -RevocationEndpoint "${issuer}connect/revocation" `
                -ClientId sandbox-cli -Scope 'openid profile offline_access' -Name $name -SessionOnly
            """);

        Assert.Equal("alice", run.Single.Properties["Account"].Value);
        Assert.DoesNotContain(Server.Requests.Entries, entry => entry.Path.StartsWith("/.well-known", StringComparison.Ordinal));
        await (await RunAsync("Disconnect-DeviceAuth -Name $name")).SucceedAsync();
        Assert.Equal(2, Server.Requests.To(Paths.Revocation).Count);
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("Basic")]
    [InlineData("Post")]
    public async Task A_confidential_client_authenticates(string method)
    {
        Engine.Set("method", method);
        Engine.Set("secret", Secrets.Protect(SandboxClients.ConfidentialSecret));

        await SignInAsync(
            "Connect-DeviceAuth -Authority $authority -ClientId sandbox-confidential -ClientSecret $secret -SessionOnly "
            + "-ClientAuthentication $method -Scope openid, offline_access -Name $name");
        await (await RunAsync("Get-DeviceAuthToken -Name $name -ForceRefresh; Disconnect-DeviceAuth -Name $name")).SucceedAsync();

        RequestLogEntry[] posts = [.. Server.Requests.Entries.Where(entry => entry.Method == "POST")];
        bool isPost = method == "Post";
        Assert.All(posts, entry => Assert.Equal(isPost, entry.Form.ContainsKey("client_secret")));
        Assert.All(posts, entry => Assert.Equal(!isPost, entry.Authorization is not null));
        Assert.Contains(posts, entry => entry.Path == Paths.Revocation);
    }

    [Fact]
    public async Task The_default_connection_is_the_one_that_is_meant_where_none_is_named()
    {
        // The only test that uses this name.
        await SignInAsync("Connect-DeviceAuth $authority sandbox-cli openid, offline_access -SessionOnly");

        EngineRun run = await RunAsync("(Get-DeviceAuthToken).Name; Disconnect-DeviceAuth; Get-DeviceAuthConnection default");

        Assert.Equal("default", run.Single.BaseObject);
        Assert.StartsWith("ConnectionNotFound,", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private async Task<string> PlainTokenAsync() =>
        (string)(await (await RunAsync("Get-DeviceAuthToken -Name $name -AsPlainText")).SucceedAsync()).Single.BaseObject;
}
