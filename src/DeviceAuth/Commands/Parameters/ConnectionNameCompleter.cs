using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Completes names of connections from what this process knows.</summary>
public sealed class ConnectionNameCompleter : TextCompleter
{
    private protected override IEnumerable<Completion> Offer(string typed, IDictionary parameters) => Module.Current.Cache.All()
        .Select(pair => pair.Value)
        .OrderBy(connection => connection.Name, StringComparer.OrdinalIgnoreCase)
        .Select(connection => new Completion(
            connection.Name,
            connection.Grant.Account is null
                ? connection.Server.Authority.ShownHost()
                : $"{connection.Grant.Account} at {connection.Server.Authority.ShownHost()}"));
}
