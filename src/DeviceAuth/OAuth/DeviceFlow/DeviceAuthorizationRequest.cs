using System.Collections.Generic;

namespace DeviceAuth.OAuth;

/// <summary>What is asked of the device authorization endpoint (RFC 8628 §3.1), beside the client's identity.</summary>
internal sealed class DeviceAuthorizationRequest
{
    /// <summary>Scopes, in the order given; empty leaves the parameter out (RFC 6749 §3.3).</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The API for which the token is meant, at providers that name it so; null leaves it out.</summary>
    public string? Audience { get; init; }

    /// <summary>Resource indicators (RFC 8707 §2).</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Who is to sign in, so that the server need not ask (OpenID Connect Core §3.1.2.1); null leaves it out.</summary>
    public string? LoginHint { get; init; }

    /// <summary>How that person has to sign in.</summary>
    public AuthenticationRequirements Requirements { get; init; } = AuthenticationRequirements.None;

    /// <summary>Sends a proof key where the server offers it (RFC 7636).</summary>
    public bool UsesProofKey { get; init; } = true;

    /// <summary>Parameters beyond the standards, for this request alone.</summary>
    public IReadOnlyDictionary<string, string> AdditionalParameters { get; init; } = new Dictionary<string, string>();
}
