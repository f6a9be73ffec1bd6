using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.Vaults;

namespace DeviceAuth.Connections;

/// <summary>Keeps each connection as one secret of a vault.</summary>
internal sealed class VaultStore : IConnectionStore
{
    private const string SecretPrefix = "deviceauth-";

    /// <summary>A record's forms, the fullest first.</summary>
    private static readonly RecordForm[] Forms = (RecordForm[])Enum.GetValues(typeof(RecordForm));

    /// <summary>By vault: the length of the shortest text that it refused while it took a shorter one.</summary>
    private static readonly ConcurrentDictionary<string, int> ShortestRefused = new(StringComparer.OrdinalIgnoreCase);

    private readonly SecretVault _vault;
    private readonly IPipeline _pipeline;

    public VaultStore(SecretVault vault, IPipeline pipeline)
    {
        _vault = vault;
        _pipeline = pipeline;
    }

    public string? Vault => _vault.Name;

    public bool IsShared => !_vault.IsLocal;

    public IHeldLock Lock(string name) => _vault.LockSecret(SecretName(name));

    public IHeldLock? TryLock(string name, TimeSpan patience) => _vault.TryLockSecret(SecretName(name), patience);

    public IDisposable Hold() => _vault.Hold();

    public Connection? Read(string name)
    {
        string secretName = SecretName(name);
        string? text = _vault.Read(secretName);
        try
        {
            return text is null ? null : ConnectionRecord.Read(name, text);
        }
        catch (FormatException exception)
        {
            throw DeviceAuthError.RecordUnreadable(_vault.Name, secretName, exception.Message);
        }
    }

    public string? ReadSecret(string secretName) => _vault.ReadOther(secretName);

    /// <summary>
    /// Writes all that the vault takes: where it refuses a text, a shorter form of the record is tried. What it refused for its length
    /// it is not offered again by this process.
    /// </summary>
    public void Write(Connection connection)
    {
        using IDisposable held = _vault.Hold(); // once for all forms: what a lock refuses, a shorter text does not get either
        int refused = ShortestRefused.TryGetValue(_vault.Name, out int length) ? length : int.MaxValue;
        string shortest = "";
        DeviceAuthException? failure = null;
        bool isTaken = false;
        foreach (string text in TextsOf(connection))
        {
            shortest = text;
            if (text.Length < refused)
            {
                failure = TryWrite(connection, text, failure);
                if (failure is null)
                {
                    isTaken = true;
                    break;
                }

                refused = text.Length;
            }
        }

        if (!isTaken && (failure ?? TryWrite(connection, shortest, null)) is { } last)
        {
            throw last;
        }

        ShortestRefused[_vault.Name] = refused;
    }

    public void WriteDetached(Connection connection, IPipeline pipeline) =>
        _vault.Detached(pipeline, vault => new VaultStore(vault, pipeline).Write(connection));

    public void Remove(string name) => _vault.Remove(SecretName(name));

    public long? RemovedRevision(string name) => _vault.RemovedRevision(SecretName(name));

    public DateTimeOffset? RefreshFailedAt(string name) => _vault.RefreshFailedAt(SecretName(name));

    public void NoteRefreshFailure(string name) => _vault.NoteRefreshFailure(SecretName(name));

    public void WarnIfReserved(string name) => _vault.WarnIfReserved(SecretName(name));

    public IReadOnlyList<string> Names() => _vault.Names(SecretPrefix + "*")
        .Where(secretName => secretName.StartsWith(SecretPrefix, StringComparison.OrdinalIgnoreCase))
        .Select(secretName => secretName.Substring(SecretPrefix.Length))
        .Where(ConnectionName.IsValid)
        .ToArray();

    /// <summary>Lower case, since some vaults make it so, and a name counts in any case of letters.</summary>
    private static string SecretName(string name) => SecretPrefix + name.ToLowerInvariant();

    /// <summary>Where nothing renews it, the access token is all there is.</summary>
    private static bool KeepsAToken(Connection connection, RecordForm form) =>
        connection.CanRenew || form is RecordForm.Whole or RecordForm.DefaultTokenAlone;

    /// <summary>The record's texts, the fullest first, each made once it is asked for: nearly always the first is taken.</summary>
    private static IEnumerable<string> TextsOf(Connection connection) =>
        Forms.Where(form => KeepsAToken(connection, form)).Select(form => ConnectionRecord.Write(connection, form)).Distinct();

    /// <param name="connection">What is kept.</param>
    /// <param name="text">Its record.</param>
    /// <param name="before">Why the vault refused a longer text; null where it was not offered one.</param>
    /// <returns>Why the vault refused the text; null where it took it.</returns>
    private DeviceAuthException? TryWrite(Connection connection, string text, DeviceAuthException? before)
    {
        if (before is not null)
        {
            _pipeline.WriteVerbose($"{before.Message} Trying again with a shorter record.");
        }

        string secretName = SecretName(connection.Name);
        try
        {
            return _vault.Write(secretName, text, connection.Revision) ? null : DeviceAuthError.VaultSwallowed(_vault.Name, secretName);
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.VaultFailed)
        {
            return exception;
        }
    }
}
