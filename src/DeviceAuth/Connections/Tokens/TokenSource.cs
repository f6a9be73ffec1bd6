using System;
using System.Collections.Generic;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// Keeps connections fresh: memory, then the store, then a refresh. Never asks a person, never deletes anything because a
/// refresh failed, and never uses one refresh token twice at a time (RFC 9700 §4.14).
/// </summary>
internal sealed class TokenSource
{
    /// <summary>
    /// How often, and how long apart, a shared store is read again for what another machine may be writing. A vault in a cloud takes
    /// a second or two for a write, and another before each reader sees it.
    /// </summary>
    private const int ReadsAgain = 5;

    private static readonly TimeSpan ReadAgainDelay = TimeSpan.FromSeconds(1);

    /// <summary>How long somebody who has a living token waits for a process that is refreshing it.</summary>
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(5);

    /// <summary>Longer than the longest refresh needs: a stale view, a slow provider and a slow vault in a row.</summary>
    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(3);

    /// <summary>How long a provider is left alone that did not answer, by those who have a living token: one request takes as long.</summary>
    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(30);

    private readonly ConnectionCache _cache;
    private readonly TokenRefresher _refresher;
    private readonly IClock _clock;

    public TokenSource(ConnectionCache cache, TokenRefresher refresher, IClock clock)
    {
        _cache = cache;
        _refresher = refresher;
        _clock = clock;
    }

    /// <summary>The connection in memory if its token will do, without lock, store or network; otherwise null.</summary>
    public Connection? FromMemory(ConnectionKey key, WantedToken wanted)
    {
        if (wanted.MustRefresh || _cache.Find(key)?.CurrentUnlessDue(_clock) is not { } current || !wanted.IsMetBy(current, _clock))
        {
            return null;
        }

        if (!wanted.Target.IsDefault)
        {
            wanted.In(current)!.Use(_clock);
        }

        return current;
    }

    /// <summary>The connection with an access token that is fresh enough. Throws <c>SignInRequired</c> where only a person can help.</summary>
    public Connection Get(string name, IConnectionStore store, WantedToken wanted, IPipeline pipeline)
    {
        ConnectionKey key = new(store.Vault, name);
        if (FromMemory(key, wanted) is { } fresh)
        {
            return fresh;
        }

        CachedConnection place = _cache[key];
        long mark = place.Attempts.Mark(ownAttempt: wanted.MustRefresh);
        bool canMakeDo = place.Current is { } living && WillDo(living, wanted);
        CachedConnection.Turn turn;
        try
        {
            turn = place.Enter(name, store, pipeline, _clock, canMakeDo || wanted.CacheOnly ? ShortPatience : null);
        }
        catch (DeviceAuthException exception) when (place.Current is { } current && WillDo(current, wanted))
        {
            return MakeDo(current, wanted, exception, pipeline);
        }
        catch (DeviceAuthException) when (wanted.CacheOnly)
        {
            throw DeviceAuthError.CacheExpired(name, "this process is refreshing it and not done");
        }

        using (turn)
        {
            if (wanted.CacheOnly)
            {
                return FromCache(name, turn, store, wanted);
            }

            if (place.Attempts.HasEndedSince(mark, wanted, out DeviceAuthException? failure))
            {
                return failure is null && turn.Current is { } shared ? shared : throw failure ?? SignInNeeded.WithoutConnection(name, store);
            }

            return place.Attempts.Make(wanted, () => RenewOrMakeDo(name, turn, store, wanted, pipeline));
        }
    }

    /// <summary>What memory or the store has, without the store's lock: whoever has that may be waiting for a provider.</summary>
    private Connection FromCache(string name, CachedConnection.Turn turn, IConnectionStore store, WantedToken wanted)
    {
        Connection kept = turn.Look() ?? throw SignInNeeded.WithoutConnection(name, store);
        return wanted.IsMetBy(kept, _clock) ? kept : throw DeviceAuthError.CacheExpired(name, "what is kept has expired or soon will");
    }

