using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using DeviceAuth.Errors;
using DeviceAuth.Vaults;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Completes names of registered vaults. No vault is opened for it.</summary>
public sealed class VaultCompleter : IArgumentCompleter
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
        return RegisteredVaults.Names()
            .Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(CommandText.Quote(name), name, CompletionResultType.ParameterValue, name));
    }
}
