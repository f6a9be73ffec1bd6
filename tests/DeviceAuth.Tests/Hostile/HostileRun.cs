using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;

namespace DeviceAuth.Tests.Hostile;

/// <summary>A whole life of a connection over real sockets, with one stage of it in a hostile hand. Waiting is on a fake clock.</summary>
internal sealed class HostileRun : IDisposable
{
    private readonly FakeClock _clock = new();
    private readonly OAuthTransport _transport;
    private readonly ConnectionCache _cache = new();
    private readonly MemoryStore _store = new();
    private readonly OAuthClients _oauth;
    private readonly ServerFinder _servers;
    private readonly TokenSource _tokens;

    /// <param name="longestRequest">How long a request may take.</param>
    public HostileRun(TimeSpan longestRequest)
    {
        Pipeline = new FakePipeline(_clock);
        _transport = new OAuthTransport(handler: null, _clock, longestRequest);
        _oauth = new OAuthClients(_transport);
        _servers = new ServerFinder(new MetadataDiscovery(_transport));
        _tokens = new TokenSource(_cache, new TokenRefresher(_oauth, _servers, _clock), _clock);
    }

    /// <summary>The servers.</summary>
    public HostileScene Scene { get; } = new(expiresIn: 120, interval: 5);

    public FakePipeline Pipeline { get; }

    /// <summary>How the client proves who it is.</summary>
    public ClientAuthentication Authentication { get; init; } = ClientAuthentication.Post;

    public RecordingDisplay Display { get; } = new();

    /// <summary>All that a user could come to see.</summary>
    public IEnumerable<string> Texts(DeviceAuthException? error)
    {
        IEnumerable<string> shown = Display.Prompt is { } prompt
            ? [prompt.Message, prompt.UserCode, prompt.Host, prompt.VerificationUri.OriginalString, prompt.VerificationUriComplete?.OriginalString ?? ""]
            : [];
        IEnumerable<string> kept = _cache.Find(new ConnectionKey(null, ConnectionName.Default))?.Current is { } connection
            ? [connection.Grant.Account ?? "", connection.Grant.ApiUrl?.OriginalString ?? "", .. connection.Grant.Scopes]
            : [];
        IEnumerable<string> told = error is null ? [] : [error.Message, error.RecommendedAction, error.ToString().Replace("\n", "").Replace("\r", "")];
        return [.. Pipeline.Verbose, .. Pipeline.Warnings, .. shown, .. kept, .. told];
    }

    /// <summary>Runs until the stage is behind it; the error, or null where there was none. Throws where it does not end.</summary>
    public async Task<DeviceAuthException?> RunAsync(Stage stage, Func<string, RawAnswer>[] answers, TimeSpan deadline)
    {
        Task<DeviceAuthException?> run = Task.Run(() => Run(stage, answers));
        DeviceAuthException? error = await run.WaitAsync(deadline);
        if (error is not null && stage <= Stage.Poll)
        {
            Scene.AssertNothingIsOrphaned();
        }

        return error;
    }

    public void Dispose()
    {
        _transport.Dispose();
        Scene.Dispose();
    }

    private DeviceAuthException? Run(Stage stage, Func<string, RawAnswer>[] answers)
    {
        try
        {
            if (stage <= Stage.Poll)
            {
                Scene.Server.On(HostileScene.PathOf(stage), answers);
            }

            SignIn();
            if (stage > Stage.Poll)
            {
                Scene.Server.On(HostileScene.PathOf(stage), answers);
            }

            if (stage == Stage.Refresh)
            {
                _tokens.Get(ConnectionName.Default, _store, new WantedToken(refresh: true), Pipeline);
            }
            else if (stage == Stage.Revocation)
            {
                SignOut signOut = new(_cache, _oauth, _servers, _clock);
                signOut.Run(signOut.Find(ConnectionName.Default, _store), _store, Pipeline);
            }

            return null;
        }
        catch (DeviceAuthException exception)
        {
            return exception;
        }
    }

    private void SignIn() => new SignIn(new ConnectionKeeper(_cache, _clock), _tokens, new MetadataDiscovery(_transport), _oauth, _clock).Run(
        new SignInRequest
        {
            Authority = new Uri(Scene.Server.Origin),
            ClientId = "my-cli",
            ClientSecret = Secret.Protect(HostileScene.ClientSecret),
            ClientAuthentication = Authentication,
            Authorization = new DeviceAuthorizationRequest
            {
                AdditionalParameters = new Dictionary<string, string> { ["software_statement"] = HostileScene.Parameter },
            },
        },
        _store,
        Display,
        Pipeline);
}
