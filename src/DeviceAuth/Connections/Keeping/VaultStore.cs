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

    /// <summary>The form that each vault took last in this process, by vault and secret.</summary>
    private static readonly ConcurrentDictionary<string, RecordForm> LastForms = new(StringComparer.OrdinalIgnoreCase);

    private readonly SecretVault _vault;
    private readonly IPipeline _pipeline;

    public VaultStore(SecretVault vault, IPipeline pipeline)
    {
        _vault = vault;
        _pipeline = pipeline;
    }

    public string? Vault => _vault.Name;

    public bool IsShared => !_vault.IsLocal;

    public IDisposable Lock(string name) => _vault.LockSecret(SecretName(name));

    public IDisposable? TryLock(string name, TimeSpan patience) => _vault.TryLockSecret(SecretName(name), patience);

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

    /// <summary>
    /// Writes all, so that a new process starts without a request; less where the vault does not take it. What it took last is tried
    /// first, so that a small vault is not asked four times at each refresh.
    /// </summary>
    public void Write(Connection connection)
    {
        string key = $"{_vault.Name}\n{SecretName(connection.Name)}";
        RecordForm form = LastForms.GetOrAdd(key, RecordForm.Whole);
        while (true)
        {
            try
            {
                Write(connection, form);
                LastForms[key] = form;
                return;
            }
            catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.VaultFailed && Smaller(connection, form) is { } smaller)
            {
                _pipeline.WriteVerbose($"{exception.Message} Trying again with less of the record ({smaller}).");
                form = smaller;
            }
        }
    }

    public void WriteDetached(Connection connection, IPipeline pipeline) =>
        _vault.Detached(pipeline, vault => new VaultStore(vault, pipeline).Write(connection));

    public void Remove(string name) => _vault.Remove(SecretName(name));

    public DateTimeOffset? RemovedAt(string name) => _vault.RemovedAt(SecretName(name));

    public DateTimeOffset? RefreshFailedAt(string name) => _vault.RefreshFailedAt(SecretName(name));

    public void NoteRefreshFailure(string name) => _vault.NoteRefreshFailure(SecretName(name));

    public IReadOnlyList<string> Names() => _vault.Names(SecretPrefix + "*")
        .Where(secretName => secretName.StartsWith(SecretPrefix, StringComparison.OrdinalIgnoreCase))
        .Select(secretName => secretName.Substring(SecretPrefix.Length))
        .Where(ConnectionName.IsValid)
        .ToArray();

    /// <summary>Lower case, since some vaults make it so, and a name counts in any case of letters.</summary>
    private static string SecretName(string name) => SecretPrefix + name.ToLowerInvariant();

    /// <summary>The next form that is shorter; null where there is none, or where it would lose the only token.</summary>
    private static RecordForm? Smaller(Connection connection, RecordForm form)
    {
        string whole = ConnectionRecord.Write(connection, form);
        for (RecordForm smaller = form + 1; smaller <= RecordForm.Bare && connection.Grant.RefreshToken is not null; smaller++)
        {
            if (ConnectionRecord.Write(connection, smaller).Length < whole.Length)
            {
                return smaller;
            }
        }

        return null;
    }

    private void Write(Connection connection, RecordForm form)
    {
        string secretName = SecretName(connection.Name);
        if (!_vault.Write(secretName, ConnectionRecord.Write(connection, form), connection.Revision))
        {
            throw DeviceAuthError.VaultSwallowed(_vault.Name, secretName);
        }
    }
}
