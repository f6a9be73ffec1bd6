using System;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>Puts a new state into memory, then into its store. What a store refuses is not lost: this process keeps it.</summary>
internal sealed class ConnectionSaver
{
    /// <summary>How long to leave a store alone that refused a state, so that a locked vault is not tried at every call.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);

    private readonly IClock _clock;

    public ConnectionSaver(IClock clock) => _clock = clock;

    /// <summary>The state is due to be offered again to the store that refused it.</summary>
    public bool IsDue(CachedConnection cached) => cached.SaveAgainAt is { } due && _clock.Elapsed >= due;

    /// <summary>Saves the state. Call it holding the gate and the store's lock.</summary>
    public void Save(CachedConnection cached, Connection connection, IConnectionStore store, IPipeline pipeline)
    {
        // Should the write never end properly, by Ctrl+C say, memory has the only copy, and it is due at once.
        TimeSpan? saveAgainAt = _clock.Elapsed;
        try
        {
            store.Write(connection, pipeline);
            saveAgainAt = null;
        }
        catch (DeviceAuthException exception)
        {
            saveAgainAt = _clock.Elapsed + RetryDelay;
            WarnThatUnsaved(connection, store, exception, pipeline);
        }
        finally
        {
            cached.SaveAgainAt = saveAgainAt;
            cached.Current = connection; // last: whoever reads it without a lock gets nothing that is not saved
        }
    }

    /// <summary>Leaves the store alone for a while with a state that it could not be offered now. Call it holding the gate.</summary>
    public void Postpone(CachedConnection cached)
    {
        if (cached.Unsaved is not null)
        {
            cached.SaveAgainAt = _clock.Elapsed + RetryDelay;
        }
    }

    /// <summary>Keeps the state in memory alone, since its store cannot even be tried now. Call it holding the gate.</summary>
    public void SaveLater(
        CachedConnection cached, Connection connection, IConnectionStore store, DeviceAuthException reason, IPipeline pipeline)
    {
        cached.KeepUnsaved(connection, _clock.Elapsed + RetryDelay);
        WarnThatUnsaved(connection, store, reason, pipeline);
    }

    private static void WarnThatUnsaved(
        Connection connection, IConnectionStore store, DeviceAuthException reason, IPipeline pipeline) => pipeline.WriteWarning(
            $"The newest tokens of '{connection.Name}' could not be saved, so what the vault '{store.Vault}' has of it is out of date. "
            + $"{reason.Message} {reason.RecommendedAction} This process keeps them and saves them at the next chance; while it runs, "
            + "call Get-DeviceAuthToken here again, or sign in again later.");
}
