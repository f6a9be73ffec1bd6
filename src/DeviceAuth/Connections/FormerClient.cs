using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// A client that registered itself for a connection which signs in as another one by now: what is left of it is its registration, which
/// nobody but this can remove (RFC 7592).
/// </summary>
/// <param name="ClientId">What the server knows it by.</param>
/// <param name="Authority">The server.</param>
/// <param name="Own">How it is removed.</param>
internal sealed record FormerClient(string ClientId, Uri Authority, OwnRegistration Own)
{
    /// <summary>More than a connection ever has: each sign-in tries to remove them.</summary>
    private const int Most = 8;

    /// <summary>The client that registered itself for a connection; null where the user has it from the provider.</summary>
    public static FormerClient? Of(Connection connection) =>
        connection.Client.Given is { Own: { } own } client ? new FormerClient(client.ClientId, connection.Server.Authority, own) : null;

    /// <summary>The connection signs in as this very client.</summary>
    public bool IsOf(Connection connection) => connection.Client.Given.ClientId == ClientId && IsSame(connection.Server.Authority, Authority);

    /// <summary>What a connection has to remove that takes the place of another one: what that one had to, and that one's own client.</summary>
    public static IReadOnlyList<FormerClient> Between(Connection before, Connection after) =>
    [
        .. new[] { Of(before) }.OfType<FormerClient>().Concat(before.Client.Former).Concat(after.Client.Former)
            .Where(former => former.Own.CanBeRemoved && !former.IsOf(after))
            .GroupBy(former => former.Own.Address)
            .Select(same => same.First())
            .Take(Most),
    ];

    private static bool IsSame(Uri one, Uri other) => one.AbsoluteUri.TrimEnd('/') == other.AbsoluteUri.TrimEnd('/');
}
