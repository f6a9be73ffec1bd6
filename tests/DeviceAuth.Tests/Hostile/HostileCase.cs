using System;
using DeviceAuth.Errors;

namespace DeviceAuth.Tests.Hostile;

/// <summary>One thing that a server, or something before it, does.</summary>
/// <param name="Stage">Which request meets it.</param>
/// <param name="Name">What it does.</param>
/// <param name="Ends">The error that the user gets; null where the sign-in must succeed all the same.</param>
/// <param name="Answers">What it sends; the last one repeats.</param>
internal sealed record HostileCase(Stage Stage, string Name, string? Ends, params RawAnswer[] Answers)
{
    /// <summary>Makes an answer of the request that meets it, head and body; null where <see cref="Answers"/> are sent.</summary>
    public Func<string, RawAnswer>? Echo { get; init; }

    /// <summary>The client sends its secret in the header, and not in the body.</summary>
    public bool IsBasic { get; init; }

    /// <summary>What must be in the error's text.</summary>
    public string? Says { get; init; }

    /// <summary>
    /// The most requests that may meet it: one, or one for each token that is revoked. The platform itself repeats a GET whose
    /// connection broke.
    /// </summary>
    public int MostRequests { get; init; } = Stage switch { Stage.Metadata => 4, Stage.Revocation => 2, _ => 1 };

    /// <summary>The most memory, in MiB, that may be taken for it in all, what became garbage included.</summary>
    public int MostMemory { get; init; } = MemoryWatch.Usual;

    /// <summary>Ends no sooner than the code does.</summary>
    public bool LastsAsLongAsTheCode => Ends == ErrorIds.SignInExpired || Name.EndsWith("while the code lives", StringComparison.Ordinal);

    /// <summary>Its name in test results.</summary>
    public override string ToString() => $"{Stage}: {Name}";
}
