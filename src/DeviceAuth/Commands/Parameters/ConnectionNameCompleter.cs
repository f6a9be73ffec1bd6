using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using DeviceAuth.Errors;

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
        return Module.Current.Cache.All()
            .Select(pair => pair.Value)
            .Where(connection => connection.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .OrderBy(connection => connection.Name, StringComparer.OrdinalIgnoreCase)
            .Select(connection => new CompletionResult(
                connection.Name,
                connection.Name,
                CompletionResultType.ParameterValue,
                connection.Grant.Account is null ? connection.Server.Authority.ShownHost() : $"{connection.Grant.Account} at {connection.Server.Authority.ShownHost()}"));
    }
}
