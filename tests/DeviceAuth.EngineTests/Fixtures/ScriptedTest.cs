using System;
using System.Threading.Tasks;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>A test with a server that says what the test likes, a session and a connection name of its own.</summary>
public abstract class ScriptedTest : IAsyncLifetime
{
    protected const string Connect =
        "Connect-DeviceAuth -Authority $authority -ClientId scripted-cli -Scope api.read -Name $name -SessionOnly ";
    protected const string DeviceAuthorization = "/device_authorization";
    protected const string Token = "/token";
    protected const string Revocation = "/revocation";
    protected const string Discovery = "/.well-known/openid-configuration";

    protected const string Codes = """
        {"device_code":"device-code-of-the-test","user_code":"WDJB-MJHT","verification_uri":"https://login.example.com/device",
         "expires_in":900,"interval":1}
        """;

    protected const string Tokens = """
        {"access_token":"access-token-of-the-test","token_type":"Bearer","expires_in":3600,
         "refresh_token":"refresh-token-of-the-test"}
        """;

    protected const string Pending = """{"error":"authorization_pending"}""";

    protected string Name { get; } = "t" + Guid.NewGuid().ToString("N");

    protected ScriptedServer Server { get; private set; } = null!;

    private protected Engine Engine { get; private set; } = null!;

    private protected RecordingUI Screen => Engine.Host!.Screen;

    public async ValueTask InitializeAsync()
    {
        Server = await ScriptedServer.StartAsync(TestContext.Current.CancellationToken);
        AnswerAsUsual();
        Engine = Engine.Open();
        Engine.Set("authority", Server.Issuer);
        Engine.Set("name", Name);
        Engine.WatchFor(() => Server.Requests);
    }

    public async ValueTask DisposeAsync()
    {
        Engine?.Dispose();
        await (Server?.DisposeAsync() ?? ValueTask.CompletedTask);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets the server give what is asked for; replaces what a test told it to do.</summary>
    private protected void AnswerAsUsual() => Server.OnDiscovery()
        .On(DeviceAuthorization, ScriptedAnswer.Json(Codes))
        .On(Token, ScriptedAnswer.Json(Tokens))
        .On(Revocation, ScriptedAnswer.Json("{}"));

    private protected Task<EngineRun> RunAsync(string script) => Engine.RunAsync(script);

    /// <summary>Runs the usual sign-in to its end.</summary>
    private protected Task<EngineRun> ConnectAsync(string parameters = "") => Engine.RunAsync(Connect + parameters);
}
