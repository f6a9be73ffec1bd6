using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using DeviceAuth.Connections;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Completes names of connections from what this process knows: Tab opens no vault and no socket.</summary>
public sealed class ConnectionNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        string typed = wordToComplete.Trim('\'', '"');
        return Services.Current.Cache.All()
            .Select(pair => pair.Value)
            .Where(connection => connection.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .OrderBy(connection => connection.Name, StringComparer.OrdinalIgnoreCase)
            .Select(connection => new CompletionResult(
                connection.Name,
                connection.Name,
                CompletionResultType.ParameterValue,
                connection.Account is null ? connection.Authority.Host : $"{connection.Account} at {connection.Authority.Host}"));
    }
}
