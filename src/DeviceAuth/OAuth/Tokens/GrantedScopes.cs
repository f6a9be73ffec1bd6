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

    /// <param name="granted">The scopes that the provider names.</param>
    /// <param name="tokenEndpoint">Who granted them.</param>
    public GrantedScopes(IEnumerable<string> granted, Uri tokenEndpoint)
    {
        _all = new HashSet<string>(granted, StringComparer.OrdinalIgnoreCase); // some answer in another case of letters
        foreach (string[] rule in RulesOf(tokenEndpoint).Where(rule => _all.Contains(rule[0])).ToArray())
        {
            _all.UnionWith(rule.Skip(2));
        }
    }

    /// <summary>
    /// The scope is among them, or in one of them, or is one of them with the API's address before it, as it is asked for where one
    /// name can be several APIs' (<c>https://api.example.com/User.Read</c>).
    /// </summary>
    public bool Has(string wanted) => _all.Contains(wanted)
        || (wanted.LastIndexOf('/') is var slash and > 0 && wanted.IndexOf(Uri.SchemeDelimiter, StringComparison.Ordinal) > 0 && _all.Contains(wanted.Substring(slash + 1)));

    private static IEnumerable<string[]> RulesOf(Uri tokenEndpoint) => Hierarchies.Value
        .Where(hierarchy => tokenEndpoint.AbsolutePath.EndsWith(hierarchy.Text("token_endpoint"), StringComparison.Ordinal))
        .SelectMany(hierarchy => hierarchy.Words("includes"))
        .Select(rule => rule.Split(' '));
}