    private Connection MakeDo(Connection current, WantedToken wanted, DeviceAuthException exception, IPipeline pipeline)
    {
        string undone = wanted.IsMetBy(current, _clock) ? "saved" : "renewed";
        pipeline.WriteWarning(
            $"The token of '{current.Name}'{wanted.Purpose} could not be {undone}, but still lives until {EndOf(current, wanted)}. {exception.Message} {exception.RecommendedAction}");
        return current;
    }

    /// <summary>A token that still lives is better than an error, unless the user asked for more than that.</summary>
    private Connection RenewOrMakeDo(
        string name, CachedConnection.Turn turn, IConnectionStore store, WantedToken wanted, IPipeline pipeline)
    {
        try
        {
            return Renew(name, turn, store, wanted, pipeline);
        }
        catch (DeviceAuthException exception) when (IsPassing(exception)
            && turn.Current is { } current
            && WillDo(current, wanted))
        {
            turn.Postpone();
            return MakeDo(current, wanted, exception, pipeline);
        }
    }

    private bool WillDo(Connection current, WantedToken wanted) => !wanted.MustRefresh
        && (wanted.Named is not null ? wanted.IsMetBy(current, _clock) : wanted.IsAliveIn(current, _clock));

    /// <summary>Whoever answered was not the provider, or the vault did not: a proxy's login page redirects or is no OAuth answer.</summary>
    private static bool IsPassing(DeviceAuthException exception) => exception.IsTransient
        || exception.MayHaveArrived
        || exception.IsLostVault
        || exception.IsUnexplained
        || exception.LeavesTokensUsable
        || exception.ErrorId == ErrorIds.VaultLocked;

    private static bool IsPassingAtProvider(DeviceAuthException exception) => exception.MayHaveArrived
        || exception.ErrorId is ErrorIds.ProviderUnreachable or ErrorIds.ResponseInvalid or ErrorIds.InsecureEndpoint
        || exception is { ErrorId: ErrorIds.DiscoveryFailed, IsTransient: true };

    private Connection Renew(string name, CachedConnection.Turn turn, IConnectionStore store, WantedToken wanted, IPipeline pipeline)
    {
        TimeSpan start = _clock.Elapsed;
        if (!turn.TryLock(TimeSpan.Zero))
        {
            // Somebody is refreshing it, and a provider that hangs must not keep those waiting whom a kept token serves.
            if (turn.Look() is { } kept && !wanted.MustRefresh && wanted.IsMetBy(kept, _clock))
            {
                return kept;
            }

            bool canMakeDo = turn.Current is { } current && WillDo(current, wanted);
            if (!turn.TryLock(canMakeDo ? ShortPatience : LongPatience))
            {
                throw DeviceAuthError.RefreshUnderWay(name, store.Vault);
            }
        }

        Connection newest = turn.Newest() ?? throw SignInNeeded.WithoutConnection(name, store);
        if (!wanted.MustRefresh && wanted.IsMetBy(newest, _clock))
        {
            return newest;
        }

        if (!newest.CanRenew)
        {
            return WithoutRefreshToken(newest, store, wanted, pipeline);
        }

        if (wanted.IsIdToken && !newest.CanHaveIdToken)
        {
            throw SignInNeeded.WithoutIdToken(newest, store, _clock, "it has no id_token, since the scope openid was not asked for");
        }

        // Who waited while another process asked in vain shares what came of it; who has a living token leaves the provider alone.
        TimeSpan waited = _clock.Elapsed - start;
        if (turn.HasFailedWithin(WillDo(newest, wanted) ? BackOff : waited))
        {
            throw DeviceAuthError.RefreshFailedElsewhere(name, newest.Server.Authority);
        }

        Connection renewed = Refresh(newest, turn, store, wanted, pipeline);
        if (wanted.IsIdToken && !wanted.IsMetBy(renewed, _clock))
        {
            return OldIdToken(renewed, store, wanted, pipeline);
        }

        IReadOnlyList<string> missing = new GrantedScopes(renewed.ScopesFor(wanted.Target), renewed.Server.TokenEndpoint!).Missing(wanted.Target.Scopes);
        if (missing.Count > 0)
        {
            pipeline.WriteWarning($"The provider did not grant these scopes to the token of '{name}': {string.Join(", ", missing)}.");
        }

        if (wanted.In(renewed) is { } token && wanted.IsBeyond(token))
        {
            pipeline.WriteWarning(
                $"The provider's tokens for '{name}'{wanted.Purpose} live {token.Lifetime?.TotalMinutes:0.#} minutes, less than -MinimumLifetime.");
        }

        return renewed;
    }

