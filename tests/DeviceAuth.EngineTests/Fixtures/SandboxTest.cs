using System;
using System.Threading.Tasks;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>A test with a server of its own, a session of its own and a connection name of its own.</summary>
public abstract class SandboxTest : IAsyncLifetime
{
    /// <summary>The sign-in that most tests make. The variables are set in the session.</summary>
    protected const string Connect = "Connect-DeviceAuth -Authority $authority -ClientId sandbox-cli "
        + "-Scope openid, profile, offline_access, api.read -Name $name -SessionOnly ";

    private int _codesRead;

    /// <summary>The connection's name, which no other test uses: connections are the process's.</summary>
    protected string Name { get; } = "t" + Guid.NewGuid().ToString("N");

    protected SandboxServer Server { get; private set; } = null!;

    private protected Engine Engine { get; private set; } = null!;

    private protected RecordingUI Screen => Engine.Host!.Screen;

    /// <summary>How the server starts.</summary>
    protected virtual SandboxOptions Options => new() { Interval = TimeSpan.FromSeconds(1) };

    public virtual async ValueTask InitializeAsync()
    {
        Server = await SandboxServer.StartAsync(Options, TestContext.Current.CancellationToken);
        Engine = Prepare(Engine.Open());
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        Engine?.Dispose();
        await (Server?.DisposeAsync() ?? ValueTask.CompletedTask);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what a test began before its session ends.</summary>
    protected virtual void Close()
    {
    }

    /// <summary>Sets the variables that the scripts use.</summary>
    private protected Engine Prepare(Engine engine)
    {
        engine.Set("authority", Server.Issuer);
        engine.Set("name", Name);
        engine.WatchFor(() => Server.Requests);
        return engine;
    }

    /// <summary>The next code that the server gave out.</summary>
    private protected async Task<string> ReadCodeAsync(EngineRun run)
    {
        RequestLogEntry entry = await run.WaitForAsync(Server.Requests.WaitForAsync(
            entry => entry.Path == Paths.DeviceAuthorization && entry.ReadResponseMember("user_code") is not null,
            ++_codesRead,
            TestContext.Current.CancellationToken));
        return entry.ReadResponseMember("user_code")!;
    }

    /// <summary>Approves the next code that the server gives out.</summary>
    private protected async Task ApproveAsync(EngineRun run, string user = "alice") =>
        await Server.ApproveAsync(await ReadCodeAsync(run), user, TestContext.Current.CancellationToken);

    /// <summary>Signs in, with a person who approves at once.</summary>
    private protected async Task<EngineRun> SignInAsync(string script = Connect)
    {
        EngineRun run = Engine.Start(script);
        await ApproveAsync(run);
        return await run.SucceedAsync();
    }

    private protected Task<EngineRun> RunAsync(string script) => Engine.RunAsync(script);

    /// <summary>The status of the protected API for a token.</summary>
    private protected async Task<int> CallMeAsync(string token) => await Api.CallAsync(new Uri(Server.Issuer, "/me"), token);
}
