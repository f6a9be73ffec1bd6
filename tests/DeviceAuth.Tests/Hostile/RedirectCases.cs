using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.Tests.Hostile;

/// <summary>Redirects of each kind, at each request, with and without change of host. None is followed.</summary>
internal static class RedirectCases
{
    /// <summary>Stands for the other server, which must never hear of it.</summary>
    public const string Elsewhere = "http://elsewhere.test";

    private static readonly int[] Kinds = [301, 302, 303, 307, 308];

    private static readonly (Stage Stage, string? Ends)[] Stages =
    [
        (Stage.Metadata, ErrorIds.DiscoveryFailed),
        (Stage.Request, ErrorIds.InsecureEndpoint),
        (Stage.Poll, ErrorIds.InsecureEndpoint),
        (Stage.Refresh, ErrorIds.InsecureEndpoint),
        (Stage.Revocation, null),
    ];

    public static IEnumerable<HostileCase> All =>
    [
        .. from stage in Stages
           from kind in Kinds
           from target in new[] { ("to another host", Elsewhere + "/token"), ("on the same host", "/other") }
           select new HostileCase(stage.Stage, $"a {kind} {target.Item1}", stage.Ends, Raw.Redirect(kind, target.Item2)),
        new(Stage.Poll, "a redirect to itself", ErrorIds.InsecureEndpoint, Raw.Redirect(302, "/token")) { MostRequests = 1 },
        new(Stage.Poll, "a redirect without an address", ErrorIds.InsecureEndpoint, Raw.Text("HTTP/1.1 302 X\r\nContent-Length: 0\r\n\r\n")) { Says = "an unnamed address" },
        new(Stage.Poll, "a redirect to a script", ErrorIds.InsecureEndpoint, Raw.Redirect(302, "javascript:alert(1)")),
        new(Stage.Request, "a redirect whose address has escape sequences", ErrorIds.InsecureEndpoint, Raw.Redirect(302, "https://a/\u009b31m\u202e")),
        new(Stage.Poll, "304 Not Modified", ErrorIds.InsecureEndpoint, Raw.Text("HTTP/1.1 304 X\r\nConnection: close\r\n\r\n")),
    ];
}
