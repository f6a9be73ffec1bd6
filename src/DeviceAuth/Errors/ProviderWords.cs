using System;
using System.Collections.Generic;

namespace DeviceAuth.Errors;

/// <summary>What the provider itself said of an error (RFC 6749 §5.2), cleaned. Each may be absent.</summary>
internal sealed record ProviderWords
{
    public string? Code { get; init; }

    public string? Description { get; init; }

    /// <summary>A page that tells more.</summary>
    public string? Uri { get; init; }

    /// <summary>What finds the request in the provider's own log.</summary>
    public string? TraceId { get; init; }

    /// <summary>What it says beside the code of the reason, in words and numbers of its own. It is looked at, and not shown.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>
    /// The claims request that a sign-in has to make to be let in, as compact JSON: a policy of Microsoft Entra ID wants it. Null for none, and
    /// it is not shown among the words.
    /// </summary>
    public string? Claims { get; init; }

    /// <summary>The status of a refusal, and no reason: what else there is may be somebody else's.</summary>
    public bool IsMute { get; init; }

    /// <summary>In a sentence, without its end; empty where nothing was said.</summary>
    public override string ToString()
    {
        string words = Description is null ? "" : $" (\"{Description.TrimEnd('.')}\")";
        string trace = TraceId is null || Description?.Contains(TraceId) == true ? "" : $" [trace id {TraceId}]";
        string page = IsPage && Description?.Contains(Uri!) != true ? $" (see {Uri})" : "";
        return $"{Code}{words}{trace}{page}".TrimStart();
    }

    /// <summary>Somebody can open it; anything else is nothing to look at.</summary>
    private bool IsPage => System.Uri.TryCreate(Uri, UriKind.Absolute, out Uri? page) && page.Scheme is "http" or "https";
}
