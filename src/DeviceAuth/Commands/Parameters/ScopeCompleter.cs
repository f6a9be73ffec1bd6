using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using DeviceAuth.Errors;
using DeviceAuth.Providers;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// Completes scopes from the metadata that this process has read when it signed in before: Tab opens no socket. In a text with
/// several scopes it completes the last one.
/// </summary>
public sealed class ScopeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        if (Authority(fakeBoundParameters) is not { } authority || Module.Current.Discovery.Known(authority) is not { } server)
        {
            return [];
        }

        string typed = wordToComplete.Trim('\'', '"');
        int start = typed.LastIndexOf(' ') + 1;
        string before = typed.Substring(0, start);
        return server.Scopes
            .Where(scope => scope.StartsWith(typed.Substring(start), StringComparison.OrdinalIgnoreCase))
            .Except(before.Split(' '))
            .OrderBy(scope => scope, StringComparer.OrdinalIgnoreCase)
            .Select(scope => new CompletionResult(
                CommandText.Quote(before + scope), scope, CompletionResultType.ParameterValue, $"{scope} at {authority.ShownHost()}"));
    }

    private static Uri? Authority(IDictionary parameters)
    {
        string? Text(string name) => parameters[name]?.ToString();
        if (Text(nameof(ConnectDeviceAuthCommand.Provider)) is not { } provider)
        {
            return Uri.TryCreate(Text(nameof(ConnectDeviceAuthCommand.Authority)), UriKind.Absolute, out Uri? authority) ? authority : null;
        }

        try
        {
            return ProviderResolver.Resolve(
                provider,
                Text(nameof(ConnectDeviceAuthCommand.ProviderHost)),
                Text(nameof(ConnectDeviceAuthCommand.Tenant))).Authority;
        }
        catch (DeviceAuthException)
        {
            // The command itself says what is wrong.
            return null;
        }
    }
}
