using System.Collections;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Providers;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Completes names of providers from the profiles that come with the module.</summary>
public sealed class ProviderCompleter : TextCompleter
{
    private protected override IEnumerable<Completion> Offer(string typed, IDictionary parameters) =>
        ProviderCatalog.All.Select(profile => new Completion(profile.Name, profile.Notes ?? profile.Name));
}
