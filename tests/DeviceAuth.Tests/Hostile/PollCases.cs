using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.Tests.Hostile;

/// <summary>Servers that never come to an end, go away and come back, or do not speak HTTP.</summary>
internal static class PollCases
{
    private const string Pending = "{\"error\":\"authorization_pending\"}";
    private const string SlowDown = "{\"error\":\"slow_down\"}";

    /// <summary>How often a code of 120 s can be polled at an interval of 5 s.</summary>
    private const int Most = 24;

    private static readonly string[] RetryAfters =
        ["0", "-5", "99999999999999999999", "2147483648", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "soon", "\u001b[31m"];

    public static IEnumerable<HostileCase> All =>
    [
        new(Stage.Poll, "pending for ever", ErrorIds.SignInExpired, Raw.Json(Pending, 400)) { MostRequests = Most },
        .. new[] { 200, 401, 403, 428, 500 }.Select(status => new HostileCase(Stage.Poll, $"pending for ever with status {status}", ErrorIds.SignInExpired, Raw.Json(Pending, status)) { MostRequests = Most }),
        new(Stage.Poll, "slow down for ever", ErrorIds.SignInExpired, Raw.Json(SlowDown, 400)) { MostRequests = 6 },
        .. new[] { "0", "-5", "1e308", "\"x\"", "null" }.Select(interval => new HostileCase(
            Stage.Poll, $"slow down for ever with an interval of `{interval}`", ErrorIds.SignInExpired, Raw.Json($"{{\"error\":\"slow_down\",\"interval\":{interval}}}", 429)) { MostRequests = 6 }),
        .. RetryAfters.Select(value => new HostileCase(
            Stage.Poll, $"503 for ever with `Retry-After: {value.Replace("\u001b", "ESC")}`", ErrorIds.SignInExpired, Raw.Json("{}", 503, $"Retry-After: {value}")) { MostRequests = 6 }),
        .. RetryAfters.Select(value => new HostileCase(
            Stage.Revocation, $"503 for ever with `Retry-After: {value.Replace("\u001b", "ESC")}`", null, Raw.Json("{}", 503, $"Retry-After: {value}")) { MostRequests = 4 }),
        .. new[] { 404, 405, 410 }.Select(status => new HostileCase(Stage.Poll, $"an endpoint that is gone ({status})", ErrorIds.SignInExpired, Raw.Html(status)) { MostRequests = 6, Says = $"answered {status}" }),
        .. new[] { 500, 502, 503, 504, 429, 408 }.Select(status => new HostileCase(Stage.Poll, $"{status} for ever", ErrorIds.SignInExpired, Raw.Json("{}", status)) { MostRequests = 6, Says = $"answered {status}" }),
        new(Stage.Poll, "hangs up each time", ErrorIds.SignInExpired, Raw.Nothing()) { MostRequests = 12, Says = "no useful answer" },
        new(Stage.Poll, "silence each time", ErrorIds.SignInExpired, Raw.Silence()) { MostRequests = 6, Says = "No answer came" },
        new(Stage.Poll, "goes away in the middle and comes back", null, Raw.Nothing(), Raw.Html(502), Raw.Silence(), Raw.Json("", 503), HostileScene.Token) { MostRequests = 8 },
        new(Stage.Poll, "a token after many slow downs", null, Raw.Json(SlowDown, 400), Raw.Json(SlowDown, 403), Raw.Json(SlowDown, 429), HostileScene.Token) { MostRequests = 4 },
        new(Stage.Poll, "401 with a challenge for the machine's own account", ErrorIds.ClientRejected, Raw.Json("{\"error\":\"invalid_client\"}", 401, "WWW-Authenticate: Negotiate", "WWW-Authenticate: NTLM")) { MostRequests = 1 },
        new(Stage.Poll, "407 from a proxy", ErrorIds.SignInExpired, Raw.Html(407, "Proxy-Authenticate: Basic realm=\"x\"")) { MostRequests = 6 },
        new(Stage.Poll, "cookies, and pending", ErrorIds.SignInExpired, Raw.Json(Pending, 400, "Set-Cookie: track=1; Path=/")) { MostRequests = Most },
        .. Each("hangs up without a word", Raw.Nothing()),
        .. Each("silence", Raw.Silence()),
        .. Each("no HTTP", Raw.Text("SSH-2.0-OpenSSH_9.9\u001b[2J\u009b31m\r\n")),
        .. Each("a status line with escape sequences", Raw.Text("HTTP/1.1 \u001b]0;pwned\u0007\r\n\r\n")),
        .. Each("headers one byte at a time, slower than a request may take", Raw.DribbledHeaders()),
        new(Stage.Poll, "headers one byte at a time, each time", ErrorIds.SignInExpired, Raw.DribbledHeaders()) { MostRequests = 6, Says = "No answer came" },
        .. Each("headers without end", Raw.EndlessHeaders()),
        .. Each("a header that is none, with escape sequences", Raw.Text("HTTP/1.1 200 OK\r\n\u001b[2J\r\n\r\n{}")),
        .. Each("interim answers without end", Raw.EndlessContinue()),
        new(Stage.Poll, "a reason phrase that looks like an error", ErrorIds.SignInExpired, Raw.Text("HTTP/1.1 403 authorization_pending\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")) { MostRequests = 6 },
        new(Stage.Poll, "chunks whose size is absurd", ErrorIds.ResponseInvalid, Raw.Text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}")),
    ];

    private static IEnumerable<HostileCase> Each(string name, RawAnswer answer) =>
    [
        new(Stage.Metadata, name, ErrorIds.DiscoveryFailed, answer),
        new(Stage.Request, name, ErrorIds.ProviderUnreachable, answer),
        new(Stage.Refresh, name, ErrorIds.ProviderUnreachable, answer),
        new(Stage.Revocation, name, null, answer),
    ];
}
