using System.Collections.Generic;
using DeviceAuth.Errors;
using DeviceAuth.Providers;

namespace DeviceAuth.Commands.Parameters;

/// <summary>What names the API that a token is for is refused where the provider has no parameter for it: dropped, nobody would know.</summary>
internal static class TargetRule
{
    public static void Check(ProviderServer server, string? audience, IReadOnlyList<string> resources)
    {
        if (server.Reference is not { } provider || server.Traits.TakesTarget)
        {
            return;
        }

        if (audience is not null)
        {
            throw DeviceAuthError.ProviderHasNo(provider.Name, "-Audience");
        }

        if (resources.Count > 0)
        {
            throw DeviceAuthError.ProviderHasNo(provider.Name, "-Resource");
        }
    }
}
