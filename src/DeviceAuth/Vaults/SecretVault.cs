using System;
using System.Collections.Generic;
using DeviceAuth.Errors;

namespace DeviceAuth.Vaults;

/// <summary>
/// One vault as one command uses it, read and written so that no process of this user works from an outdated copy and none writes
/// over what it cannot see. Each call holds the vault's own lock for its milliseconds, never around a request to a provider.
/// </summary>
internal sealed class SecretVault
{
    /// <summary>SecretStore shows another process's write after some five seconds: three times that is patience enough.</summary>
    private static readonly TimeSpan StalePatience = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A write that is older than this has reached every copy long ago: a value that differs was changed by another machine or
    /// by hand, and counts after a short look.
    /// </summary>
    private static readonly TimeSpan StaleWindow = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ShortLook = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly ISecretCommands _commands;
    private readonly VaultInfo _info;
    private readonly Func<string, long?> _revisionOf;
    private readonly IClock _clock;
    private readonly IPipeline _pipeline;
    private readonly Lazy<VaultFiles> _files;
    private Holding? _holding;

    /// <param name="commands">SecretManagement's cmdlets in the command's runspace.</param>
    /// <param name="info">The registered vault.</param>
    /// <param name="revisionOf">Tells a secret's revision: a larger one is newer; null where the text cannot be read.</param>
    /// <param name="clock">Both kinds of time.</param>
    /// <param name="pipeline">Where to wait.</param>
    public SecretVault(
        ISecretCommands commands, VaultInfo info, Func<string, long?> revisionOf, IClock clock, IPipeline pipeline)
    {
        _commands = commands;
        _info = info;
        _revisionOf = revisionOf;
        _clock = clock;
        _pipeline = pipeline;
        _files = new Lazy<VaultFiles>(() => VaultFiles.Of(info));
    }

    public string Name => _info.Name;

    /// <summary>No other machine writes into it.</summary>
    public bool IsLocal => _info.IsSecretStore;

    /// <summary>
    /// Makes the caller the only one of this user's that may change one secret, across processes and for as long as a request to
    /// its provider takes, until the result is disposed. Readers and whoever works with other secrets are not kept waiting.
    /// </summary>
    public IDisposable LockSecret(string secretName) => VaultLock.Acquire(Name, _files.Value.LockOf(secretName), _clock, _pipeline);

    /// <summary>The same lock where it comes in time; null where somebody else has it all the while.</summary>
    public IDisposable? TryLockSecret(string secretName, TimeSpan patience) =>
        VaultLock.TryAcquire(Name, _files.Value.LockOf(secretName), patience, _clock, _pipeline);

    /// <summary>Takes the vault's own lock once for the calls that follow, until the result is disposed, and looks at its file once.</summary>
    public IDisposable Hold()
    {
        if (_holding is not null)
        {
            return NoLock.Instance; // the outer one is what counts
        }

        _holding = new Holding(this, VaultLock.Acquire(Name, _files.Value.Lock, _clock, _pipeline));
        return _holding;
    }

    /// <summary>The secret's newest text; null where there is none of that name.</summary>
    public string? Read(string secretName)
    {
        using IDisposable exclusive = Hold();
        VaultState state = LoadState();
        RequireFreshView(state, secretName);
        return GetFresh(state, state.Find(secretName), secretName);
    }

    /// <summary>Writes the text and reads it back: some vaults report success and store nothing.</summary>
    /// <returns>False where the vault took it and does not have it.</returns>
    public bool Write(string secretName, string text, long revision)
    {
        if (text.Length > Secret.MaxLength)
        {
            throw DeviceAuthError.RecordTooLong(Name, secretName);
        }

        using IDisposable exclusive = Hold();
        VaultState state = LoadState();
        RequireFreshView(state, secretName);
        _commands.Set(Name, secretName, Secret.Protect(text));
        if (GetText(secretName) != text)
        {
            return false;
        }

        state.Note(new VaultStateEntry(secretName, VaultStateEntry.HashOf(text), revision, _clock.UtcNow));
        return true;
    }

    /// <summary>Removes the secret, if it is there.</summary>
    public void Remove(string secretName)
    {
        using IDisposable exclusive = Hold();
        VaultState state = LoadState();
        RequireFreshView(state, secretName);
        if (_commands.Get(Name, secretName) is not null)
        {
            _commands.Remove(Name, secretName);
            if (_commands.Get(Name, secretName) is not null)
            {
                throw DeviceAuthError.VaultKept(Name, secretName);
            }
        }

        state.Note(new VaultStateEntry(secretName, VaultStateEntry.Absent, state.Find(secretName)?.Revision ?? 0, _clock.UtcNow));
    }

    /// <summary>When this user's processes last removed the secret; null where they did not, or have written it again since.</summary>
    public DateTimeOffset? RemovedAt(string secretName) =>
        LoadState().Find(secretName) is { Hash: VaultStateEntry.Absent } removed ? removed.WrittenAt : null;

