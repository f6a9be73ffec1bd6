using System;

namespace DeviceAuth.Connections;

/// <summary>How long an access token must still live to be handed out.</summary>
internal sealed class Freshness
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
    public Freshness(TimeSpan? minimum = null, bool refresh = false, bool cacheOnly = false)
    {
        Named = minimum;
        MustRefresh = refresh;
        CacheOnly = cacheOnly;
    }

    public static Freshness Default { get; } = new();

    /// <summary>The least life that the user named, so nothing less will do; null where none was.</summary>
    public TimeSpan? Named { get; }

    public bool MustRefresh { get; }

    public bool CacheOnly { get; }

    /// <summary>The token lives long enough, as far as the provider lets it. One without a known end counts as alive.</summary>
    public bool IsMetBy(AccessToken? token, IClock clock) =>
        token is not null && (token.Remaining(clock) is not { } left || left >= Minimum(token));

    /// <summary>The token still works, though perhaps not for long.</summary>
    public static bool IsAlive(AccessToken? token, IClock clock) =>
        token is not null && (token.Remaining(clock) is not { } left || left > TimeSpan.Zero);

    /// <summary>The provider's tokens live less than the user named.</summary>
    public bool IsBeyond(AccessToken token) => token.Lifetime < Named;

    /// <summary>An attempt made for <paramref name="other"/> has an outcome that is right for this wish too.</summary>
    public bool IsServedBy(Freshness other) => Named == other.Named
        && MustRefresh == other.MustRefresh
        && CacheOnly == other.CacheOnly;

    private TimeSpan Minimum(AccessToken token)
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
