using System;
using System.IO;
using DeviceAuth.Errors;

namespace DeviceAuth.Vaults;

/// <summary>
/// What a vault shows while a caller has its own lock: read so that an outdated copy is neither used nor written over. Nobody else of this
/// user's changes the state meanwhile, so that is loaded once.
/// </summary>
internal sealed class FreshView
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
    private bool _hasLooked;
    private bool _hasSeenNewest;

    public FreshView(
        ISecretCommands commands, VaultInfo info, Func<string, long?> revisionOf, VaultState state, IClock clock, IPipeline pipeline)
    {
        _commands = commands;
        _info = info;
        _revisionOf = revisionOf;
        State = state;
        _clock = clock;
        _pipeline = pipeline;
    }

    public VaultState State { get; }

    /// <summary>The secret's newest text; null where there is none of that name.</summary>
    public string? Read(string secretName)
    {
        RequireNewest(secretName);
        return GetFresh(secretName);
    }

    /// <summary>The text that the vault gives now; null where there is none of that name.</summary>
    public string? GetText(string secretName)
    {
        object? value = _commands.Get(_info.Name, secretName);
        return value is null
            ? null
            : SecretText.Of(value) ?? throw DeviceAuthError.RecordUnreadable(_info.Name, secretName, "the vault returned no text");
    }

    /// <summary>Whatever a change would write over is in sight.</summary>
    public void RequireForChange(string secretName)
    {
        RequireReading(secretName);
        RequireNewest(secretName);
    }

    /// <summary>
    /// What other software wrote is noted nowhere, so a change needs the file read: it is written whole from what was read of it. A store
    /// that is locked reads it when it is unlocked for the change, and a file that is gone has nothing to lose.
    /// </summary>
    public void RequireReading(string secretName)
    {
        PatientWait wait = new(_clock, _pipeline, StalePatience, () => $"other software that uses the file of the vault '{_info.Name}'");
        while (Look() is StoreReading.Failed or StoreReading.NoTurn
            && !SecretStoreView.MayAsk
            && File.Exists(SecretStoreView.FilePath))
        {
            if (wait.IsOver)
            {
                throw DeviceAuthError.VaultStale(_info.Name, secretName);
            }

            wait.Step(RetryDelay);
        }
    }

    /// <summary>Looks at the vault's file, unless that was done since the lock was taken.</summary>
    public void Refresh()
    {
        if (!_hasLooked)
        {
            Look();
        }
    }

    /// <summary>
    /// The last write of all must be in sight: a vault that writes its whole store from memory would lose it otherwise. Where
    /// it is the very secret that is wanted, reading that tells it.
    /// </summary>
    private void RequireNewest(string secretName)
    {
        Refresh();
        if (_hasSeenNewest || State.Newest is not { } newest || newest.SecretName.Equals(secretName, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        try
        {
            GetFresh(newest.SecretName);
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.VaultFailed && !_info.IsSecretStore)
        {
            // That one cannot be had, as a disabled one in Azure Key Vault: no reason to refuse all others, nor to ask again for each.
        }

        _hasSeenNewest = true;
    }

    private StoreReading Look()
    {
        StoreReading reading = _info.IsSecretStore ? SecretStoreView.Refresh(_clock, _pipeline) : StoreReading.NotPossible;
        _hasLooked = reading == StoreReading.Done;
        return reading;
    }

    private string? GetFresh(string secretName)
    {
        string? text = GetText(secretName);
        if (State.Find(secretName) is not { } expected || IsNewest(text, expected))
        {
            return text;
        }

        bool mayBeStale = (_clock.UtcNow - expected.WrittenAt).Duration() < StaleWindow; // ahead: the clock was set back since
        TimeSpan start = _clock.Elapsed;
        _pipeline.WriteVerbose($"The vault '{_info.Name}' does not show the newest '{secretName}'; waiting for it.");
        while (_clock.Elapsed - start < (mayBeStale ? StalePatience : ShortLook))
        {
            _pipeline.Sleep(RetryDelay);
            mayBeStale = Look() switch
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
            throw DeviceAuthError.VaultStale(_info.Name, secretName);
        }

        State.Adopt(new VaultStateEntry(secretName, VaultStateEntry.HashOf(text), text is null ? 0 : _revisionOf(text) ?? 0, expected.WrittenAt));
        return text;
    }

    /// <summary>What the vault shows is what was last written from here, or newer: another machine may have written since.</summary>
    private bool IsNewest(string? text, VaultStateEntry expected) =>
        VaultStateEntry.HashOf(text) == expected.Hash || (text is not null && _revisionOf(text) > expected.Revision);
}
