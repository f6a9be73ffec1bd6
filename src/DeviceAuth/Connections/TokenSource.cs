using System;
using DeviceAuth.Errors;

namespace DeviceAuth.Connections;

/// <summary>
/// Keeps connections fresh: memory, then the store, then a refresh. Never asks a person, never deletes anything because a
/// refresh failed, and never uses one refresh token twice at a time (RFC 9700 §4.14).
/// </summary>
internal sealed class TokenSource
{
    private readonly ConnectionCache _cache;
    private readonly ConnectionSaver _saver;
    private readonly TokenRefresher _refresher;
    private readonly IClock _clock;

    public TokenSource(ConnectionCache cache, ConnectionSaver saver, TokenRefresher refresher, IClock clock)
    {
        _cache = cache;
        _saver = saver;
        _refresher = refresher;
        _clock = clock;
    }

    /// <summary>The connection in memory if its token will do, without lock, store or network; otherwise null.</summary>
    public Connection? FromMemory(ConnectionKey key, Freshness wanted) =>
        !wanted.MustRefresh
            && _cache.Find(key) is { Current: { } current } cached
            && wanted.IsMetBy(current, _clock.UtcNow)
            && !_saver.IsDue(cached)
            ? current
            : null;

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
            if (cached.ResultSince(mark, wanted, out DeviceAuthException? failure))
            {
                return failure is null && cached.Current is { } shared ? shared : throw failure ?? NoConnection(name, store);
            }

