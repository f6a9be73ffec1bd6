using System;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>What a caller wants: a token for which target, and how long it must still live to be handed out.</summary>
internal sealed class WantedToken
{
    /// <summary>Enough for a long request that starts right after, and for clocks that differ.</summary>
    private static readonly TimeSpan DefaultMinimum = TimeSpan.FromMinutes(5);

    /// <summary>Of a short life a tenth is enough: five minutes of a five-minute token would never be met.</summary>
    private const int DefaultShare = 10;

    /// <summary>Of a provider that never gives the least life that was named, half of what it gives is as fresh as can be.</summary>
    private const int UnreachableShare = 2;

    /// <param name="minimum">The user's own least life; null for five minutes or a tenth of a short life.</param>
    /// <param name="refresh">The token at hand is not wanted, however long it lives.</param>
    /// <param name="cacheOnly">The caller only ever reads: somebody else refreshes.</param>
    /// <param name="target">What the access token is for; null for what the sign-in asked for.</param>
    /// <param name="idToken">Not an access token, but the id_token.</param>
    /// <param name="claims">The claims request of an API that refused the token at hand.</param>
    public WantedToken(
        TimeSpan? minimum = null, bool refresh = false, bool cacheOnly = false, Target? target = null, bool idToken = false, string? claims = null)
    {
        Claims = claims;
        Named = minimum;
        MustRefresh = refresh;
        CacheOnly = cacheOnly;
        Target = target ?? Target.Default;
        IsIdToken = idToken;
    }

    public static WantedToken Default { get; } = new();

    /// <summary>What the access token is for.</summary>
    public Target Target { get; }

    /// <summary>The id_token is wanted (OpenID Connect Core §2).</summary>
    public bool IsIdToken { get; }

    /// <summary>The claims that the access token must have (OpenID Connect Core §5.5); null where nobody named any.</summary>
    public string? Claims { get; }

    /// <summary>The least life that the user named, so nothing less will do; null where none was.</summary>
    public TimeSpan? Named { get; }

    public bool MustRefresh { get; }

    public bool CacheOnly { get; }

    /// <summary>What is wanted, of what the connection has; null where that has none.</summary>
    public KeptToken? In(Connection connection) => IsIdToken ? connection.Grant.IdToken : connection.TokenFor(Target);

    /// <summary>The connection has a token that lives long enough, as far as the provider lets it. One without a known end counts as alive.</summary>
    public bool IsMetBy(Connection connection, IClock clock) => In(connection) is { } token && IsMetBy(token, clock);

    /// <summary>The token lives long enough.</summary>
    public bool IsMetBy(KeptToken token, IClock clock) => token.Remaining(clock) is not { } left || left >= Minimum(token);

    /// <summary>The connection has a token that still works, though perhaps not for long.</summary>
    public bool IsAliveIn(Connection connection, IClock clock) => In(connection)?.IsAlive(clock) == true;

    /// <summary>The provider's tokens live less than the user named.</summary>
    public bool IsBeyond(KeptToken token) => token.Lifetime < Named;

    /// <summary>An attempt made for <paramref name="other"/> has an outcome that is right for this wish too.</summary>
    public bool IsServedBy(WantedToken other) => Named == other.Named
        && MustRefresh == other.MustRefresh
        && CacheOnly == other.CacheOnly
        && IsIdToken == other.IsIdToken
        && Claims == other.Claims
        && Target.Equals(other.Target);

    /// <summary>What the token is for, as the end of a message's "the token of 'name'".</summary>
    public string Purpose => IsIdToken ? " (its id_token)" : Target.IsDefault ? "" : $" for {Target}";

    private TimeSpan Minimum(KeptToken token)
    {
        TimeSpan lifetime = token.Lifetime!.Value;
        if (Named is { } named)
        {
            return IsBeyond(token) && token.WantedLifetime >= named ? Share(lifetime, UnreachableShare) : named;
        }

        TimeSpan share = Share(lifetime, DefaultShare);
        return share < DefaultMinimum ? share : DefaultMinimum;
    }

    private static TimeSpan Share(TimeSpan lifetime, int share) => TimeSpan.FromTicks(lifetime.Ticks / share);
}