    /// <summary>
    /// Uses the refresh token. Where the provider no longer takes it, another machine may have used it meanwhile and saved the next one,
    /// which is then taken; nothing is deleted either way.
    /// </summary>
    private Connection Refresh(
        Connection current, CachedConnection.Turn turn, IConnectionStore store, WantedToken wanted, IPipeline pipeline)
    {
        if (RefreshOnce(current, wanted, turn, pipeline, out OAuthResponse? refusal) is { } renewed)
        {
            return renewed;
        }

        Connection newer = turn.AwaitNewer(current, ReadsAgain, ReadAgainDelay) ?? throw SignInNeeded.AfterRefusal(current, store, _clock, refusal);
        pipeline.WriteVerbose($"Another process renewed '{current.Name}' meanwhile; its token is taken.");
        return wanted.IsMetBy(newer, _clock)
            ? newer
            : RefreshOnce(newer, wanted, turn, pipeline, out refusal) ?? throw SignInNeeded.AfterRefusal(newer, store, _clock, refusal);
    }

    /// <summary>The connection with new tokens, saved before anybody gets them: the old refresh token may be spent by now.</summary>
    private Connection? RefreshOnce(
        Connection current, WantedToken wanted, CachedConnection.Turn turn, IPipeline pipeline, out OAuthResponse? refusal)
    {
        Connection? renewed;
        try
        {
            renewed = _refresher.Refresh(current, wanted, turn, pipeline, out refusal);
        }
        catch (DeviceAuthException exception) when (IsPassingAtProvider(exception))
        {
            bool isInDoubt = exception.MayHaveArrived && !current.Terms.IsUnattended;
            if (isInDoubt)
            {
                // The provider may have spent the refresh token for one that nobody has: whoever is refused next is to know why.
                turn.NoteDoubt(current);
            }

            turn.NoteFailure(); // last: what is kept anew forgets such a note
            if (!isInDoubt)
            {
                throw;
            }

            throw exception.With($"Whether the provider has spent the refresh token of '{current.Name}' by that is not known: if the next refresh is refused, somebody must sign in again.");
        }

        if (renewed is not null)
        {
            turn.Save(renewed);
        }

        return renewed;
    }

    /// <summary>Without a refresh token a short rest of life is still better than an error, unless the user named a least one.</summary>
    private Connection WithoutRefreshToken(Connection current, IConnectionStore store, WantedToken wanted, IPipeline pipeline)
    {
        if (wanted is { Named: null, MustRefresh: false } && wanted.IsAliveIn(current, _clock))
        {
            pipeline.WriteWarning(
                $"The token of '{current.Name}'{wanted.Purpose} ends at {EndOf(current, wanted)} and cannot be refreshed: the provider gave "
                + "no refresh token. Many give one when offline_access is among the scopes.");
            return current;
        }

        throw SignInNeeded.WithoutRefreshToken(current, wanted, store, _clock);
    }

    /// <summary>A refresh need bring no id_token (OpenID Connect Core §12.2): the one before is given while it lives.</summary>
    private Connection OldIdToken(Connection current, IConnectionStore store, WantedToken wanted, IPipeline pipeline)
    {
        if (!WillDo(current, wanted))
        {
            throw SignInNeeded.WithoutIdToken(current, store, _clock, "its id_token has expired or soon will, and the provider gave no other one with a refresh");
        }

        pipeline.WriteWarning($"The provider gave no other id_token for '{current.Name}' with a refresh: the one at hand ends at {EndOf(current, wanted)}.");
        return current;
    }

    private static string EndOf(Connection connection, WantedToken wanted) =>
        wanted.In(connection)?.ExpiresAt is { } end ? TimeText.Clock(end.ToLocalTime()) : "a time that the provider does not tell";
}
