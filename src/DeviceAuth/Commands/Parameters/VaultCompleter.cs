using System.Collections;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Vaults;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Completes names of registered vaults.</summary>
public sealed class VaultCompleter : TextCompleter
{
    private protected override IEnumerable<Completion> Offer(string typed, IDictionary parameters) =>
        RegisteredVaults.Names().Select(name => new Completion(name, name));
}
