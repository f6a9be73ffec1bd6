using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Errors;

/// <content>What can be wrong with connections, wherever they are kept.</content>
internal static partial class DeviceAuthError
{
    public static DeviceAuthException ConnectionNotFound(string name, IReadOnlyCollection<string> existing) => new(
        ErrorIds.ConnectionNotFound,
        $"There is no connection named '{name}'.",
        existing.Count == 0
            ? "Sign in with Connect-DeviceAuth first: there is no connection at all."
            : $"Use one of these names: {string.Join(", ", existing.OrderBy(item => item, StringComparer.OrdinalIgnoreCase))}.");

    public static DeviceAuthException CacheExpired(string name, string reason) => new(
        ErrorIds.CacheExpired,
        $"The token of '{name}' was not refreshed, because of -CacheOnly: {reason}.",
        "Check that the one process that refreshes it is running, or leave out -CacheOnly.");

    public static DeviceAuthException RefreshUnderWay(string name, string? vault) => new(
        ErrorIds.VaultFailed,
        $"Another process has been refreshing '{name}'{(vault is null ? "" : $" of the vault '{vault}'")} all the time, and it is not done.",
        "Try again in a minute; if it stays so, end the process that uses DeviceAuth and hangs.");

    public static DeviceAuthException RefreshedElsewhere(string name, string? vault) => new(
        ErrorIds.VaultFailed,
        $"The lock of '{name}'{(vault is null ? "" : $" of the vault '{vault}'")} was taken away while it was held, and another process changed the connection meanwhile.",
        "Run the command again, which takes what the other process saved, and leave DeviceAuth's folder of locks alone while it is used.");

    public static DeviceAuthException RefreshFailedElsewhere(string name, Uri endpoint) => new(
        ErrorIds.ProviderUnreachable,
        $"{endpoint.ShownHost()} was asked to refresh '{name}' a moment ago and gave no useful answer, so it is not asked again yet.",
        "Try again in half a minute; if it stays so, check the network connection, the proxy settings and the provider's status.");

    public static DeviceAuthException ConnectionBusy(string name) => new(
        ErrorIds.VaultFailed,
        $"The connection '{name}' is in use by another runspace of this process, and has been for minutes.",
        "End what hangs there, or start a new PowerShell process.");
}
