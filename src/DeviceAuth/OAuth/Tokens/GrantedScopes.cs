using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>
/// Whether what was granted has what was wanted in it, though it is spelled otherwise. Providers whose scopes include others are in
/// <c>scope-hierarchies.json</c>, known by the path of their token endpoint, since many of them run at their users' own hosts.
/// </summary>
internal sealed class GrantedScopes
{
    private static readonly Lazy<IReadOnlyList<JsonObject>> Hierarchies =
        new(() => JsonObject.FromResource("scope-hierarchies.json").Objects("hierarchies"));

    private readonly HashSet<string> _all;

    /// <summary>Those that have an API's address before them, without it.</summary>
    private readonly HashSet<string> _names;

    /// <param name="granted">The scopes that the provider names.</param>
    /// <param name="tokenEndpoint">Who granted them.</param>
    public GrantedScopes(IEnumerable<string> granted, Uri tokenEndpoint)
    {
        _all = new HashSet<string>(granted.Select(OneSlash), StringComparer.OrdinalIgnoreCase); // some answer in another case of letters
        _names = new HashSet<string>(_all.Select(NameIn).OfType<string>(), StringComparer.OrdinalIgnoreCase);
        foreach (string[] rule in RulesOf(tokenEndpoint).Where(rule => _all.Contains(rule[0])).ToArray())
        {
            _all.UnionWith(rule.Skip(2));
        }
    }

    /// <summary>
    /// The scope is among them, or in one of them, or is one of them but for the API's address before it, as it is asked for, and as some
    /// answer, where one name can be several APIs' (<c>https://api.example.com/User.Read</c>).
    /// </summary>
    public bool Has(string wanted) => _all.Contains(OneSlash(wanted))
        || _names.Contains(wanted)
        || (NameIn(wanted) is { } name && _all.Contains(name));

    /// <summary>The scope's own name behind the address or the id of an API; null where there is none before it.</summary>
    private static string? NameIn(string scope) => scope.LastIndexOf('/') is var slash and > 0
        && (scope.IndexOf(Uri.SchemeDelimiter, StringComparison.Ordinal) > 0 || Guid.TryParse(scope.Substring(0, slash), out _))
            ? scope.Substring(slash + 1)
            : null;

    /// <summary>An API whose address ends in a slash has two before the name, and not everywhere.</summary>
    private static string OneSlash(string scope) => scope.IndexOf(Uri.SchemeDelimiter, StringComparison.Ordinal) is var scheme and > 0
        && scope.LastIndexOf("//", StringComparison.Ordinal) is var slashes && slashes > scheme + Uri.SchemeDelimiter.Length
            ? scope.Remove(slashes, 1)
            : scope;

    /// <summary>
    /// Which of the scopes that were asked for are not among them (RFC 6749 §3.3). Those of OpenID Connect are left out: many providers
    /// grant them without listing them, and what they are for is seen from the tokens.
    /// </summary>
    public IReadOnlyList<string> Missing(IEnumerable<string> asked) => asked
        .Where(scope => !Has(scope) && !ScopeToken.IsOfSignIn(scope) && !scope.EndsWith("/.default", StringComparison.Ordinal))
        .ToArray();

    private static IEnumerable<string[]> RulesOf(Uri tokenEndpoint) => Hierarchies.Value
        .Where(hierarchy => tokenEndpoint.AbsolutePath.EndsWith(hierarchy.Text("token_endpoint"), StringComparison.Ordinal))
        .SelectMany(hierarchy => hierarchy.Words("includes"))
        .Select(rule => rule.Split(' '));
}