    /// <summary>When a refresh by this secret last failed, in any process of this user; null where none did since it was written.</summary>
    public DateTimeOffset? RefreshFailedAt(string secretName) => LoadState().Find(secretName)?.FailedAt;

    /// <summary>Takes note of a refresh that failed, for all processes of this user.</summary>
    public void NoteRefreshFailure(string secretName)
    {
        using IDisposable exclusive = Hold();
        VaultState state = LoadState();
        if (state.Find(secretName) is { } entry)
        {
            state.Note(entry with { FailedAt = _clock.UtcNow });
        }
    }

    /// <summary>Names of secrets that match a wildcard pattern.</summary>
    public IReadOnlyList<string> Names(string pattern)
    {
        using IDisposable exclusive = Hold();
        RefreshView();
        return _commands.Names(Name, pattern);
    }

    /// <summary>
    /// Does work with this vault that goes on after the command has ended. Throws <c>VaultLocked</c> where the vault would ask
    /// for its password: the prompt would be in the way of whatever the user does now.
    /// </summary>
    public void Detached(IPipeline pipeline, Action<SecretVault> work)
    {
        if (_info.IsSecretStore && SecretStoreView.MayAsk)
        {
            throw DeviceAuthError.VaultLocked(Name, new InvalidOperationException("It would ask for its password."));
        }

        _commands.Detached(pipeline, commands => work(new SecretVault(commands, _info, _revisionOf, _clock, pipeline)));
    }

    private VaultState LoadState() => VaultState.Load(_files.Value.State);

    /// <summary>
    /// The last write of all must be in sight: a vault that writes its whole store from memory would lose it otherwise. Where
    /// it is the very secret that is wanted, reading that tells it.
    /// </summary>
    private void RequireFreshView(VaultState state, string secretName)
    {
        RefreshView();
        if (state.Newest is { } newest && !newest.SecretName.Equals(secretName, StringComparison.OrdinalIgnoreCase))
        {
            GetFresh(state, newest, newest.SecretName);
        }
    }

    private StoreReading RefreshView()
    {
        if (_holding is { HasLooked: true })
        {
            return StoreReading.Done; // nobody else's write can have come since
        }

        StoreReading reading = LookAgain();
        if (_holding is not null)
        {
            _holding.HasLooked = reading == StoreReading.Done;
        }

        return reading;
    }

    private StoreReading LookAgain() => _info.IsSecretStore ? SecretStoreView.Refresh(_pipeline) : StoreReading.NotPossible;

    private string? GetFresh(VaultState state, VaultStateEntry? expected, string secretName)
    {
        string? text = GetText(secretName);
        if (expected is null || IsNewest(text, expected))
        {
            return text;
        }

        bool mayBeStale = (_clock.UtcNow - expected.WrittenAt).Duration() < StaleWindow; // ahead: the clock was set back since
        TimeSpan start = _clock.Elapsed;
        _pipeline.WriteVerbose($"The vault '{Name}' does not show the newest '{secretName}'; waiting for it.");
        while (_clock.Elapsed - start < (mayBeStale ? StalePatience : ShortLook))
        {
            _pipeline.Sleep(RetryDelay);
            mayBeStale = LookAgain() switch
            {
                StoreReading.Done => false, // what it shows now is what its file has
                StoreReading.Failed => true, // however old the write is: nothing but reading the file shows it
                _ => mayBeStale,
            };

            text = GetText(secretName);
            if (IsNewest(text, expected))
            {
                return text;
            }
        }

        if (mayBeStale)
        {
            throw DeviceAuthError.VaultStale(Name, secretName);
        }

        state.Note(new VaultStateEntry(secretName, VaultStateEntry.HashOf(text), text is null ? 0 : _revisionOf(text) ?? 0, expected.WrittenAt));
        return text;
    }

    /// <summary>What the vault shows is what was last written from here, or newer: another machine may have written since.</summary>
    private bool IsNewest(string? text, VaultStateEntry expected) =>
        VaultStateEntry.HashOf(text) == expected.Hash || (text is not null && _revisionOf(text) > expected.Revision);

    private string? GetText(string secretName)
    {
        object? value = _commands.Get(Name, secretName);
        return value is null
            ? null
            : SecretText.Of(value) ?? throw DeviceAuthError.RecordUnreadable(Name, secretName, "the vault returned no text");
    }

    /// <summary>The vault's own lock while a caller has it.</summary>
    private sealed class Holding : IDisposable
    {
        private readonly SecretVault _vault;
        private readonly IDisposable _lock;

        public Holding(SecretVault vault, IDisposable @lock)
        {
            _vault = vault;
            _lock = @lock;
        }

        /// <summary>The store's file was looked at since the lock was taken.</summary>
        public bool HasLooked { get; set; }

        public void Dispose()
        {
            _vault._holding = null;
            _lock.Dispose();
        }
    }
}
