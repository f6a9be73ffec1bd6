using System.Collections.Generic;

namespace DeviceAuth.OAuth;

/// <summary>One parameter of a request: one value, some that stand in one (words), or one that is there several times.</summary>
internal sealed class RequestParameter
{
    public RequestParameter(string name, IReadOnlyList<string> values, bool isWords)
    {
        Name = name;
        Values = values;
        IsWords = isWords;
    }

    public string Name { get; }

    public IReadOnlyList<string> Values { get; }

    /// <summary>The values are words that a form has in one, separated by blanks (RFC 6749 §3.3).</summary>
    public bool IsWords { get; }

    /// <summary>The values as a form has them.</summary>
    public IReadOnlyList<string> Texts => IsWords ? [string.Join(" ", Values)] : Values;

    /// <summary>The same under another name.</summary>
    public RequestParameter Named(string name) => new(name, Values, IsWords);
}
