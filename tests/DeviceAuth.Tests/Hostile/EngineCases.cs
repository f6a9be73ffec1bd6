using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.Tests.Hostile;

/// <summary>
/// The cases that are run with the built module in a real PowerShell engine too, in real time:
/// some of each kind of all cases, and those that only real time can show.
/// </summary>
internal static class EngineCases
{
    private const string Pending = "{\"error\":\"authorization_pending\"}";

    private static readonly string[] Chosen =
    [
        "Metadata: a JSON text without end", "Request: a JSON text without end", "Poll: a JSON text without end", "Refresh: a JSON text without end",
        "Revocation: a JSON text without end", "Request: a length of 10 GB, and 2 MB that come", "Poll: a body that breaks off",
        "Request: a gzip bomb of 200 MB", "Poll: a gzip bomb of 200 MB", "Metadata: a deflate bomb of 200 MB", "Refresh: a Brotli bomb of 200 MB",
        "Poll: a token in UTF-16 with a byte order mark", "Request: bytes that are no UTF-8", "Request: NULs", "Poll: 204 No Content",
        "Metadata: a proxy's login page with status 200", "Request: a proxy's login page with status 200", "Poll: a success without a body",
        "Refresh: a proxy's login page with status 511", "Revocation: a proxy's login page with status 200",
        "Metadata: a 301 to another host", "Request: a 302 to another host", "Poll: a 307 to another host", "Refresh: a 308 to another host",
        "Revocation: a 303 to another host", "Poll: a redirect to a script", "Request: a redirect whose address has escape sequences",
        "Poll: a success of `{}`", "Request: a success of `{`", "Refresh: a success of `[]`", "Metadata: arrays 100,000 deep", "Request: objects 40,000 deep",
        "Poll: a member that is there twice", "Poll: an access token with a line break", "Poll: a lone surrogate in the access token",
        "Poll: an access token of an unknown type", "Poll: an id_token of another issuer with escape sequences",
        "Poll: a refresh token with escape sequences and a scope of control characters",
        "Request: a `verification_uri` of `javascript:alert(1)`", "Request: a `verification_uri` of `https://login.example.com/\\u001b]8;;x`",
        "Request: a `verification_uri` of `https://user:password@login.example.com/`", "Request: a `user_code` of `AB\\u001b[2JCD`",
        "Request: a `user_code` of `AB\\u202eCD`", "Request: an error and a description with escape sequences",
        "Poll: an error and a description with escape sequences", "Refresh: an error and a description with escape sequences",
        "Metadata: an issuer with escape sequences", "Request: hangs up without a word", "Request: no HTTP",
        "Metadata: a status line with escape sequences", "Request: a status line with escape sequences", "Request: headers without end",
        "Refresh: a header that is none, with escape sequences", "Poll: a reason phrase that looks like an error",
        "Request: says again what it was sent, as it was sent, in `error`", "Request: says again what it was sent, in base64, in `Location`",
        "Request: says again what it was sent, as it was sent, in `user_code`", "Poll: says again what it was sent, as it was sent, in `error_description`",
        "Poll: says again what it was sent, as it was sent, in the account's name in the id_token", "Poll: says again what it was sent, as it was sent, in `scope`",
        "Refresh: says again what it was sent, percent-encoded, in a header that is none", "Refresh: says again what it was sent, as it was sent, in the status line",
        "Revocation: says again what it was sent, as it was sent, in `error_description`", "Revocation: says again what it was sent, in base64, in a header that is none",
    ];

    /// <summary>What a server does with time, not with bytes: these wait, and take next to no memory.</summary>
    public static IReadOnlyList<HostileCase> InRealTime { get; } =
    [
        new(Stage.Request, "one byte a second", ErrorIds.ResponseInvalid, Raw.Dribble(new string(' ', 100), pace: TimeSpan.FromSeconds(1))),
        new(Stage.Poll, "one byte a second, while the code lives", ErrorIds.ResponseInvalid, Raw.Dribble(new string(' ', 100), pace: TimeSpan.FromSeconds(1))),
        new(Stage.Poll, "pending, while the code lives", ErrorIds.SignInExpired, Raw.Json(Pending, 400)) { MostRequests = 10 },
        new(Stage.Poll, "slow down, while the code lives", ErrorIds.SignInExpired, Raw.Json("{\"error\":\"slow_down\"}", 429)) { MostRequests = 2 },
        new(Stage.Poll, "hangs up, while the code lives", ErrorIds.SignInExpired, Raw.Nothing()) { MostRequests = 8 },
        new(Stage.Poll, "silence, while the code lives", ErrorIds.SignInExpired, Raw.Silence()) { MostRequests = 2 },
    ];

    /// <summary>What a server sends that is endless or grows: the memory is watched.</summary>
    public static IReadOnlyList<HostileCase> Great => [.. OfAllKinds.Where(IsGreat)];

    /// <summary>What is odd by its words alone.</summary>
    public static IReadOnlyList<HostileCase> Odd => [.. OfAllKinds.Where(one => !IsGreat(one))];

    /// <summary>Some of each kind, and a connection that breaks in real time.</summary>
    public static IReadOnlyList<HostileCase> OfAllKinds { get; } =
    [
        .. Chosen.Select(HostileCases.Find),
        new(Stage.Poll, "hangs up and comes back", null, Raw.Nothing(), Raw.Html(502), HostileScene.Token) { MostRequests = 3 },
    ];

    public static IReadOnlyList<HostileCase> All { get; } = [.. OfAllKinds, .. InRealTime];

    private static bool IsGreat(HostileCase one) =>
        new[] { "without end", " GB", "bomb", ",000 deep" }.Any(word => one.Name.IndexOf(word, StringComparison.Ordinal) >= 0);

    public static HostileCase Find(string name) => All.Single(one => one.ToString() == name);
}
