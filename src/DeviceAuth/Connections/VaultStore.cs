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

    public VaultStore(SecretVault vault) => _vault = vault;

    public string? Vault => _vault.Name;

    public bool IsShared => !_vault.IsLocal;

    public IDisposable Lock(IPipeline pipeline) => _vault.Lock(pipeline);

    public Connection? Read(string name, IPipeline pipeline)
    {
        string secretName = SecretName(name);
        string? text = _vault.Read(secretName, ConnectionJson.RevisionOf, pipeline);
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
    public void Write(Connection connection, IPipeline pipeline)
    {
        try
        {
            Write(connection, withAccessToken: true, pipeline);
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.VaultFailed && connection.RefreshToken is not null)
        {
            pipeline.WriteVerbose($"{exception.Message} Trying again with the refresh token alone.");
            Write(connection, withAccessToken: false, pipeline);
        }
    }

    public void WriteDetached(Connection connection, IPipeline pipeline) =>
        _vault.Detached(pipeline, vault => new VaultStore(vault).Write(connection, pipeline));

    public void Remove(string name, IPipeline pipeline) => _vault.Remove(SecretName(name), ConnectionJson.RevisionOf, pipeline);

    public DateTimeOffset? RemovedAt(string name) => _vault.RemovedAt(SecretName(name));

    public IReadOnlyList<string> Names(IPipeline pipeline) => _vault.Names(SecretPrefix + "*", pipeline)
        .Where(secretName => secretName.StartsWith(SecretPrefix, StringComparison.OrdinalIgnoreCase))
        .Select(secretName => secretName.Substring(SecretPrefix.Length))
        .Where(ConnectionName.IsValid)
        .ToArray();

    /// <summary>Lower case, since some vaults make it so, and a name counts in any case of letters.</summary>
    private static string SecretName(string name) => SecretPrefix + name.ToLowerInvariant();

    private void Write(Connection connection, bool withAccessToken, IPipeline pipeline)
    {
        string secretName = SecretName(connection.Name);
        string text = ConnectionJson.Write(connection, withAccessToken);
        if (!_vault.Write(secretName, text, connection.Revision, ConnectionJson.RevisionOf, pipeline))
        {
            throw DeviceAuthError.VaultSwallowed(_vault.Name, secretName);
        }
    }
}
