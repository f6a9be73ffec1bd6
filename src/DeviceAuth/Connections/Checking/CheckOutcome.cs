using System;

namespace DeviceAuth.Connections;

/// <summary>What came of asking a provider about a sign-in.</summary>
/// <param name="IsAlive">It lives; null where nobody could tell.</param>
/// <param name="Account">Whose it is, as the provider says now; null where it did not say.</param>
/// <param name="AskedBy">What was asked, in one word.</param>
/// <param name="Reason">Why it is over, or why nobody could tell, as a sentence; null where it lives.</param>
/// <param name="ExpiresAt">When the access token at hand ends now; null where that is not known.</param>
internal sealed record CheckOutcome(bool? IsAlive, string? Account, string AskedBy, string? Reason, DateTimeOffset? ExpiresAt)
{
    public static CheckOutcome Alive(Connection connection, string? account, string askedBy) =>
        new(true, account, askedBy, null, connection.AccessToken?.ExpiresAt);

    public static CheckOutcome Over(string askedBy, string reason) => new(false, null, askedBy, reason, null);

    public static CheckOutcome Unknown(string askedBy, string reason) => new(null, null, askedBy, reason, null);
}
