using System;

namespace DeviceAuth.Connections;

/// <summary>How long an access token must still live to be handed out.</summary>
internal sealed class Freshness
{
    /// <summary>Enough for a long request that starts right after, and for clocks that differ.</summary>
    private static readonly TimeSpan DefaultMinimum = TimeSpan.FromMinutes(5);

    /// <summary>Of a short life a tenth is enough: five minutes of a five-minute token would never be met.</summary>
    private const int DefaultShare = 10;

    private readonly TimeSpan? _minimum;

    /// <param name="minimum">The user's own least life; null for five minutes or a tenth of a short life.</param>
    /// <param name="refresh">The token at hand is not wanted, however long it lives.</param>
    /// <param name="cacheOnly">The caller only ever reads: somebody else refreshes.</param>
    public Freshness(TimeSpan? minimum = null, bool refresh = false, bool cacheOnly = false)
    {
        _minimum = minimum;
        MustRefresh = refresh;
        CacheOnly = cacheOnly;
    }

    public static Freshness Default { get; } = new();

    public bool MustRefresh { get; }

    public bool CacheOnly { get; }

    /// <summary>The user named the least life, so nothing less will do.</summary>
    public bool IsExplicit => _minimum is not null;

    /// <summary>The access token at hand lives long enough. One without a known end counts as alive.</summary>
    public bool IsMetBy(Connection connection, DateTimeOffset now) =>
        connection.AccessToken is not null
            && (connection.Lifetime is not { } lifetime || connection.ExpiresAt - now >= Minimum(lifetime));

    /// <summary>The access token at hand still works, though perhaps not for long.</summary>
    public static bool IsAlive(Connection connection, DateTimeOffset now) =>
        connection.AccessToken is not null && (connection.ExpiresAt is not { } end || end > now);

    /// <summary>An attempt made for <paramref name="other"/> has an outcome that is right for this wish too.</summary>
    public bool IsServedBy(Freshness other) => _minimum == other._minimum
        && MustRefresh == other.MustRefresh
        && CacheOnly == other.CacheOnly;

    private TimeSpan Minimum(TimeSpan lifetime)
    {
        TimeSpan share = TimeSpan.FromTicks(lifetime.Ticks / DefaultShare);
        return _minimum ?? (share < DefaultMinimum ? share : DefaultMinimum);
    }
}
