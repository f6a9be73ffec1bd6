using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.Providers;

/// <summary>The profiles of <c>providers.json</c>, which is a resource of this assembly and is read when first asked for.</summary>
internal static class ProviderCatalog
{
    private static readonly Lazy<IReadOnlyList<ProviderProfile>> Profiles = new(Load);

    /// <summary>All profiles, by name.</summary>
    public static IReadOnlyList<ProviderProfile> All => Profiles.Value;

    public static IReadOnlyList<string> Names => All.Select(profile => profile.Name).ToArray();

    /// <summary>The profile of that name, in any case of letters. Throws <c>ProviderNotFound</c> where there is none.</summary>
    public static ProviderProfile Find(string name) =>
        All.FirstOrDefault(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw DeviceAuthError.ProviderNotFound(name, Names);

    private static ProviderProfile[] Load() => JsonObject.FromResource("providers.json").Objects("providers")
        .Select(entry => new ProviderProfile(entry))
        .OrderBy(profile => profile.Name, StringComparer.OrdinalIgnoreCase)
        .ToArray();
}
