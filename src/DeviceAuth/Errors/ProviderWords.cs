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

    /// <summary>In a sentence, without its end; empty where nothing was said.</summary>
    public override string ToString()
    {
        string words = Description is null ? "" : $" (\"{Description.TrimEnd('.')}\")";
        string trace = TraceId is null || Description?.Contains(TraceId) == true ? "" : $" [trace id {TraceId}]";
        return $"{Code}{words}{trace}".TrimStart();
    }
}
