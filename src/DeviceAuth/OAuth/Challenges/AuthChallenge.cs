using System;
using System.Collections.Generic;

namespace DeviceAuth.OAuth;

/// <summary>One challenge of a <c>WWW-Authenticate</c> field (RFC 9110 §11.3): a scheme, and what it says beside that.</summary>
internal sealed class AuthChallenge
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _ambiguous = new(StringComparer.OrdinalIgnoreCase);

    public AuthChallenge(string scheme) => Scheme = scheme;

    public string Scheme { get; }

    /// <summary>What some schemes have in place of parameters; null where there is none.</summary>
    public string? Token68 { get; set; }

    /// <summary>
    /// A parameter's value, unquoted; null where it is not there, is empty, or is there twice and not the same. Names count in any case of
    /// letters.
    /// </summary>
    public string? this[string name] => !_ambiguous.Contains(name) && _parameters.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    /// <summary>It is there more than once with different values, against RFC 9110 §11.2: nobody can tell which one is meant.</summary>
    public bool IsAmbiguous(string name) => _ambiguous.Contains(name);

    /// <summary>The scheme is that one, in any case of letters.</summary>
    public bool IsOf(string scheme) => scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase);

    public void Add(string name, string value)
    {
        if (!_parameters.TryGetValue(name, out string? known))
        {
            _parameters.Add(name, value);
        }
        else if (known != value)
        {
            _ambiguous.Add(name);
        }
    }
}
