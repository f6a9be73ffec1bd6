using System;
using System.Threading.Tasks;

namespace DeviceAuth.Connections;

/// <summary>Puts a new state into memory, then into its store. What a store refuses is not lost: this process keeps it.</summary>
internal sealed class ConnectionSaver
{
    /// <summary>How long to leave a store alone that refused a state, so that a locked vault is not tried at every call.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);

    /// <summary>How long an interrupted caller's save may wait for its turn: the store's lock is held meanwhile.</summary>
    private static readonly TimeSpan LongestDetached = TimeSpan.FromSeconds(30);

    private readonly IClock _clock;

    public ConnectionSaver(IClock clock) => _clock = clock;

    /// <summary>The state is due to be offered again to the store that refused it.</summary>
    public bool IsDue(CachedConnection cached) => cached.SaveAgainAt is { } due && _clock.Elapsed >= due;

    /// <summary>Saves the state. Call it holding the gate and the store's lock.</summary>
    public void Save(CachedConnection cached, Connection connection, IConnectionStore store, IPipeline pipeline)
    {
        // Should the write never end properly, by Ctrl+C say, memory has the only copy, and it is due at once.
        TimeSpan? saveAgainAt = _clock.Elapsed;
        bool isInterrupted = true;
        try
        {
            store.Write(connection);
            saveAgainAt = null;
            isInterrupted = false;
        }
        catch (DeviceAuthException exception)
        {
            isInterrupted = false;
            saveAgainAt = _clock.Elapsed + RetryDelay;
            WarnThatUnsaved(connection, store, exception, pipeline);
        }
        finally
        {
            cached.SaveAgainAt = saveAgainAt;
            cached.Current = connection; // last: whoever reads it without a lock gets nothing that is not saved
            if (isInterrupted)
            {
                cached.Abandon(Task.Run(() => SaveInterrupted(cached, connection, store)));
            }
        }
    }

    /// <summary>
    /// Tries once to save a state whose caller was interrupted, without a pipeline: its refresh token is the only one that works,
    /// and with the spent one in the store another process would end the whole session. The store's lock is held until it ends.
    /// </summary>
    public void SaveInterrupted(CachedConnection cached, Connection connection, IConnectionStore store)
    {
        cached.KeepUnsaved(connection, _clock.Elapsed);
        using DetachedPipeline pipeline = new(LongestDetached);
        try
        {
            store.WriteDetached(connection, pipeline);
            cached.SaveAgainAt = null;
        }
        catch (Exception exception) when (exception is DeviceAuthException or OperationCanceledException)
        {
            // It stays in memory and is due at this process's next call, which can say what is wrong.
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
