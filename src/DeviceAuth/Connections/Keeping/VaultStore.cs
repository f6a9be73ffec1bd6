using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.Vaults;

namespace DeviceAuth.Connections;

/// <summary>Keeps each connection as one secret of a vault.</summary>
internal sealed class VaultStore : IConnectionStore
{
    private const string SecretPrefix = "deviceauth-";

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
            return text is null ? null : ConnectionJson.Read(text);
        }
        catch (FormatException exception)
        {
            throw DeviceAuthError.RecordUnreadable(_vault.Name, secretName, exception.Message);
        }
    }

    /// <summary>Writes both tokens, so that a new process starts without a request; the refresh token alone where both do not fit.</summary>
    public void Write(Connection connection)
    {
        try
        {
            Write(connection, withAccessToken: true);
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.VaultFailed && connection.RefreshToken is not null)
        {
            _pipeline.WriteVerbose($"{exception.Message} Trying again with the refresh token alone.");
            Write(connection, withAccessToken: false);
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

    private void Write(Connection connection, bool withAccessToken)
    {
        string secretName = SecretName(connection.Name);
        string text = ConnectionJson.Write(connection, withAccessToken);
        if (!_vault.Write(secretName, text, connection.Revision))
        {
            throw DeviceAuthError.VaultSwallowed(_vault.Name, secretName);
        }
    }
}
