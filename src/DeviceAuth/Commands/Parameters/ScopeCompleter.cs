using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Providers;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// Completes scopes from the metadata that this process has read when it signed in before. In a text with several scopes it
/// completes the last one.
/// </summary>
public sealed class ScopeCompleter : TextCompleter
{
    private protected override IEnumerable<Completion> Offer(string typed, IDictionary parameters)
    {
        if (Authority(parameters) is not { } authority || Module.Current.Discovery.Known(authority) is not { } server)
        {
            return [];
        }

        string before = typed.Substring(0, typed.LastIndexOf(' ') + 1);
        return server.Scopes
            .Except(before.Split(' '))
            .OrderBy(scope => scope, StringComparer.OrdinalIgnoreCase)
            .Select(scope => new Completion(before + scope, $"{scope} at {authority.ShownHost()}", scope));
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
