using System;

namespace DeviceAuth.Connections;

/// <summary>What memory has of one connection, as one value: whoever reads it without a lock never sees half of a change.</summary>
/// <param name="Connection">The newest state; null before the first sign-in and after a sign-out.</param>
/// <param name="SaveAgainAt">
/// When to offer the state to its store again, by the monotonic clock: the store refused it, so this process alone has it. Null
/// where it is saved.
/// </param>
internal sealed record KeptState(Connection? Connection, TimeSpan? SaveAgainAt)
{
    public static KeptState Nothing { get; } = new(null, null);

    /// <summary>The state that no store has; null where there is none.</summary>
    public Connection? Unsaved => SaveAgainAt is null ? null : Connection;
}
