using System;
using System.Threading.Tasks;

namespace DeviceAuth.Connections;

/// <content>The one who may change it.</content>
internal sealed partial class CachedConnection
{
    /// <content>What follows the newest state: kept in the store and in memory, whoever is interrupted.</content>
    internal sealed partial class Turn
    {
        /// <summary>How long an interrupted caller's save may wait for its turn: the connection's lock is held meanwhile.</summary>
        private static readonly TimeSpan LongestDetached = TimeSpan.FromSeconds(30);

        /// <summary>
        /// Waits for a request whose answer is the connection's next state. Ctrl+C gives the prompt back at once, but the request goes on:
        /// the provider may have spent the old refresh token, and the answer has the only new one, which is then saved before the lock is
        /// free.
        /// </summary>
        /// <param name="request">The request.</param>
        /// <param name="next">The state that its answer makes.</param>
        /// <param name="lost">The state that its failure makes; null where it leaves the newest one.</param>
        public T Await<T>(Task<T> request, Func<T, Connection> next, Func<Exception, Connection?> lost)
        {
            try
            {
                return _pipeline.Await(_ => request);
            }
            catch (OperationCanceledException)
            {
                _place._unfinished.Add(SaveOnceThereAsync(request, next, lost));
                throw;
            }
        }

        private async Task SaveOnceThereAsync<T>(Task<T> request, Func<T, Connection> next, Func<Exception, Connection?> lost)
        {
            Connection? state;
            try
            {
                state = next(await request.ConfigureAwait(false));
            }
            catch (Exception exception)
            {
                state = lost(exception); // no answer, or none that makes a state
            }

            if (state is not null)
            {
                SaveInterrupted(state);
            }
        }

        /// <summary>Keeps a state that follows the newest one: in the store, then in memory, so that nobody gets what is not saved.</summary>
        public void Save(Connection connection)
        {
            Lock();

            // Should the write never end properly, by Ctrl+C say, memory has the only copy, and it is due at once.
            TimeSpan? saveAgainAt = _clock.Elapsed;
            bool isInterrupted = true;
            try
            {
                _store.Write(connection);
                saveAgainAt = null;
                isInterrupted = false;
            }
            catch (DeviceAuthException exception)
            {
                isInterrupted = false;
                saveAgainAt = _clock.Elapsed + RetryDelay;
                WarnThatUnsaved(connection, exception);
            }
            finally
            {
                Remember(connection, saveAgainAt);
                if (isInterrupted)
                {
                    _place._unfinished.Add(Task.Run(() => SaveInterrupted(connection)));
                }
            }
        }

        /// <summary>
        /// Keeps the connection of a new sign-in in place of whatever is there. A completed sign-in is not given up for a store that is
        /// locked or has a record that cannot be read: saving tells what is wrong, or replaces it.
        /// </summary>
        /// <param name="connection">The new connection.</param>
        /// <param name="beforeReplacing">Is told of the connection that goes, if there is one.</param>
        public void Replace(Connection connection, Action<Connection>? beforeReplacing = null)
        {
            long removed = _store.RemovedRevision(_name) ?? 0;
            Connection? before = _place.Current;
            DeviceAuthException? refusal = null;
            try
            {
                Lock();
                before = Connection.Newer(before, Stored());
            }
            catch (DeviceAuthException exception)
            {
                refusal = exception;
            }

            if (before is not null)
            {
                beforeReplacing?.Invoke(before);
            }

            _place.Attempts.Forget();
            Connection next = connection with
            {
                Client = before is null ? connection.Client : connection.Client with { Former = FormerClient.Between(before, connection) },
                Revision = Connection.NextRevision(Math.Max(removed, before?.Revision ?? 0), _clock.UtcNow),
            };
            if (refusal is null)
            {
                Save(next);
                return;
            }

            Remember(next, _clock.Elapsed + RetryDelay);
            WarnThatUnsaved(next, refusal);
        }

        /// <summary>Forgets the connection: in memory first, since whoever reads that takes no lock, then in the store.</summary>
        public void Forget()
        {
            Lock();
            _place.Attempts.Forget();
            _place._state = KeptState.Nothing;
            _place._live = null;
            _store.Remove(_name);
        }

        private Connection? Stored()
        {
            try
            {
                return _store.Read(_name);
            }
            catch (DeviceAuthException)
            {
                return null;
            }
        }

        /// <summary>
        /// Tries once to save a state whose caller was interrupted, without a pipeline: its refresh token is the only one that works,
        /// and with the spent one in the store another process would end the whole session.
        /// </summary>
        private void SaveInterrupted(Connection connection)
        {
            Remember(connection, _clock.Elapsed);
            using DetachedPipeline pipeline = new(LongestDetached);
            try
            {
                _store.WriteDetached(connection, pipeline);
                Remember(connection, null);
            }
            catch (Exception exception) when (exception is DeviceAuthException or OperationCanceledException)
            {
                // It stays in memory and is due at this process's next call, which can say what is wrong.
            }
        }

        private void WarnThatUnsaved(Connection connection, DeviceAuthException reason) => _pipeline.WriteWarning(
            $"The newest tokens of '{connection.Name}' could not be saved, so what the vault '{_store.Vault}' has of it is out of date. "
            + $"{reason.Message} {reason.RecommendedAction} This process keeps them and saves them at the next chance; while it runs, "
            + "call Get-DeviceAuthToken here again, or sign in again later.");
    }
}
