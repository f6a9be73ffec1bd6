using System.Collections.Generic;
using System.Linq;
using System.Security;
using DeviceAuth.OAuth;

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

    /// <summary>
    /// What the access token is for that the sign-in brings: several resources are asked for once, and a token is for one of them
    /// (RFC 8707 §2.2). Sent with each of its token requests.
    /// </summary>
    public string? Resource => Resources.Count > 0 ? Resources[0] : null;

    /// <summary>The target is what the sign-in asked for, by other words or by none: the scopes that ask for the sign-in itself do not count.</summary>
    public bool Mean(Target target) => target.IsDefault || new Target(OfApi(target.Scopes), target.Resource, target.Audience).Equals(new Target(
        target.Scopes.Count > 0 ? OfApi(Scopes) : [],
        target.Resource is null ? null : Resource,
        target.Audience is null ? null : Audience));

    /// <summary>Who was to sign in; null for anybody.</summary>
    public string? Account { get; init; }

    /// <summary>How that person had to sign in.</summary>
    public AuthenticationRequirements Requirements { get; init; } = AuthenticationRequirements.None;

    /// <summary>The user's own parameters for the token endpoint, at the first request and at each refresh.</summary>
    public TokenParameters TokenParameters { get; init; } = TokenParameters.None;

    /// <summary>What goes into each of its requests for a token beside what that is for.</summary>
    /// <param name="claims">The claims request of this one alone; null for what the sign-in asked for.</param>
    public TokenAdditions Additions(string? claims = null) => TokenParameters.With(claims ?? Requirements.ClaimsOfAccessToken);

    /// <summary>What a sign-in anew asks for where an API wants more.</summary>
    public SignInTerms With(ApiChallenge challenge) => this with
    {
        Scopes = [.. Scopes, .. challenge.Scopes.Except(Scopes)],
        Requirements = Requirements.With(challenge.Requirements),
    };

    /// <summary>The names of the additional parameters that the user gave; their values may be secret and are not kept.</summary>
    public IReadOnlyList<string> AdditionalParameterNames { get; init; } = [];

    /// <summary>Tells the same additional parameters again (<see cref="ParameterDigest"/>); null where the user gave none.</summary>
    public string? AdditionalParameterDigest { get; init; }

    /// <summary>The user wanted no proof key (RFC 7636), so a new sign-in is to send none either.</summary>
    public bool NoProofKey { get; init; }

    /// <summary>No person signed in: the client asked for itself (RFC 6749 §4.4), and does so again whenever a token ends.</summary>
    public bool IsUnattended { get; init; }

    /// <summary>The additional parameters that each request of an unattended client sends. They may be secret.</summary>
    public IReadOnlyDictionary<string, SecureString> Parameters { get; init; } = new Dictionary<string, SecureString>();

    /// <summary>
    /// What a request names that begins from nothing. Scopes alone are those of the sign-in's API, whatever names that; another API is named
    /// by the target alone.
    /// </summary>
    public Target Whole(Target target) => Mean(target) ? new Target(Scopes, Resource, Audience)
        : target is { Resource: null, Audience: null } ? new Target(target.Scopes, Resource, Audience)
        : target;

    /// <summary>How a browser signed in; null where it was done by a device code.</summary>
    public BrowserTerms? Browser { get; init; }

    private static IEnumerable<string> OfApi(IEnumerable<string> scopes) => scopes.Where(scope => !ScopeToken.IsOfSignIn(scope));
}
