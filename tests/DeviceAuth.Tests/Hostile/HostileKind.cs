using System.Collections.Generic;

namespace DeviceAuth.Tests.Hostile;

/// <summary>A column of the matrix: one way of being hostile, at each request or beside them.</summary>
/// <param name="Name">A word or two.</param>
/// <param name="Meaning">What all of it has in common.</param>
/// <param name="Cases">What servers do.</param>
internal sealed record HostileKind(string Name, string Meaning, IReadOnlyList<HostileCase> Cases)
{
    /// <summary>What others than servers do (a neighbour on the machine, a vault, a disk), each with what comes of it and the test.</summary>
    public IReadOnlyList<(string What, string Comes, string Test)> Beside { get; init; } = [];
}
