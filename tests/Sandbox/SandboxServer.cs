using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;

namespace DeviceAuth.Sandbox;

/// <summary>
/// A real authorization server for tests and demonstrations: OpenIddict on Kestrel, on the loopback address, with everything
/// in memory. It is a test server: its users and secrets are published, and its controls hand out what crossed the wire.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SandboxControls _controls;
    private readonly TokenRevoker _revoker;
    private readonly SignInRequirements _requirements;
    private readonly ControlClient _client;
    private bool _isDisposed;

    private SandboxServer(WebApplication app)
    {
        _app = app;
        _controls = app.Services.GetRequiredService<SandboxControls>();
        _revoker = app.Services.GetRequiredService<TokenRevoker>();
        _requirements = app.Services.GetRequiredService<SignInRequirements>();
        Requests = app.Services.GetRequiredService<RequestLog>();
        Issuer = new Uri(LoopbackHost.AddressOf(app.Services.GetRequiredService<IServer>()));
        _client = new ControlClient(Issuer);
    }

    /// <summary>The issuer, as discovery names it: <c>http://127.0.0.1:PORT/</c>.</summary>
    public Uri Issuer { get; }

    /// <summary>The requests at the endpoints of the protocol and at <c>/me</c>.</summary>
    public RequestLog Requests { get; }

    /// <summary>The interval between polls, from the next device authorization and poll on.</summary>
    public TimeSpan Interval
    {
        get => _controls.Interval;
        set => _controls.Interval = value;
    }

    /// <summary>The lifetime of the access tokens issued from now on.</summary>
    public TimeSpan AccessTokenLifetime
    {
        get => _controls.AccessTokenLifetime;
        set => _controls.AccessTokenLifetime = value;
    }

    /// <summary>How long the token endpoint lets a request wait before it looks at it.</summary>
    public TimeSpan TokenEndpointDelay
    {
        get => _controls.TokenEndpointDelay;
        set => _controls.TokenEndpointDelay = value;
    }

    /// <summary>Starts a server and returns once it answers.</summary>
    public static async Task<SandboxServer> StartAsync(
        SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        var app = SandboxApplication.Create(options ?? new SandboxOptions());
        try
        {
            await SandboxSeed.AddClientsAsync(app.Services, cancellationToken);
            await app.StartAsync(cancellationToken);
            return new SandboxServer(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Approves a code as the device page would.</summary>
    /// <exception cref="InvalidOperationException">The code is wrong, used or expired.</exception>
    public Task ApproveAsync(string userCode, string userName = "alice", CancellationToken cancellationToken = default)
        => _client.ApproveAsync(userCode, userName, cancellationToken);

    /// <summary>Refuses a code as the device page would.</summary>
    /// <exception cref="InvalidOperationException">The code is wrong, used or expired.</exception>
    public Task DenyAsync(string userCode, CancellationToken cancellationToken = default)
        => _client.DenyAsync(userCode, cancellationToken);

    /// <summary>Revokes every access token: the API answers 401 although none has expired. Refresh tokens live on.</summary>
    public Task RevokeAccessTokensAsync(CancellationToken cancellationToken = default)
        => _revoker.RevokeAsync(accessTokensOnly: true, cancellationToken);

    /// <summary>Revokes every token: everyone has to sign in anew.</summary>
    public Task RevokeAllTokensAsync(CancellationToken cancellationToken = default)
        => _revoker.RevokeAsync(accessTokensOnly: false, cancellationToken);

    /// <summary>Gives <see cref="SandboxClients.Nightly"/> another secret: the one before is refused from then on.</summary>
    public async Task RotateNightlySecretAsync(string secret, CancellationToken cancellationToken = default)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        var client = await applications.FindByClientIdAsync(SandboxClients.Nightly, cancellationToken)
            ?? throw new InvalidOperationException("There is no such client.");
        await applications.UpdateAsync(client, secret, cancellationToken);
    }

    /// <summary>Answers <c>slow_down</c> to the next polls, early or not (RFC 8628 §3.5).</summary>
    public void ForceSlowDown(int polls) => _controls.ForceSlowDown(polls);

    /// <summary>From now on <c>/guarded/recent</c> wants a sign-in that is made from now on.</summary>
    public void ForgetSignIns() => _controls.SignInsThatAreTooOld = _requirements.SignIns;

    /// <summary>Answers 503 to the next requests of the token endpoint.</summary>
    public void FailTokenRequests(int requests, TimeSpan? retryAfter = null)
        => _controls.FailTokenRequests(requests, retryAfter);

    /// <summary>
    /// Lets each request to a path, such as <c>/connect/token</c>, wait until <see cref="Release"/>, in place of a wait of so many
    /// seconds: a test that has seen the request in <see cref="Requests"/> does the rest while it waits.
    /// </summary>
    public void Hold(string path) => _controls.Hold(path);

    /// <summary>Lets what <see cref="Hold"/> keeps waiting go on, and what comes after it.</summary>
    public void Release(string path) => _controls.Release(path);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _client.Dispose();
        _controls.ReleaseAll();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
