using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using DeviceAuth.Providers;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Completes names of providers from the profiles that come with the module.</summary>
public sealed class ProviderCompleter : IArgumentCompleter
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
        return ProviderCatalog.All
            .Where(profile => profile.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(profile => new CompletionResult(
                profile.Name, profile.Name, CompletionResultType.ParameterValue, profile.Notes ?? profile.Name));
    }
}
