using System;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;

namespace DeviceAuth.Connections;

/// <content>The one who may change it.</content>
internal sealed partial class CachedConnection
{
    /// <summary>
    /// The one caller of this machine's user that may change a connection: it has the gate in this process, and from its first look
    /// at the store until it is disposed the store's lock of this connection between processes, its request to the provider included.
    /// What a store refuses is not lost: this process keeps it.
    /// </summary>
    internal sealed class Turn : IDisposable
    {
        /// <summary>How long to leave a store alone that refused a state, so that a locked vault is not tried at every call.</summary>
        private static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);

        /// <summary>How often who waits at the gate looks at the time.</summary>
        private static readonly TimeSpan GateStep = TimeSpan.FromMilliseconds(100);

        /// <summary>How long an interrupted caller's save may wait for its turn: the connection's lock is held meanwhile.</summary>
        private static readonly TimeSpan LongestDetached = TimeSpan.FromSeconds(30);

        private readonly CachedConnection _place;
        private readonly string _name;
        private readonly IConnectionStore _store;
        private readonly IPipeline _pipeline;
        private readonly IClock _clock;
        private IHeldLock? _lock;

        private Turn(CachedConnection place, string name, IConnectionStore store, IPipeline pipeline, IClock clock)
        {
            _place = place;
            _name = name;
            _store = store;
            _pipeline = pipeline;
            _clock = clock;
        }

        /// <summary>
        /// Waits at the gate, not in silence, and then for work that nobody waits for any more. Throws <c>VaultFailed</c> where another
        /// command of this process is in turn all the while.
        /// </summary>
        public static Turn Take(
            CachedConnection place, string name, IConnectionStore store, IPipeline pipeline, IClock clock, TimeSpan patience)
        {
            PatientWait wait = new(clock, pipeline, patience, () => $"another command of this process that uses '{name}'");
            CancellationToken stopping = pipeline.Stopping;
            while (!place._gate.Wait(GateStep, stopping))
            {
                if (wait.IsOver)
                {
                    throw DeviceAuthError.ConnectionBusy(name);
                }

                wait.Tell();
            }

            Turn turn = new(place, name, store, pipeline, clock);
            try
            {
                while (!place._unfinished.HasEnded(GateStep, stopping))
                {
                    if (wait.IsOver)
                    {
                        throw DeviceAuthError.ConnectionBusy(name);
                    }

                    wait.Tell();
                }

                return turn;
            }
            catch
            {
                turn.Dispose();
                throw;
            }
        }

        /// <summary>The newest state that memory has; null where it has none.</summary>
        public Connection? Current => _place.Current;

        /// <summary>The last refresh failed less than so long ago, here or in another process of this user.</summary>
        public bool HasFailedWithin(TimeSpan time) =>
            (_place.FailedAt is { } failed && _clock.Elapsed - failed < time)
                || (_store.RefreshFailedAt(_name) is { } elsewhere && (_clock.UtcNow - elsewhere).Duration() < time);

        /// <summary>Takes the store's lock of this connection.</summary>
        /// <param name="patience">How long to wait for it at the most.</param>
        /// <returns>False where somebody else had it all the time.</returns>
        public bool TryLock(TimeSpan patience) => (_lock ??= _store.TryLock(_name, patience)) is not null;

        /// <summary>Takes the store's lock of this connection. Throws <c>VaultFailed</c> where it does not come for minutes.</summary>
        public void Lock() => _lock ??= _store.Lock(_name);

        /// <summary>
        /// The newer of what memory and store have, taken over into memory; null where neither has any. Without the store's lock and
        /// without a write, for a caller who is content with what is there.
        /// </summary>
        public Connection? Look()
        {
            KeptState memory = _place._state;
            Connection? newest = memory.Newest(_name, _store);
            if (newest is null || newest != memory.Unsaved)
            {
                Remember(newest, null);
            }

            return Current;
        }

        /// <summary>The same under the store's lock, for a caller who may change it. What the store refused before is offered to it again.</summary>
        public Connection? Newest()
        {
            Lock();
            Look();
            if (_place.Unsaved is { } unsaved)
            {
                Save(unsaved);
            }

            return Current;
        }

        /// <summary>A state that is newer than the given one, from a store that another machine may be writing; null where none comes.</summary>
        /// <param name="known">The state that is known to be outdated.</param>
        /// <param name="reads">How often to look again where another machine writes too.</param>
        /// <param name="apart">How long to wait between two looks.</param>
        public Connection? AwaitNewer(Connection known, int reads, TimeSpan apart)
        {
            Lock();
            for (int read = 0; ; read++)
            {
                if (_store.Read(_name) is { } stored && stored.Revision > known.Revision)
                {
                    Adopt(stored);
                    return stored;
                }

                if (!_store.IsShared || read == reads)
                {
                    return null;
                }

                _pipeline.Sleep(apart);
            }
        }

        /// <summary>Takes over what the store has: it is saved, or gone.</summary>
        public void Adopt(Connection? stored) => Remember(stored, null);

        /// <summary>
        /// Proves that the connection is this caller's still, right before he uses its refresh token: the lock may be lost since it was
        /// taken, by whoever cleared the folder that it lies in, and is taken anew then.
        /// </summary>
        /// <exception cref="DeviceAuthException">Somebody else changed the connection meanwhile.</exception>
        public void Prove(Connection known)
        {
            if (_lock is not { IsStillMine: false })
            {
                return;
            }

            _lock.Dispose();
            _lock = null;
            Lock();
            if (Look() is not { } newest)
            {
                throw DeviceAuthError.ConnectionNotFound(_name, []);
            }

            if (newest.Revision > known.Revision)
            {
                throw DeviceAuthError.RefreshedElsewhere(_name, _store.Vault);
            }
        }

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
            Connection next = connection with { Revision = Connection.NextRevision(Math.Max(removed, before?.Revision ?? 0), _clock.UtcNow) };
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
            _store.Remove(_name);
        }

        /// <summary>Takes note of a refresh that failed and may do later, for all processes of this user.</summary>
        public void NoteFailure()
        {
            _place.FailedAt = _clock.Elapsed;
            _store.NoteRefreshFailure(_name);
        }

        /// <summary>
        /// Keeps with the record that its refresh token is in doubt. It is still tried: many providers take the last one again for a
        /// while, and only a refusal tells.
        /// </summary>
        public void NoteDoubt(Connection connection) => Save(connection.InDoubt(_clock.UtcNow));

        /// <summary>Leaves the store alone for a while with a state that it could not be offered now.</summary>
        public void Postpone()
        {
            if (_place.Unsaved is { } unsaved)
            {
                Remember(unsaved, _clock.Elapsed + RetryDelay);
            }
        }

        public void Dispose()
        {
            if (_lock is not null)
            {
                _place._unfinished.ThenFree(_lock);
            }

            _place._gate.Release();
        }

        private void Remember(Connection? connection, TimeSpan? saveAgainAt) =>
            _place._state = new KeptState(connection?.SeenBy(_clock, Current), saveAgainAt);

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
