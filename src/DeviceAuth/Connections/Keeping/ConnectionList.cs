using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.Connections;

/// <summary>Lists connections for the user.</summary>
internal sealed class ConnectionList
{
    private readonly Services _services;
    private readonly IPipeline _pipeline;

    public ConnectionList(Services services, IPipeline pipeline)
    {
        _services = services;
        _pipeline = pipeline;
    }

    /// <summary>
    /// The connections of the stores, by name. A record that cannot be read is reported and left out; so is a store, where it is
    /// one of several.
    /// </summary>
    public IReadOnlyList<DeviceAuthConnection> In(IReadOnlyList<IConnectionStore> stores) => stores
        .SelectMany(store => stores.Count == 1 ? In(store) : InIfItCan(store))
        .OrderBy(connection => connection.Name, StringComparer.OrdinalIgnoreCase)
        .ToArray();

    private List<DeviceAuthConnection> InIfItCan(IConnectionStore store)
    {
        try
        {
            return In(store);
        }
        catch (DeviceAuthException exception)
        {
            _pipeline.WriteWarning($"{exception.Message} {exception.RecommendedAction}");
            return [];
        }
    }

    private List<DeviceAuthConnection> In(IConnectionStore store)
    {
        List<DeviceAuthConnection> connections = [];
        using IDisposable exclusive = store.Hold();
        foreach (string name in _services.Cache.NamesIn(store))
        {
            try
            {
                if (_services.Cache.Newest(name, store) is { } connection)
                {
                    connections.Add(new DeviceAuthConnection(connection, store.Vault));
                }
            }
            catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.RecordUnreadable)
            {
                _pipeline.WriteWarning($"{exception.Message} {exception.RecommendedAction}");
            }
        }

        return connections;
    }
}
