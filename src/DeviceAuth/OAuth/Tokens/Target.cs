using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>
/// What an access token is for: scopes (RFC 6749 §6), an API by its resource indicator (RFC 8707 §2.2) or by its audience. The default
/// one is what the sign-in asked for.
/// </summary>
internal sealed class Target : IEquatable<Target>
{
    /// <param name="scopes">The scopes, in any order.</param>
    /// <param name="resource">The resource indicator; null for none.</param>
    /// <param name="audience">The audience; null for none.</param>
    public Target(IEnumerable<string>? scopes = null, string? resource = null, string? audience = null)
    {
        Scopes = scopes?.ToArray() ?? [];
        Resource = resource;
        Audience = audience;
        Key = $"{Sorted(Scopes)}\n{Canonical(resource ?? "")}\n{Canonical(audience ?? "")}";
    }

    /// <summary>What the sign-in asked for.</summary>
    public static Target Default { get; } = new();

    public IReadOnlyList<string> Scopes { get; }

    public string? Resource { get; }

    public string? Audience { get; }

    public bool IsDefault => Scopes.Count == 0 && Resource is null && Audience is null;

    /// <summary>The same for the same target: neither the order of scopes nor the case of letters in a host's name counts.</summary>
    private string Key { get; }

    public bool Equals(Target? other) => other is not null && Key == other.Key;

    public override bool Equals(object? obj) => Equals(obj as Target);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Key);

    /// <summary>Its words as a person would name it; empty for the default one.</summary>
    public override string ToString() => string.Join(" ", Scopes.Concat(new[] { Resource, Audience }.OfType<string>()));

    private static string Sorted(IReadOnlyList<string> scopes) => scopes.Count == 1
        ? Canonical(scopes[0]) // the usual case, at each call of Get-DeviceAuthToken
        : string.Join(" ", scopes.Select(Canonical).Distinct(StringComparer.Ordinal).OrderBy(scope => scope, StringComparer.Ordinal));

    /// <summary>An address with its scheme and host in small letters; any other word as it is.</summary>
    private static string Canonical(string word)
    {
        int host = word.IndexOf(Uri.SchemeDelimiter, StringComparison.Ordinal);
        if (host < 0)
        {
            return word;
        }

        int path = word.IndexOf('/', host + Uri.SchemeDelimiter.Length);
        return path < 0 ? word.ToLowerInvariant() : word.Substring(0, path).ToLowerInvariant() + word.Substring(path);
    }
}
