using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>The server that a client proves itself to with an assertion, and how it wants that; servers that differ are data.</summary>
internal sealed class AssertionAddressee
{
    private const string UsualType = "JWT";
    private const string TokenEndpointMember = "token_endpoint";

    private static readonly Lazy<IReadOnlyList<JsonObject>> Servers =
        new(() => JsonObject.FromResource("client-assertions.json").Objects("servers"));

    /// <param name="issuer">The issuer as the server spells it; null where it is not known.</param>
    /// <param name="tokenEndpoint">Where tokens come from.</param>
    /// <param name="algorithms">The algorithms that its metadata names (RFC 8414 §2); empty where it names none.</param>
    public AssertionAddressee(string? issuer, Uri tokenEndpoint, IReadOnlyList<string>? algorithms = null)
    {
        // A slash at the end is AD FS' own way to write it in its metadata; the audience is what that says, to the letter.
        string path = tokenEndpoint.AbsolutePath.TrimEnd('/');
        JsonObject? known = Servers.Value.FirstOrDefault(server => path.EndsWith(server.Text(TokenEndpointMember), StringComparison.Ordinal));
        bool wantsTokenEndpoint = issuer is null || known?.Text("audience") == TokenEndpointMember;
        Audience = wantsTokenEndpoint ? tokenEndpoint.OriginalString : issuer!;
        Type = known?.Text("type") ?? UsualType;
        Algorithms = algorithms ?? [];
    }

    /// <summary>
    /// Who the assertion is for. One text and no list: the issuer, as draft-ietf-oauth-rfc7523bis has it, or the token endpoint (RFC 7523 §3)
    /// where the server wants that or its issuer is not known.
    /// </summary>
    public string Audience { get; }

    /// <summary>What the header says that it is.</summary>
    public string Type { get; }

    /// <summary>The algorithms that the server takes, as far as it says.</summary>
    public IReadOnlyList<string> Algorithms { get; }
}
