using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Tests.Providers;

/// <summary>One request that reached a <see cref="ReplayHandler"/>.</summary>
/// <param name="Role">What it was: metadata, register, request, poll, refresh or revocation.</param>
/// <param name="Address">Where it went.</param>
/// <param name="Parameters">What it carried, in order.</param>
/// <param name="Authorization">The Authorization header, if any.</param>
/// <param name="At">When it came.</param>
internal sealed record ReplayedRequest(
    string Role, Uri Address, IReadOnlyList<KeyValuePair<string, string>> Parameters, string? Authorization, TimeSpan At)
{
    public string? this[string name] => Parameters.Where(one => one.Key == name).Select(one => one.Value).SingleOrDefault();

    public string[] Names => Parameters.Select(one => one.Key).ToArray();
}
