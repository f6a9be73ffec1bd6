using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// The user's own parameters for the token endpoint. A refresh needs their values too, years later, so that they are kept; and they may be
/// secret, so that they are kept as secrets.
/// </summary>
internal sealed class TokenParameters
{
    private readonly IReadOnlyDictionary<string, SharedSecret> _values;

    private TokenParameters(IReadOnlyDictionary<string, SharedSecret> values) => _values = values;

    public static TokenParameters None { get; } = Of(new Dictionary<string, string>());

    public IReadOnlyList<string> Names => [.. _values.Keys.OrderBy(name => name, StringComparer.Ordinal)];

    public static TokenParameters Of(IReadOnlyDictionary<string, string> texts) =>
        new(texts.ToDictionary(text => text.Key, text => new SharedSecret(Secret.Protect(text.Value)), StringComparer.Ordinal));

    /// <summary>The values in plain text, for a request or a record.</summary>
    public IReadOnlyDictionary<string, string> Reveal() => _values.ToDictionary(value => value.Key, value => value.Value.Reveal(), StringComparer.Ordinal);

    public bool IsSameAs(TokenParameters other) => Names.SequenceEqual(other.Names)
        && Reveal() is var mine && other.Reveal() is var others && mine.All(value => others[value.Key] == value.Value);

    /// <summary>What goes into a request for a token with them.</summary>
    /// <param name="claims">A claims request about the access token; null for none.</param>
    public TokenAdditions With(string? claims) => new(claims, Reveal());
}
