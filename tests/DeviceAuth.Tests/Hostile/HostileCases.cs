using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Tests.Hostile;

/// <summary>All cases; the document for users is made of them too.</summary>
internal static class HostileCases
{
    public static IReadOnlyList<HostileCase> All { get; } =
        [.. BodyCases.All, .. RedirectCases.All, .. JsonCases.All, .. ValueCases.All, .. PollCases.All, .. EchoCases.All];

    public static HostileCase Find(string name) => All.Single(one => one.ToString() == name);
}
