using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using DeviceAuth.Errors;

namespace DeviceAuth.Vaults;

/// <summary>
/// One vault as one command uses it, read and written so that no process of this user works from an outdated copy and none writes
/// over what it cannot see. Each call holds the vault's own lock for its milliseconds, never around a request to a provider.
/// </summary>
internal sealed class SecretVault
{
    /// <summary>
    /// The vault's own lock is held for moments. Where its file was deleted, who holds a secret's lock waits no longer for who may hold the
    /// old one: what the other one holds may be a secret's lock too, and each needs the vault's own to come to his end.
    /// </summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(2);

    private readonly ISecretCommands _commands;
    private readonly VaultInfo _info;
    private readonly Func<string, long?> _revisionOf;
    private readonly IClock _clock;
    private readonly IPipeline _pipeline;
    private VaultFiles? _files;
    private Holding? _holding;
    private int _secretsHeld;

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
    }

    public string Name => _info.Name;

    /// <summary>No other machine writes into it.</summary>
    public bool IsLocal => _info.IsSecretStore;

    /// <summary>
    /// Makes the caller the only one of this user's that may change one secret, across processes and for as long as a request to
    /// its provider takes, until the result is disposed. Readers and whoever works with other secrets are not kept waiting.
    /// </summary>
    public IHeldLock LockSecret(string secretName) => new HeldSecret(
        this, VaultLock.Acquire(WhatOf(secretName), () => Files.LockOf(secretName), () => WasWritten(secretName), _clock, _pipeline));

    /// <summary>The same lock where it comes in time; null where somebody else has it all the while.</summary>
    public IHeldLock? TryLockSecret(string secretName, TimeSpan patience) => VaultLock.TryAcquire(
        WhatOf(secretName), () => Files.LockOf(secretName), () => WasWritten(secretName), patience, _clock, _pipeline) is { } taken
            ? new HeldSecret(this, taken)
            : null;

    /// <summary>Takes the vault's own lock once for the calls that follow, until the result is disposed, and looks at its file once.</summary>
    public IDisposable Hold()
    {
        if (_holding is not null)
        {
            return NoLock.Instance; // the outer one is what counts
        }

        _holding = new Holding(this, VaultLock.Acquire(
            $"the vault '{Name}'",
            () => Files.Lock,
            wasUsed: () => File.Exists(Files.State),
            _clock,
            _pipeline,
            _secretsHeld > 0 ? LongestHold : null));
        return _info.IsSecretStore ? StoreMending.Under(_holding, _commands, Name, _clock, _pipeline) : _holding;
    }

    /// <summary>The secret's newest text; null where there is none of that name.</summary>
    public string? Read(string secretName)
    {
        using IDisposable exclusive = Hold();
        return View.Read(secretName);
    }

    /// <summary>The text of a secret that somebody else keeps there, as the vault has it now; null where there is none.</summary>
    public string? ReadOther(string secretName)
    {
        using IDisposable exclusive = Hold();
        View.Refresh();
        return SecretText.Of(_commands.Get(Name, secretName));
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
        View.RequireForChange(secretName);
        if (!Change(secretName, isRemoval: false, () => Set(secretName, text)))
        {
            return false;
        }

        View.State.Note(new VaultStateEntry(secretName, VaultStateEntry.HashOf(text), revision, _clock.UtcNow));
        return true;
    }

    /// <summary>Removes the secret, if it is there.</summary>
    public void Remove(string secretName)
    {
        using IDisposable exclusive = Hold();
        View.RequireForChange(secretName);
        if (_commands.Get(Name, secretName) is not null && !Change(secretName, isRemoval: true, () => RemoveSecret(secretName)))
        {
            throw DeviceAuthError.VaultKept(Name, secretName);
        }

        NoteRemoval(secretName);
    }

    /// <summary>
    /// The revision of the removal where this user's processes last removed the secret: larger than that of any value before it. Null
    /// where they did not, or have written it again since.
    /// </summary>
    public long? RemovedRevision(string secretName) => State.RemovalOf(secretName)?.Revision;

    /// <summary>
    /// When this user's processes last failed to refresh what the secret holds; null where they did not since it was last written. It
    /// needs no lock.
    /// </summary>
    public DateTimeOffset? RefreshFailedAt(string secretName) => State.RefreshFailedAt(secretName);

    /// <summary>Tells this user's other processes that a refresh failed just now. Where they cannot be told, they find out themselves.</summary>
    public void NoteRefreshFailure(string secretName)
    {
        try
        {
            using IDisposable exclusive = Hold();
            View.State.NoteRefreshFailure(secretName, _clock.UtcNow);
        }
        catch (DeviceAuthException)
        {
            // What failed before, the refresh, is what the user should hear of.
        }
    }

    /// <summary>Says so where the vault will hardly take the secret, since it keeps the name of one that was removed.</summary>
    public void WarnIfReserved(string secretName) => ReservedNames.Warn(_info, State, secretName, _clock, _pipeline);

    /// <summary>Names of secrets that match a wildcard pattern.</summary>
    public IReadOnlyList<string> Names(string pattern)
    {
        using IDisposable exclusive = Hold();
        View.Refresh();
        return _commands.Names(Name, pattern);
    }

    /// <summary>
    /// Does work with this vault that goes on after the command has ended, for whoever holds a secret's lock meanwhile. Throws
    /// <c>VaultLocked</c> where the vault would ask for its password: the prompt would be in the way of whatever the user does now.
    /// </summary>
    public void Detached(IPipeline pipeline, Action<SecretVault> work)
    {
        if (_info.IsSecretStore && SecretStoreView.MayAsk)
        {
            throw DeviceAuthError.VaultLocked(Name, new InvalidOperationException("It would ask for its password."));
        }

        _commands.Detached(pipeline, commands => work(new SecretVault(commands, _info, _revisionOf, _clock, pipeline) { _secretsHeld = 1 }));
    }

    /// <summary>The folder is made anew where somebody deleted it since, or what a refresh just brought could not be written.</summary>
    private VaultFiles Files => _files is { HaveFolder: true } files ? files : _files = VaultFiles.Of(_info);

    /// <summary>For who has the vault's own lock.</summary>
    private FreshView View => _holding!.View;

    /// <summary>What the one who has the lock goes by; else as it is at this moment.</summary>
    private VaultState State => _holding?.View.State ?? LoadState();

    private string WhatOf(string secretName) => $"'{secretName}' in the vault '{Name}'";

    private bool WasWritten(string secretName) => State.Find(secretName) is not null;

    private VaultState LoadState() => VaultState.Load(Files.State);

    /// <summary>Changes the vault so that nothing else in it is lost where that fails or is broken off.</summary>
    private bool Change(string secretName, bool isRemoval, Func<bool> change) => _info.IsSecretStore && SecretStoreView.FilePath is { } file
        ? new StoreChange(_commands, Name, _clock, _pipeline).Run(file, secretName, isRemoval, () =>
        {
            View.RequireReading(secretName); // the copy may have waited for who wrote the file
            return change();
        })
        : change();

    private bool Set(string secretName, string text)
    {
        try
        {
            _commands.Set(Name, secretName, Secret.Protect(text));
        }
        catch (NameReservedException exception)
        {
            View.State.NoteReserved(secretName, _clock.UtcNow);
            throw exception.Failure;
        }

        return RecordText.IsSame(View.GetText(secretName), text);
    }

    private bool RemoveSecret(string secretName)
    {
        _commands.Remove(Name, secretName);
        try
        {
            return _commands.Get(Name, secretName) is null;
        }
        catch (DeviceAuthException) when (!_info.IsSecretStore)
        {
            NoteRemoval(secretName); // as far as the vault said: otherwise what is gone would pass for an outdated copy
            throw;
        }
    }

    private void NoteRemoval(string secretName)
    {
        // Revisions, not times: the clock may have been ahead at the removal and be right by now.
        VaultState state = View.State;
        long revision = Math.Max((state.Find(secretName)?.Revision ?? 0) + 1, _clock.UtcNow.ToUnixTimeMilliseconds());
        state.Note(new VaultStateEntry(secretName, VaultStateEntry.Absent, revision, _clock.UtcNow));
    }

    /// <summary>A secret's lock while a caller has it, who may free it on another thread.</summary>
    private sealed class HeldSecret : IHeldLock
    {
        private readonly SecretVault _vault;
        private readonly IHeldLock _lock;

        public HeldSecret(SecretVault vault, IHeldLock @lock)
        {
            _vault = vault;
            _lock = @lock;
            Interlocked.Increment(ref vault._secretsHeld);
        }

        public bool IsStillMine => _lock.IsStillMine;

        public void Dispose()
        {
            _lock.Dispose();
            Interlocked.Decrement(ref _vault._secretsHeld);
        }
    }

    /// <summary>The vault's own lock while a caller has it.</summary>
    private sealed class Holding : IDisposable
    {
        private readonly SecretVault _vault;
        private readonly IDisposable _lock;
        private FreshView? _view;

        public Holding(SecretVault vault, IDisposable @lock)
        {
            _vault = vault;
            _lock = @lock;
        }

        public FreshView View => _view ??= new FreshView(
            _vault._commands, _vault._info, _vault._revisionOf, _vault.LoadState(), _vault._clock, _vault._pipeline);

        public void Dispose()
        {
            _vault._holding = null;
            _lock.Dispose();
        }
    }
}
