using System;
using DeviceAuth.Connections;
using DeviceAuth.Errors;

namespace DeviceAuth.Tests.Fakes;

/// <summary>Puts states of connections into memory as a command does: in its turn.</summary>
internal static class Memory
{
    /// <summary>This process knows the connection as it is saved; null where it was signed out.</summary>
    public static void Remember(this CachedConnection place, Connection? connection)
    {
        using CachedConnection.Turn turn = Enter(place, new MemoryStore(), new FakeClock());
        turn.Adopt(connection);
    }

    /// <summary>This process alone has the connection, since a vault refused it, and it is due to be offered again.</summary>
    public static void RememberUnsaved(this CachedConnection place, Connection connection, FakeClock clock)
    {
        RecordingStore refusing = new()
        {
            OnWrite = _ => throw new OperationCanceledException(),
            OnWriteDetached = _ => throw DeviceAuthError.VaultLocked("TestVault", new InvalidOperationException("locked")),
        };
        using (CachedConnection.Turn turn = Enter(place, refusing, clock))
        {
            try
            {
                turn.Save(connection);
            }
            catch (OperationCanceledException)
            {
                // As Ctrl+C does.
            }
        }

        Enter(place, refusing, clock).Dispose(); // which waits for the last try
    }

    /// <summary>Somebody is in turn until the result is disposed.</summary>
    public static IDisposable Occupy(this CachedConnection place) => Enter(place, new MemoryStore(), new FakeClock());

    private static CachedConnection.Turn Enter(CachedConnection place, IConnectionStore store, FakeClock clock) =>
        place.Enter(ConnectionName.Default, store, new FakePipeline(clock), clock);
}
