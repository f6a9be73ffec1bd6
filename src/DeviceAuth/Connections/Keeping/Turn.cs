using System;
using System.Threading;
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
    internal sealed partial class Turn : IDisposable
    {
        /// <summary>How long to leave a store alone that refused a state, so that a locked vault is not tried at every call.</summary>
        private static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);

        /// <summary>How often who waits at the gate looks at the time.</summary>
        private static readonly TimeSpan GateStep = TimeSpan.FromMilliseconds(100);

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

        private void Remember(Connection? connection, TimeSpan? saveAgainAt)
        {
            Connection? seen = connection?.SeenBy(_clock, Current);
            _place.PastTokens.Note(Current, seen);
            _place._state = new KeptState(seen, saveAgainAt);
            if (connection?.Client.Given.Credential is { IsWhole: true } credential)
            {
                Note(connection, credential); // the next state may come from a store, which keeps less
            }
        }
    }
}
