using System.Collections.Generic;

namespace DeviceAuth.Connections;

/// <summary>What a sign-in asked for, so that the same can be asked for again.</summary>
internal sealed record SignInTerms
{
    /// <summary>The scopes (RFC 6749 §3.3).</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The API that the token is for, at providers that name it so; otherwise null.</summary>
    public string? Audience { get; init; }

    /// <summary>The resource indicators (RFC 8707 §2).</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The names of the additional parameters that the user gave; their values may be secret and are not kept.</summary>
    public IReadOnlyList<string> AdditionalParameterNames { get; init; } = [];

    /// <summary>Tells the same additional parameters again (<see cref="ParameterDigest"/>); null where the user gave none.</summary>
    public string? AdditionalParameterDigest { get; init; }

    /// <summary>The user wanted no proof key (RFC 7636), so a new sign-in is to send none either.</summary>
    public bool NoProofKey { get; init; }
}
