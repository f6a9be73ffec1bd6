namespace DeviceAuth.OAuth;

/// <summary>What came of removing a registration (RFC 7592 §2.3).</summary>
/// <param name="Failure">Why it was not removed, as a sentence; null where it was.</param>
/// <param name="MayPass">The same may do later.</param>
/// <param name="MayBeGone">The server knows no such client, or does not take what removes it: it says the same of both.</param>
internal sealed record RemovalOutcome(string? Failure, bool MayPass = false, bool MayBeGone = false)
{
    public static RemovalOutcome Done { get; } = new((string?)null);

    /// <summary>Others took too long.</summary>
    public static RemovalOutcome Untried { get; } = new("servers are silent, and it was not tried.", MayPass: true);

    /// <summary>The server gave no address for it, or nothing that allows it.</summary>
    public static RemovalOutcome NoWay { get; } = new("the server does not say how that is done.");
}
