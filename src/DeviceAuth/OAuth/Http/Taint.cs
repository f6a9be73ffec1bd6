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
    private Taint(Redaction secrets, Redaction all)
    {
        Secrets = secrets;
        All = all;
    }

    /// <summary>Carries nothing; a proxy's credentials are hidden all the same.</summary>
    public static Taint None => Of([], []);

    /// <summary>Hides what is secret by its name: for what is used, and not only shown.</summary>
    public Redaction Secrets { get; }

    /// <summary>Hides what may be secret too, which is what the user gave beside the standards: for what is only shown.</summary>
    public Redaction All { get; }

    /// <param name="secrets">What is secret.</param>
    /// <param name="values">What may be.</param>
    public static Taint Of(IEnumerable<string> secrets, IEnumerable<string> values)
    {
        Redaction known = Redaction.Of(secrets.Concat(ProxyCredentials.All()).Where(IsNoWord));
        return new Taint(known, known.With([.. values.Where(IsNoWord)]));
    }

    /// <summary>Hides these secrets as well: those of the answer itself.</summary>
    public Taint With(params string?[] secrets)
    {
        Redaction more = Redaction.Of(secrets);
        return new Taint(Secrets.With(more), All.With(more));
    }

    /// <summary>A word of the protocol is no secret, whoever uses it for one, and answers cannot be read without it.</summary>
    private static bool IsNoWord(string text) => !Wire.ErrorCode.IsKnown(text) && !text.Equals(Wire.Bearer, StringComparison.OrdinalIgnoreCase);
}
