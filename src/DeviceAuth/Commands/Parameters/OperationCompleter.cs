using System.Collections;
using System.Collections.Generic;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Completes what git and Docker ask of a credential helper.</summary>
public sealed class OperationCompleter : TextCompleter
{
    private static readonly Completion[] Operations =
    [
        new("get", "Gives a token"),
        new("store", "Does nothing for git: the sign-in is kept already"),
        new("erase", "Renews a token that was refused, for git"),
        new("list", "Names no registry, for Docker"),
    ];

    private protected override IEnumerable<Completion> Offer(string typed, IDictionary parameters) => Operations;
}
