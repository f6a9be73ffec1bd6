using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.Connections;

/// <summary>Lists connections for the user.</summary>
internal sealed class ConnectionList
{
    private readonly ConnectionCache _cache;
    private readonly IPipeline _pipeline;

    public ConnectionList(ConnectionCache cache, IPipeline pipeline)
    {
        _cache = cache;
        _pipeline = pipeline;
    }

    /// <summary>
    /// The connections of the stores, by name. A record that cannot be read is reported and left out, and so is a secret that a vault
    /// names and does not give; so is a store, where it is one of several. Each store is looked at once.
    /// </summary>
    /// <param name="stores">Where to look.</param>
    /// <param name="names">The names that are wanted, so that nobody reads a hundred records for one; null for all.</param>
    public IReadOnlyList<DeviceAuthConnection> In(IReadOnlyList<IConnectionStore> stores, IReadOnlyCollection<string>? names = null) => stores
        .SelectMany(store => stores.Count == 1 ? In(store, names) : InIfItCan(store, names))
        .OrderBy(connection => connection.Name, StringComparer.OrdinalIgnoreCase)
        .ToArray();

    /// <summary>The names of all that the stores have; none of a store that cannot say.</summary>
    public IReadOnlyCollection<string> NamesIn(IReadOnlyList<IConnectionStore> stores) => stores.SelectMany(store =>
    {
        try
        {
            return _cache.NamesIn(store);
        }
        catch (DeviceAuthException)
        {
            return []; // the listing has warned of it
        }
    }).ToArray();

    private List<DeviceAuthConnection> InIfItCan(IConnectionStore store, IReadOnlyCollection<string>? names)
    {
        try
        {
            return In(store, names);
        }
        catch (DeviceAuthException exception)
        {
            Warn(exception);
            return [];
        }
    }

    private List<DeviceAuthConnection> In(IConnectionStore store, IReadOnlyCollection<string>? names)
    {
        List<DeviceAuthConnection> connections = [];
        List<DeviceAuthException> refused = [];
        using IDisposable held = store.Hold();
        foreach (string name in names ?? _cache.NamesIn(store))
        {
            try
            {
                if (_cache.Newest(name, store) is { } connection)
                {
                    connections.Add(new DeviceAuthConnection(connection, store.Vault, _cache.IsSaved(connection, store), _cache.CanProve(connection, store)));
                }
            }
            catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.RecordUnreadable)
            {
                Warn(exception);
            }
            catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.VaultFailed)
            {
                refused.Add(exception); // Azure Key Vault lists a disabled secret
            }
            catch (Exception exception) when (Unforeseen.Is(exception, _pipeline))
            {
                // What one record does costs none of the others.
                DeviceAuthException error = DeviceAuthError.Unforeseen(exception);
                _pipeline.WriteWarning($"'{name}' is left out. {error.Message} {error.RecommendedAction}");
            }
        }

        if (connections.Count == 0 && refused.Count > 0)
        {
            throw refused[0]; // it may well be the vault
        }

        refused.ForEach(Warn);
        return connections;
    }

    private void Warn(DeviceAuthException exception) => _pipeline.WriteWarning($"{exception.Message} {exception.RecommendedAction}");
}
