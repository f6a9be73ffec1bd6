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

    /// <summary>
    /// The state that counts, of this one and of what the store has; null where neither has any. A connection that is gone from the
    /// store was signed out in another process; one that the store never took was, too, where it was removed there after this process
    /// got it.
    /// </summary>
    public Connection? Newest(string name, IConnectionStore store)
    {
        if (store.Read(name) is { } stored)
        {
            return WithAccessTokensOf(Connection, DeviceAuth.Connections.Connection.Newer(Connection, stored)!);
        }

        return Unsaved is { } unsaved && !(store.RemovedRevision(name) > unsaved.Revision) ? unsaved : null;
    }

    /// <summary>A store that could not hold all does not take away what memory has of the same state.</summary>
    private static Connection WithAccessTokensOf(Connection? memory, Connection newest) =>
        memory?.Revision == newest.Revision && memory.Tokens.All.Count > newest.Tokens.All.Count ? memory : newest;
}
