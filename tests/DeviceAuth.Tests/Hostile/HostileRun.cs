using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;

namespace DeviceAuth.Tests.Hostile;

/// <summary>A whole life of a connection over real sockets, with one stage of it in a hostile hand. Waiting is on a fake clock.</summary>
internal sealed class HostileRun : IDisposable
{
    public const string AccessToken = "secret-access-token-7f3a";
    public const string RefreshToken = "secret-refresh-token-9c1e";
    public const string DeviceCode = "secret-device-code-4b2d";
    public const string ClientSecret = "secret-of-the-client-8d5f";

    /// <summary>Secrets that no text may show.</summary>
    public static readonly string[] Secrets = [AccessToken, RefreshToken, DeviceCode, ClientSecret];

    /// <summary>In the place of the 30 seconds that a request may take.</summary>
    private static readonly TimeSpan LongestRequest = TimeSpan.FromMilliseconds(400);

    private readonly FakeClock _clock = new();
    private readonly OAuthTransport _transport;
    private readonly ConnectionCache _cache = new();
    private readonly MemoryStore _store = new();
    private readonly OAuthClients _oauth;
    private readonly ConnectionSaver _saver;
    private readonly TokenSource _tokens;

    public HostileRun()
    {
        Pipeline = new FakePipeline(_clock);
        _transport = new OAuthTransport(handler: null, _clock, LongestRequest);
        _oauth = new OAuthClients(_transport);
        _saver = new ConnectionSaver(_clock);
        _tokens = new TokenSource(_cache, _saver, new TokenRefresher(_oauth, _clock), _clock);
        string code = $$"""{"device_code":"{{DeviceCode}}","user_code":"ABCD-EFGH","verification_uri":"https://login.example.com/device","expires_in":120,"interval":5}""";
        Server.On(PathOf(Stage.Metadata), Raw.Json($$"""
            {"issuer":"{{Server.Origin}}","device_authorization_endpoint":"{{Server.Origin}}/device","token_endpoint":"{{Server.Origin}}/token",
             "revocation_endpoint":"{{Server.Origin}}/revoke","code_challenge_methods_supported":["S256"]}
            """));
        Server.On(PathOf(Stage.Request), Raw.Json(code));
        Server.On(PathOf(Stage.Poll), Raw.Json("""{"error":"authorization_pending"}""", 400), Token);
        Server.On(PathOf(Stage.Revocation), Raw.Json("{}"));
    }

    /// <summary>A token as it should be.</summary>
    public static RawAnswer Token { get; } = Raw.Json(
        $$"""{"access_token":"{{AccessToken}}","token_type":"Bearer","expires_in":3600,"refresh_token":"{{RefreshToken}}"}""");

    public HostileServer Server { get; } = new();

    /// <summary>Another origin, which must never hear of anything.</summary>
    public HostileServer Elsewhere { get; } = new();

    public FakePipeline Pipeline { get; }

    public RecordingDisplay Display { get; } = new();

    /// <summary>All that a user could come to see.</summary>
    public IEnumerable<string> Texts(DeviceAuthException? error)
    {
        IEnumerable<string> shown = Display.Prompt is { } prompt
            ? [prompt.Message, prompt.UserCode, prompt.Host, prompt.VerificationUri.OriginalString, prompt.VerificationUriComplete?.OriginalString ?? ""]
            : [];
        IEnumerable<string> told = error is null ? [] : [error.Message, error.RecommendedAction, error.ToString().Replace("\n", "").Replace("\r", "")];
        return [.. Pipeline.Verbose, .. Pipeline.Warnings, .. shown, .. told];
    }

    /// <summary>Runs until the stage is behind it; the error, or null where there was none. Throws where it does not end.</summary>
    public async Task<DeviceAuthException?> RunAsync(Stage stage, RawAnswer[] answers, TimeSpan deadline)
    {
        Task<DeviceAuthException?> run = Task.Run(() => Run(stage, answers));
        return await run.WaitAsync(deadline);
    }

    /// <summary>How many requests met the stage.</summary>
    public int Met(Stage stage) => Server.Requests.Count(request => request.Split(' ', 3)[1] == PathOf(stage)) - Before(stage);

    public void Dispose()
    {
        _transport.Dispose();
        Server.Dispose();
        Elsewhere.Dispose();
    }

    private static string PathOf(Stage stage) => stage switch
    {
        Stage.Metadata => "/.well-known/openid-configuration",
        Stage.Request => "/device",
        Stage.Revocation => "/revoke",
        _ => "/token",
    };

    /// <summary>Requests at the same path that are no part of the stage: the two polls before a refresh.</summary>
    private static int Before(Stage stage) => stage == Stage.Refresh ? 2 : 0;

    private DeviceAuthException? Run(Stage stage, RawAnswer[] answers)
    {
        try
        {
            if (stage <= Stage.Poll)
            {
                Server.On(PathOf(stage), answers);
            }

            SignIn();
            if (stage > Stage.Poll)
            {
                Server.On(PathOf(stage), answers);
            }

            if (stage == Stage.Refresh)
            {
                _tokens.Get(ConnectionName.Default, _store, new Freshness(refresh: true), Pipeline);
            }
            else if (stage == Stage.Revocation)
            {
                SignOut signOut = new(_cache, _oauth);
                signOut.Run(signOut.Find(ConnectionName.Default, _store, Pipeline), _store, Pipeline);
            }

            return null;
        }
        catch (DeviceAuthException exception)
        {
            return exception;
        }
    }

    private void SignIn() => new SignIn(_cache, _saver, _tokens, new MetadataDiscovery(_transport), _oauth, _clock).Run(
        new SignInRequest
        {
            Authority = new Uri(Server.Origin),
            ClientId = "my-cli",
            ClientSecret = Secret.Protect(ClientSecret),
            ClientAuthentication = ClientAuthentication.Post,
        },
        _store,
        Display,
        Pipeline);
}
