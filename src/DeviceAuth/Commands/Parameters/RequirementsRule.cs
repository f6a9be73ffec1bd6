using System;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;

namespace DeviceAuth.Commands.Parameters;

/// <summary>How the person has to sign in: what the wire can carry, and no provider would drop without a word.</summary>
internal static class RequirementsRule
{
    public static AuthenticationRequirements Check(ProviderServer server, string[] acrValues, TimeSpan? maxAge, string? claims)
    {
        string[] kinds = [.. acrValues.SelectMany(value => (value ?? "").Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal)];
        if (kinds.FirstOrDefault(kind => !ForeignText.IsClean(kind) || ObjectText.IsIn(kind)) is { } unfit)
        {
            throw DeviceAuthError.ParameterInvalid($"-AcrValues '{ForeignText.Clean(unfit)}' is no kind of sign-in.", "Give them as the provider documents them.");
        }

        AuthenticationRequirements requirements = new() { AcrValues = kinds, MaxAge = maxAge, Claims = ClaimsRequest(claims) };
        if (server.Reference is { } provider && !server.Traits.TakesRequirements && !requirements.IsNone)
        {
            throw DeviceAuthError.ProviderHasNo(provider.Name, kinds.Length > 0 ? "-AcrValues" : maxAge is not null ? "-MaxAge" : "-Claims");
        }

        return requirements;
    }

    private static string? ClaimsRequest(string? claims) => claims is null ? null
        : ClaimsText.Read(claims, out string? fault)
            ?? throw DeviceAuthError.ParameterInvalid($"-Claims cannot be sent: {fault}.", "Give a JSON object, or that in Base64, as the API or the provider has it.");
}
