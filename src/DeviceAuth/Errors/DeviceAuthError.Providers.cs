using System.Collections.Generic;

namespace DeviceAuth.Errors;

/// <content>What can be wrong with <c>-Provider</c> and the parameters that go with it.</content>
internal static partial class DeviceAuthError
{
    public static DeviceAuthException ProviderNotFound(string name, IReadOnlyCollection<string> existing) => new(
        ErrorIds.ProviderNotFound,
        $"There is no profile for a provider named '{name}'.",
        $"Use one of these: {string.Join(", ", existing)}; for any other give -Authority, the issuer's address.");

    public static DeviceAuthException ProviderNeeds(string provider, string parameter, string meaning) => new(
        ErrorIds.ParameterInvalid, $"-Provider {provider} needs {parameter}: {meaning}.", $"Add {parameter}.");

    public static DeviceAuthException ProviderHasNo(string provider, string parameter) => new(
        ErrorIds.ParameterInvalid,
        $"-Provider {provider} does not use {parameter}.",
        $"Leave out {parameter}, or give -Authority instead of -Provider.");

    public static DeviceAuthException ProviderValueUnfit(string provider, string parameter, string value, string meaning) => new(
        ErrorIds.ParameterInvalid,
        $"-Provider {provider} cannot use {parameter} '{value}'.",
        $"Give {meaning}.");
}
