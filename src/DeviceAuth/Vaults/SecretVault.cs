using System;
using System.Collections.Generic;
using System.IO;
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

    /// <summary>
    /// The vault's own lock is held for moments. Where its file was deleted, whoever may hold the old one is waited for no longer: what he
    /// holds may be a secret's lock, as the one who waits may too, and each needs the vault's own to come to his end.
    /// </summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(2);

    private readonly ISecretCommands _commands;
    private readonly VaultInfo _info;
    private readonly Func<string, long?> _revisionOf;
    private readonly IClock _clock;
    private readonly IPipeline _pipeline;
    private VaultFiles? _files;
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
    }

    public string Name => _info.Name;

    /// <summary>No other machine writes into it.</summary>
    public bool IsLocal => _info.IsSecretStore;

    /// <summary>
    /// Makes the caller the only one of this user's that may change one secret, across processes and for as long as a request to
    /// its provider takes, until the result is disposed. Readers and whoever works with other secrets are not kept waiting.
    /// </summary>
    public IHeldLock LockSecret(string secretName) =>
        VaultLock.Acquire(WhatOf(secretName), () => Files.LockOf(secretName), () => WasWritten(secretName), _clock, _pipeline);

    /// <summary>The same lock where it comes in time; null where somebody else has it all the while.</summary>
    public IHeldLock? TryLockSecret(string secretName, TimeSpan patience) =>
        VaultLock.TryAcquire(WhatOf(secretName), () => Files.LockOf(secretName), () => WasWritten(secretName), patience, _clock, _pipeline);

    /// <summary>Takes the vault's own lock once for the calls that follow, until the result is disposed, and looks at its file once.</summary>
    public IDisposable Hold()
    {
        if (_holding is not null)
        {
            return NoLock.Instance; // the outer one is what counts
        }

        _holding = new Holding(this, VaultLock.Acquire(
            $"the vault '{Name}'", () => Files.Lock, wasUsed: () => File.Exists(Files.State), _clock, _pipeline, LongestHold));
        return _info.IsSecretStore ? StoreMending.Under(_holding, _commands, Name, _clock, _pipeline) : _holding;
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
        RequireReading(secretName);
        RequireFreshView(state, secretName);
        if (!Change(secretName, isRemoval: false, () => Set(secretName, text, state)))
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
        RequireReading(secretName);
        RequireFreshView(state, secretName);
        if (_commands.Get(Name, secretName) is not null && !Change(secretName, isRemoval: true, () => RemoveSecret(secretName, state)))
        {
            throw DeviceAuthError.VaultKept(Name, secretName);
        }

        NoteRemoval(secretName, state);
    }

    /// <summary>
    /// The revision of the removal where this user's processes last removed the secret: larger than that of any value before it. Null
    /// where they did not, or have written it again since.
    /// </summary>
    public long? RemovedRevision(string secretName) =>
        LoadState().Find(secretName) is { Hash: VaultStateEntry.Absent } removed ? removed.Revision : null;

    /// <summary>When that was.</summary>
    private DateTimeOffset? RemovedAt(string secretName) =>
        LoadState().Find(secretName) is { Hash: VaultStateEntry.Absent } removed ? removed.WrittenAt : null;

    /// <summary>
    /// When this user's processes last failed to refresh what the secret holds; null where they did not since it was last written. It
    /// needs no lock.
    /// </summary>
    public DateTimeOffset? RefreshFailedAt(string secretName) => LoadState().RefreshFailedAt(secretName);

    /// <summary>Tells this user's other processes that a refresh failed just now. Where they cannot be told, they find out themselves.</summary>
    public void NoteRefreshFailure(string secretName)
    {
        try
        {
            using IDisposable exclusive = Hold();
            LoadState().NoteRefreshFailure(secretName, _clock.UtcNow);
        }
        catch (DeviceAuthException)
        {
            // What failed before, the refresh, is what the user should hear of.
        }
    }

    /// <summary>
    /// Says so where the vault will hardly take the secret, since it keeps the name of one that was removed: a person would sign in
    /// for nothing. No vault can be asked for such names, so it is what this user's processes remember.
    /// </summary>
    public void WarnIfReserved(string secretName)
    {
        VaultState state = LoadState();
        if (state.ReservedAt(secretName) is { } refusedAt)
        {
            _pipeline.WriteWarning(
                $"The vault '{Name}' did not take '{secretName}' {Ago(refusedAt)}, because it keeps the name of a removed secret. If it still "
                + "does, this sign-in lasts as long as this process. Use another -Name, or have the removed secret purged or recovered first.");
        }
        else if (_info.KeepsRemovedNames && RemovedAt(secretName) is { } removedAt)
        {
            _pipeline.WriteWarning(
                $"'{secretName}' was removed from the vault '{Name}' {Ago(removedAt)}, and such a vault may keep the name for 90 days and take no "
                + "other secret under it. Use another -Name, or have the removed secret purged or recovered first.");
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

    /// <summary>The folder is made anew where somebody deleted it since, or what a refresh just brought could not be written.</summary>
    private VaultFiles Files => _files is { HaveFolder: true } files ? files : _files = VaultFiles.Of(_info);

    private string WhatOf(string secretName) => $"'{secretName}' in the vault '{Name}'";

    private bool WasWritten(string secretName) => LoadState().Find(secretName) is not null;

    private VaultState LoadState() => VaultState.Load(Files.State);

    /// <summary>
    /// The last write of all must be in sight: a vault that writes its whole store from memory would lose it otherwise. Where
    /// it is the very secret that is wanted, reading that tells it.
    /// </summary>
    private void RequireFreshView(VaultState state, string secretName)
    {
        RefreshView();
        if (_holding is not { HasSeenNewest: true }
            && state.Newest is { } newest
            && !newest.SecretName.Equals(secretName, StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                GetFresh(state, newest, newest.SecretName);
            }
            catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.VaultFailed && !_info.IsSecretStore)
            {
                // That one cannot be had, as a disabled one in Azure Key Vault: no reason to refuse all others, nor to ask again for each.
            }

            if (_holding is not null)
            {
                _holding.HasSeenNewest = true;
            }
        }
    }

    /// <summary>
    /// What other software wrote is noted nowhere, so a change needs the file read: it is written whole from what was read of it. A store
    /// that is locked reads it when it is unlocked for the change, and a file that is gone has nothing to lose.
    /// </summary>
    private void RequireReading(string secretName)
    {
        PatientWait wait = new(_clock, _pipeline, StalePatience, () => $"other software that uses the file of the vault '{Name}'");
        while (Look() is StoreReading.Failed or StoreReading.NoTurn
            && !SecretStoreView.MayAsk
            && File.Exists(SecretStoreView.FilePath))
        {
            if (wait.IsOver)
            {
                throw DeviceAuthError.VaultStale(Name, secretName);
            }

            wait.Step(RetryDelay);
        }
    }

    private bool Set(string secretName, string text, VaultState state)
    {
        try
        {
            _commands.Set(Name, secretName, Secret.Protect(text));
        }
        catch (NameReservedException exception)
        {
            state.NoteReserved(secretName, _clock.UtcNow);
            throw exception.Failure;
        }

        return RecordText.IsSame(GetText(secretName), text);
    }

    /// <summary>Changes the vault so that nothing else in it is lost where that fails or is broken off.</summary>
    private bool Change(string secretName, bool isRemoval, Func<bool> change) => _info.IsSecretStore && SecretStoreView.FilePath is { } file
        ? new StoreChange(_commands, Name, _clock, _pipeline).Run(file, secretName, isRemoval, () =>
        {
            RequireReading(secretName); // the copy may have waited for who wrote the file
            return change();
        })
        : change();

    private bool RemoveSecret(string secretName, VaultState state)
    {
        _commands.Remove(Name, secretName);
        try
        {
            return _commands.Get(Name, secretName) is null;
        }
        catch (DeviceAuthException) when (!_info.IsSecretStore)
        {
            NoteRemoval(secretName, state); // as far as the vault said: otherwise what is gone would pass for an outdated copy
            throw;
        }
    }

    private void NoteRemoval(string secretName, VaultState state)
    {
        // Revisions, not times: the clock may have been ahead at the removal and be right by now.
        long revision = Math.Max((state.Find(secretName)?.Revision ?? 0) + 1, _clock.UtcNow.ToUnixTimeMilliseconds());
        state.Note(new VaultStateEntry(secretName, VaultStateEntry.Absent, revision, _clock.UtcNow));
    }

    private string Ago(DateTimeOffset moment) => (_clock.UtcNow - moment).Duration() is var age && age.TotalDays >= 1
        ? $"{age.TotalDays:0} days ago"
        : age.TotalHours >= 1 ? $"{age.TotalHours:0} hours ago" : $"{Math.Max(1, Math.Round(age.TotalMinutes)):0} minutes ago";

    private StoreReading RefreshView()
    {
        if (_holding is { HasLooked: true })
        {
            return StoreReading.Done; // nobody else's write can have come since
        }

        return Look();
    }

    private StoreReading Look()
    {
        StoreReading reading = LookAgain();
        if (_holding is not null)
        {
            _holding.HasLooked = reading == StoreReading.Done;
        }

        return reading;
    }

    private StoreReading LookAgain() => _info.IsSecretStore ? SecretStoreView.Refresh(_clock, _pipeline) : StoreReading.NotPossible;

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
                StoreReading.Failed or StoreReading.NoTurn => true, // however old the write is: nothing but reading the file shows it
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

        state.Adopt(new VaultStateEntry(secretName, VaultStateEntry.HashOf(text), text is null ? 0 : _revisionOf(text) ?? 0, expected.WrittenAt));
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

        /// <summary>The last write of all was in sight since the lock was taken.</summary>
        public bool HasSeenNewest { get; set; }

        public void Dispose()
        {
            _vault._holding = null;
            _lock.Dispose();
        }
    }
}
