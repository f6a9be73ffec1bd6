using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>
/// What a request carries and its answer must not say again: a server may quote what it was sent, the platform quotes the server, and
/// both end in errors, warnings and Verbose. It is applied where an answer is read, so that nothing later can forget it.
/// </summary>
internal sealed class Taint
{
    private readonly IReadOnlyList<string> _words;

    private Taint(Redaction secrets, Redaction all, IReadOnlyList<string> words)
    {
        Secrets = secrets;
        All = all;
        _words = words;
    }

    /// <summary>Carries nothing; a proxy's credentials are hidden all the same.</summary>
    public static Taint None => Of([], []);

    /// <summary>Hides what is secret by its name: for what is used, and not only shown.</summary>
    public Redaction Secrets { get; }

    /// <summary>Hides what may be secret too, which is what the user gave beside the standards: for what is only shown.</summary>
    public Redaction All { get; }

    /// <param name="secrets">What is secret.</param>
    /// <param name="values">What may be.</param>
    /// <param name="words">What is known to be none: the scopes that the user asked for.</param>
    public static Taint Of(IEnumerable<string> secrets, IEnumerable<string> values, IReadOnlyList<string>? words = null)
    {
        Redaction known = Redaction.Of(secrets.Concat(ProxyCredentials.All()).Where(text => !IsWord(text)));
        return new Taint(known, known.With([.. values.Where(text => !IsWord(text))]), words ?? []);
    }

    /// <summary>Hides these secrets as well: those of the answer itself.</summary>
    public Taint With(params string?[] secrets)
    {
        Redaction more = Redaction.Of(secrets);
        return new Taint(Secrets.With(more), All.With(more), _words);
    }

    /// <summary>The scopes that an answer names, without what is secret; those that the user asked for need no look, and most are such.</summary>
    public string HideInScopes(string scopes) => scopes.Split(' ').All(_words.Contains) ? scopes : Secrets.Hide(scopes);

    /// <summary>A word of the protocol is no secret, whoever uses it for one, and answers cannot be read without it.</summary>
    public static bool IsWord(string text) => Wire.ErrorCode.IsKnown(text) || text.Equals(Wire.Bearer, StringComparison.OrdinalIgnoreCase);
}
