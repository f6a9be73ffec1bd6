using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Tests.Hostile;

/// <summary>All cases; the document for users is made of them too. A new column is one more line here.</summary>
internal static class HostileCases
{
    public static IReadOnlyList<HostileKind> Kinds { get; } =
    [
        new("body", "too long, too slow, cut short, packed, or not what it says", [.. BodyCases.All]),
        new("redirect", "to elsewhere, or to itself", [.. RedirectCases.All]),
        new("JSON", "that is none, or is a trap", [.. JsonCases.All]),
        new("value", "absurd numbers, addresses and codes, and texts that would drive a terminal", [.. ValueCases.All]),
        new("time", "answers again and again, or never", [.. PollCases.All]),
        new("echo", "says again what it was sent, in each member and header and however spelled", [.. EchoCases.All]),
        new("record", "what lies in the vault was written by somebody else, or the vault's module does as it likes", []) { Beside = BesideCases.Record },
        new("neighbour", "another user or program on the same machine", []) { Beside = BesideCases.Neighbour },
        new("disk", "full, or written to by a process that died", []) { Beside = BesideCases.Disk },
    ];

    public static IReadOnlyList<HostileCase> All { get; } = [.. Kinds.SelectMany(kind => kind.Cases)];

    public static HostileCase Find(string name) => All.Single(one => one.ToString() == name);
}