            cached.AwaitAbandoned(pipeline);
            return cached.Attempt(wanted, () => RenewOrMakeDo(name, cached, store, wanted, pipeline));
        }
        finally
        {
            cached.Gate.Release();
        }
    }

    /// <summary>A token that still lives is better than an error, unless the user asked for more than that.</summary>
    private Connection RenewOrMakeDo(
        string name, CachedConnection cached, IConnectionStore store, Freshness wanted, IPipeline pipeline)
    {
        try
        {
            return Renew(name, cached, store, wanted, pipeline);
        }
        catch (DeviceAuthException exception) when (IsPassing(exception)
            && cached.Current is { } current
            && WillDo(current, wanted))
        {
            _saver.Postpone(cached);
            string undone = wanted.IsMetBy(current, _clock.UtcNow) ? "saved" : "renewed";
            pipeline.WriteWarning(
                $"The token of '{name}' could not be {undone}, but still lives until {current.ExpiresAt?.ToLocalTime():t}. "
                + $"{exception.Message} {exception.RecommendedAction}");
            return current;
        }
    }

    private bool WillDo(Connection current, Freshness wanted) => !wanted.MustRefresh
        && (wanted.IsExplicit ? wanted.IsMetBy(current, _clock.UtcNow) : Freshness.IsAlive(current, _clock.UtcNow));

    /// <summary>Whoever answered was not the provider, or the vault did not: a proxy's login page redirects or is no OAuth answer.</summary>
    private static bool IsPassing(DeviceAuthException exception) => exception.IsLostVault || exception.ErrorId
        is ErrorIds.ProviderUnreachable or ErrorIds.ResponseInvalid or ErrorIds.InsecureEndpoint
            or ErrorIds.VaultLocked or ErrorIds.VaultFailed or ErrorIds.VaultStale;

    private Connection Renew(string name, CachedConnection cached, IConnectionStore store, Freshness wanted, IPipeline pipeline)
    {
        IDisposable exclusive = store.Lock(name);
        try
        {
            return RenewAlone(name, cached, store, wanted, pipeline);
        }
        finally
        {
            cached.Release(exclusive);
        }
    }

    private Connection RenewAlone(string name, CachedConnection cached, IConnectionStore store, Freshness wanted, IPipeline pipeline)
    {
        Connection current = Newest(name, cached, store, wanted, pipeline);
        if (!wanted.MustRefresh && wanted.IsMetBy(current, _clock.UtcNow))
        {
            return current;
        }

        if (wanted.CacheOnly)
        {
            throw DeviceAuthError.CacheExpired(name, "what is kept has expired or soon will");
        }

        if (current.RefreshToken is null)
        {
            return WithoutRefreshToken(current, store, wanted, pipeline);
        }

        if (_refresher.Refresh(current, cached, store, pipeline) is { } renewed)
        {
            // Saved before it is handed out: the old refresh token may be spent by now.
            _saver.Save(cached, renewed, store, pipeline);
        }
        else
        {
            renewed = RenewedElsewhere(current, cached, store, wanted, pipeline);
        }

        if (!wanted.IsMetBy(renewed, _clock.UtcNow))
        {
            pipeline.WriteWarning(
                $"The provider's tokens for '{name}' live {renewed.Lifetime?.TotalMinutes:0.#} minutes, less than -MinimumLifetime.");
        }

        return renewed;
    }

    /// <summary>The newer of what memory and store have. What the store refused before is offered to it again.</summary>
    private Connection Newest(string name, CachedConnection cached, IConnectionStore store, Freshness wanted, IPipeline pipeline)
    {
        Connection? stored = store.Read(name);
        bool isSignedOut = stored is null && store.RemovedAt(name) > cached.Current?.ObtainedAt;
        if (cached.SaveAgainAt is null || isSignedOut || stored?.Revision > cached.Current?.Revision)
        {
            // A connection that is gone from the store was signed out in another process. One that the store never took was,
            // too, where it was removed there after this process got it.
            cached.SaveAgainAt = null;
            cached.Current = WithAccessTokenOf(cached.Current, stored);
        }
        else if (cached.Current is { } unsaved && !wanted.CacheOnly)
        {
            _saver.Save(cached, unsaved, store, pipeline);
        }

        return cached.Current ?? throw NoConnection(name, store);
    }

    /// <summary>A store that holds the refresh token alone does not take away the access token that memory has of the same state.</summary>
    private static Connection? WithAccessTokenOf(Connection? memory, Connection? stored) =>
        stored is { AccessToken: null } && memory?.Revision == stored.Revision ? memory : stored;

    /// <summary>
    /// The provider no longer takes the refresh token. Another machine may have used it meanwhile and saved the next one, which
    /// is then taken; nothing is deleted either way.
    /// </summary>
    private Connection RenewedElsewhere(
        Connection refused, CachedConnection cached, IConnectionStore store, Freshness wanted, IPipeline pipeline)
    {
        Connection? newer = _refresher.AwaitNewer(refused, store, pipeline);
        if (newer is null)
        {
            throw RefreshTokenRefused(refused, store);
        }

        cached.Current = newer;
        if (wanted.IsMetBy(newer, _clock.UtcNow))
        {
            return newer;
        }

        Connection renewed = _refresher.Refresh(newer, cached, store, pipeline) ?? throw RefreshTokenRefused(newer, store);
        _saver.Save(cached, renewed, store, pipeline);
        return renewed;
    }

    /// <summary>Without a refresh token a short rest of life is still better than an error, unless the user named a least one.</summary>
    private Connection WithoutRefreshToken(Connection current, IConnectionStore store, Freshness wanted, IPipeline pipeline)
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
        throw DeviceAuthError.SignInRequired(current.Name, reason, CommandToSignInAnew(current, store));
    }

    private DeviceAuthException RefreshTokenRefused(Connection refused, IConnectionStore store) => DeviceAuthError.SignInRequired(
        refused.Name, "the provider no longer takes its refresh token", CommandToSignInAnew(refused, store));

    /// <summary>While the access token lives by the clock, <c>Connect-DeviceAuth</c> would reuse the connection.</summary>
    private string CommandToSignInAnew(Connection connection, IConnectionStore store) =>
        ConnectCommandText.For(connection, store.Vault) + (Freshness.IsAlive(connection, _clock.UtcNow) ? " -Force" : "");

    private static DeviceAuthException NoConnection(string name, IConnectionStore store)
    {
        string place = store.Vault is null ? "in this process, and no vault was named or is the default" : $"in the vault '{store.Vault}'";
        return DeviceAuthError.SignInRequired(name, $"there is no such connection {place}", ConnectCommandText.For(name, store.Vault));
    }
}
