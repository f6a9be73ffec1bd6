using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace DeviceAuth.Connections;

/// <summary>
/// One connection as this process knows it, shared by all its runspaces. Reading it takes no lock. Nobody but a <see cref="Turn"/>
/// can change it.
/// </summary>
internal sealed partial class CachedConnection
{
    /// <summary>The wait for the store's lock, a request, and a vault that is slow.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly UnfinishedWork _unfinished = new();
    private volatile KeptState _state = KeptState.Nothing;
    private volatile LiveCredential? _live;
    private long _failedAt = long.MinValue;

    /// <summary>What memory has.</summary>
    public KeptState State => _state;

    /// <summary>The newest state; null before the first sign-in and after a sign-out.</summary>
    public Connection? Current => _state.Connection;

    /// <summary>The state that no store has; null where there is none.</summary>
    public Connection? Unsaved => _state.Unsaved;

    /// <summary>When a refresh last failed that may do later, by the monotonic clock; null where none did.</summary>
    private TimeSpan? FailedAt
    {
        get => Interlocked.Read(ref _failedAt) is var ticks and not long.MinValue ? TimeSpan.FromTicks(ticks) : null;
        set => Interlocked.Exchange(ref _failedAt, value?.Ticks ?? long.MinValue);
    }

    /// <summary>This process was given what the client of this state proves itself with, of which less is kept.</summary>
    public bool WasGivenCredentialOf(Connection connection) => _live?.For(connection) is not null;

    /// <summary>All that this process knows of it that is secret, in plain text.</summary>
    public IEnumerable<string> SecretTexts() => (Current?.SecretTexts() ?? []).Concat((_live?.Secrets ?? []).Select(secret => secret.Reveal()));

    /// <summary>The access tokens that were its own before.</summary>
    public PastTokens PastTokens { get; } = new();

    /// <summary>Who waits for whose attempt to get a token.</summary>
    public SingleFlight Attempts { get; } = new();

    /// <summary>The newest state unless it is due to be offered again to the store that refused it.</summary>
    public Connection? CurrentUnlessDue(IClock clock) =>
        _state is var state && state.SaveAgainAt is { } due && clock.Elapsed >= due ? null : state.Connection;

    /// <summary>Takes the turn, until the result is disposed: see <see cref="Turn.Take"/>.</summary>
    /// <param name="name">The connection's name.</param>
    /// <param name="store">Where it is kept.</param>
    /// <param name="pipeline">Where to wait.</param>
    /// <param name="clock">Both kinds of time.</param>
    /// <param name="patience">How long to wait for it at the most; null for as long as whoever is in turn can reasonably need.</param>
    public Turn Enter(string name, IConnectionStore store, IPipeline pipeline, IClock clock, TimeSpan? patience = null) =>
        Turn.Take(this, name, store, pipeline, clock, patience ?? Patience);
}
