using System;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceAuth.Sandbox;

/// <summary>
/// A loopback server that answers what a test tells it to, over real connections, for whatever a correct authorization
/// server never says. Paths without a script are answered 404.
/// </summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _scripts = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    private ScriptedServer(WebApplication app)
    {
        _app = app;
        var recorder = new RequestRecorder(Requests, _ => true);
        app.Use(recorder.InvokeAsync);
        app.Run(AnswerAsync);
    }

    /// <summary>The address; its <see cref="Uri.OriginalString"/>, used in the metadata, has no trailing slash.</summary>
    public Uri Issuer { get; private set; } = null!;

    /// <summary>Where the metadata of <see cref="OnDiscovery"/> puts the device authorization endpoint.</summary>
    public Uri DeviceAuthorizationEndpoint => new(Issuer, "/device_authorization");

    /// <summary>Where the metadata of <see cref="OnDiscovery"/> puts the token endpoint.</summary>
    public Uri TokenEndpoint => new(Issuer, "/token");

    /// <summary>Where the metadata of <see cref="OnDiscovery"/> puts the revocation endpoint.</summary>
    public Uri RevocationEndpoint => new(Issuer, "/revocation");

    /// <summary>Every request that arrived.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<ScriptedServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var app = LoopbackHost.CreateBuilder(port: 0).Build();
        var server = new ScriptedServer(app);
        await app.StartAsync(cancellationToken);
        server.Issuer = new Uri(LoopbackHost.AddressOf(app.Services.GetRequiredService<IServer>()));
        return server;
    }

    /// <summary>Answers a path with these, in order; the last one repeats. An earlier script of the path is replaced.</summary>
    public ScriptedServer On(string path, params ScriptedAnswer[] answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentOutOfRangeException.ThrowIfZero(answers.Length);
        return On(path, new AnswerQueue(answers).AnswerAsync);
    }

    /// <summary>Answers a path with a handler.</summary>
    public ScriptedServer On(string path, RequestDelegate handler)
    {
        _scripts[path] = handler;
        return this;
    }

    /// <summary>Answers both well-known paths with correct metadata for this server, changed as the test likes.</summary>
    public ScriptedServer OnDiscovery(Action<JsonObject>? adjust = null)
    {
        var metadata = new JsonObject
        {
            ["issuer"] = Issuer.OriginalString,
            ["device_authorization_endpoint"] = DeviceAuthorizationEndpoint.AbsoluteUri,
            ["token_endpoint"] = TokenEndpoint.AbsoluteUri,
            ["revocation_endpoint"] = RevocationEndpoint.AbsoluteUri,
            ["grant_types_supported"] = new JsonArray("urn:ietf:params:oauth:grant-type:device_code", "refresh_token"),
            ["scopes_supported"] = new JsonArray("openid", "offline_access", "api.read"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("none", "client_secret_basic", "client_secret_post"),
        };
        adjust?.Invoke(metadata);
        var answer = ScriptedAnswer.Json(metadata.ToJsonString());
        return On("/.well-known/openid-configuration", answer).On("/.well-known/oauth-authorization-server", answer);
    }

    /// <summary>Waits, without sleeping, until so many requests have arrived at a path; returns the last of them.</summary>
    public Task<RequestLogEntry> WaitForRequestAsync(
        string path, int count = 1, CancellationToken cancellationToken = default)
        => Requests.WaitForAsync(entry => entry.Path == path, count, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (!_scripts.TryGetValue(context.Request.Path.Value ?? "", out var script))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // Disposing the server ends what hangs.
        await using var ending = _stopping.Token.Register(context.Abort);
        try
        {
            await script(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away, or the server did: there is nobody to answer.
        }
    }
}
