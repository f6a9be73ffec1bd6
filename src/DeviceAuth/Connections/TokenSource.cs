using System;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// Keeps connections fresh: memory, then the store, then a refresh. Never asks a person, never deletes anything because a
/// refresh failed, and never uses one refresh token twice at a time (RFC 9700 §4.14).
/// </summary>
internal sealed class TokenSource
{
    private readonly ConnectionCache _cache;
    private readonly OAuthClient _client;
    private readonly IClock _clock;

    public TokenSource(ConnectionCache cache, OAuthClient client, IClock clock)
    {
        _cache = cache;
        _client = client;
        _clock = clock;
    }

    /// <summary>The connection in memory if its token will do, without lock, store or network; otherwise null.</summary>
    public Connection? FromMemory(ConnectionKey key, Freshness wanted) =>
        !wanted.MustRefresh && _cache.Find(key) is { } current && wanted.IsMetBy(current, _clock.UtcNow) ? current : null;

    /// <summary>The connection with an access token that is fresh enough. Throws <c>SignInRequired</c> where only a person can help.</summary>
    public Connection Get(string name, IConnectionStore store, Freshness wanted, IPipeline pipeline)
    {
        ConnectionKey key = new(store.Vault, name);
        if (FromMemory(key, wanted) is { } fresh)
        {
            return fresh;
        }

        CachedConnection cached = _cache[key];
        long mark = cached.Mark(ownAttempt: wanted.MustRefresh);
        cached.Gate.Wait(pipeline.Stopping);
        try
        {
            if (cached.ResultSince(mark, out DeviceAuthException? failure))
            {
                return failure is null && cached.Current is { } shared ? shared : throw failure ?? NoConnection(name);
            }

            return cached.Attempt(() => Renew(name, cached, store, wanted, pipeline));
        }
        finally
        {
            cached.Gate.Release();
        }
    }

    private Connection Renew(string name, CachedConnection cached, IConnectionStore store, Freshness wanted, IPipeline pipeline)
    {
        using IDisposable exclusive = store.Lock(pipeline);
        Connection current = store.Read(name, pipeline) ?? throw NoConnection(name);
        cached.Current = current;
        if (!wanted.MustRefresh && wanted.IsMetBy(current, _clock.UtcNow))
        {
            return current;
        }

        if (current.RefreshToken is null)
        {
            return WithoutRefreshToken(current, wanted, pipeline);
        }

        Connection renewed;
        try
        {
            renewed = Refresh(current, pipeline);
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.ProviderUnreachable
            && !wanted.IsExplicit && !wanted.MustRefresh && Freshness.IsAlive(current, _clock.UtcNow))
        {
            pipeline.WriteWarning(
                $"The token of '{name}' could not be refreshed, but still lives until {current.ExpiresAt?.ToLocalTime():t}. {exception.Message}");
            return current;
        }

        // Saved before it is handed out: the old refresh token may be spent by now.
        cached.Current = renewed;
        store.Write(renewed, pipeline);
        if (!wanted.IsMetBy(renewed, _clock.UtcNow))
        {
            pipeline.WriteWarning(
                $"The provider's tokens for '{name}' live {renewed.Lifetime?.TotalMinutes:0.#} minutes, less than -MinimumLifetime.");
        }

        return renewed;
    }

    private Connection Refresh(Connection current, IPipeline pipeline)
    {
        pipeline.WriteVerbose($"Refreshing the token of '{current.Name}' at {current.TokenEndpoint}.");
        OAuthResponse answer = pipeline.Await(stopping => _client.RefreshAsync(
            current.TokenEndpoint, current.Client, current.RefreshToken!, current.Resources, stopping));
        pipeline.WriteVerbose($"The token endpoint answered {answer.Status} {answer.ErrorCode}".TrimEnd() + ".");
        if (answer.ErrorCode is Wire.ErrorCode.InvalidGrant or Wire.ErrorCode.ExpiredToken or Wire.ErrorCode.AccessDenied)
        {
            string description = answer.ErrorDescription is { } text ? $": {text.TrimEnd('.')}" : "";
            throw DeviceAuthError.SignInRequired(
                current.Name,
                $"the provider no longer takes its refresh token ({answer.ErrorCode}{description})",
                ConnectCommandText.For(current));
        }

        return current.RefreshedBy(TokenResponse.Read(answer, current.RequestedScopes), _clock.UtcNow);
    }

    /// <summary>Without a refresh token a short rest of life is still better than an error, unless the user named a least one.</summary>
    private Connection WithoutRefreshToken(Connection current, Freshness wanted, IPipeline pipeline)
    {
        if (wanted is { IsExplicit: false, MustRefresh: false } && Freshness.IsAlive(current, _clock.UtcNow))
        {
            pipeline.WriteWarning(
                $"The token of '{current.Name}' ends at {current.ExpiresAt?.ToLocalTime():t} and cannot be refreshed: the provider gave "
                + "no refresh token. Many give one when offline_access is among the scopes.");
            return current;
        }

        string reason = wanted.MustRefresh || Freshness.IsAlive(current, _clock.UtcNow)
            ? "the provider gave no refresh token, so its token cannot be refreshed"
            : "its access token has expired, and the provider gave no refresh token";
        throw DeviceAuthError.SignInRequired(current.Name, reason, ConnectCommandText.For(current));
    }

    private static DeviceAuthException NoConnection(string name) =>
        DeviceAuthError.SignInRequired(name, "there is no such connection", ConnectCommandText.For(name));
}
