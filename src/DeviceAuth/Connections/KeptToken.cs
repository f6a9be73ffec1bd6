using System;
using System.Collections.Generic;
using System.Security;
using System.Threading;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>An access token or an id_token, and its life.</summary>
internal sealed record KeptToken
{
    /// <summary>How far the clocks of two machines that share a vault may differ; of a short life less.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(30);

    private const int ClockToleranceShare = 10;

    /// <summary>The end of its life by the monotonic clock of this process; null where this process has not seen it yet.</summary>
    private TimeSpan? _end;

    /// <summary>Shared by all copies of this token.</summary>
    private readonly Usage _use = new();

    /// <param name="secret">The token.</param>
    /// <param name="obtainedAt">When it was received, by the wall clock.</param>
    /// <param name="lifetime">Its whole life; null where the provider did not say.</param>
    public KeptToken(SharedSecret secret, DateTimeOffset obtainedAt, TimeSpan? lifetime)
    {
        Secret = secret;
        ObtainedAt = obtainedAt;
        Lifetime = lifetime;
    }

    /// <summary>An id_token, whose life is what it says itself.</summary>
    public static KeptToken Of(SecureString secret, IdToken idToken, DateTimeOffset now) =>
        new(new SharedSecret(secret), now, TokenResponse.Bounded(idToken.ExpiresAt - now));

    /// <summary>The token. It is opaque (RFC 6749 §1.4).</summary>
    public SharedSecret Secret { get; }

    /// <summary>When it was received, by the wall clock.</summary>
    public DateTimeOffset ObtainedAt { get; init; }

    /// <summary>Its whole life; null where the provider did not say.</summary>
    public TimeSpan? Lifetime { get; }

    /// <summary>The least life that it was asked for with: a provider that gave less has no more to give. Null where nobody named one.</summary>
    public TimeSpan? WantedLifetime { get; init; }

    /// <summary>The scopes that were granted with it; null where they are those that were asked for (RFC 6749 §5.1).</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>When it ends; null where the provider did not say.</summary>
    public DateTimeOffset? ExpiresAt => ObtainedAt + Lifetime;

    /// <summary>It still works, though perhaps not for long. One without a known end counts as alive.</summary>
    public bool IsAlive(IClock clock) => Remaining(clock) is not { } left || left > TimeSpan.Zero;

    /// <summary>When this process handed it out last, or when it was received: of too many tokens the one goes that nobody uses.</summary>
    public DateTimeOffset LastUsed => new(Math.Max(Volatile.Read(ref _use.Ticks), ObtainedAt.UtcTicks), TimeSpan.Zero);

    /// <summary>Its life counts by this process's monotonic clock.</summary>
    public bool IsSeen => _end is not null || Lifetime is null;

    /// <summary>It is handed out now.</summary>
    public void Use(IClock clock) => Volatile.Write(ref _use.Ticks, clock.UtcNow.UtcTicks);

    /// <summary>The other is the same token, read from a record, which keeps times in milliseconds.</summary>
    public bool IsSameAs(KeptToken other) => ObtainedAt.ToUnixTimeMilliseconds() == other.ObtainedAt.ToUnixTimeMilliseconds()
        && Lifetime == other.Lifetime
        && Secret.Reveal() == other.Secret.Reveal(); // two answers of one moment are two tokens

    /// <summary>The same token, whose life counts by the monotonic clock from now on: the wall clock may be set.</summary>
    public KeptToken SeenBy(IClock clock) => IsSeen ? this : this with { _end = clock.Elapsed + Remaining(clock) };

    /// <summary>
    /// How long it still lives; null where nobody knows. The least that any clock says, and never more than its whole life: one that was
    /// received in the future was received before the clock was set back, so that nothing is known of what is left.
    /// </summary>
    public TimeSpan? Remaining(IClock clock)
    {
        if (Lifetime is not { } lifetime)
        {
            return null;
        }

        TimeSpan age = clock.UtcNow - ObtainedAt;
        TimeSpan share = TimeSpan.FromTicks(lifetime.Ticks / ClockToleranceShare);
        if (-age > (share < ClockTolerance ? share : ClockTolerance))
        {
            return TimeSpan.Zero;
        }

        TimeSpan left = age < TimeSpan.Zero ? lifetime : lifetime - age;
        return _end - clock.Elapsed is { } monotonic && monotonic < left ? monotonic : left;
    }

    private sealed class Usage
    {
        public long Ticks;
    }
}
