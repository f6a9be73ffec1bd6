using System.Collections.Generic;
using System.Linq;
using System.Text;
using DeviceAuth.Errors;

namespace DeviceAuth.Tests.Hostile;

/// <summary>Bodies that are too long, too slow, cut short, packed or not what they say.</summary>
internal static class BodyCases
{
    private static readonly Encoding Utf16 = Encoding.Unicode;

    public static IEnumerable<HostileCase> All =>
    [
        .. Each(
            "a JSON text without end",
            [Raw.Endless()],
            (Stage.Metadata, ErrorIds.DiscoveryFailed),
            (Stage.Request, ErrorIds.ResponseInvalid),
            (Stage.Poll, ErrorIds.ResponseInvalid),
            (Stage.Refresh, ErrorIds.ResponseInvalid),
            (Stage.Revocation, null)),
        new(Stage.Poll, "an error without end, each time", ErrorIds.SignInExpired, Raw.Endless(400)) { MostRequests = 6 },
        .. Each(
            "a length of 10 GB, and 2 MB that come",
            [Raw.Claiming(10_000_000_000, new string(' ', 2_000_000))],
            (Stage.Metadata, ErrorIds.DiscoveryFailed),
            (Stage.Request, ErrorIds.ResponseInvalid),
            (Stage.Poll, ErrorIds.ResponseInvalid)),
        .. Each(
            "a body that breaks off",
            [Raw.Claiming(400, "{\"access_token\":\"secret-acc")],
            (Stage.Metadata, ErrorIds.DiscoveryFailed),
            (Stage.Request, ErrorIds.ResponseInvalid),
            (Stage.Poll, ErrorIds.ResponseInvalid),
            (Stage.Refresh, ErrorIds.ResponseInvalid)),
        .. Each(
            "one byte at a time, slower than a request may take",
            [Raw.Dribble("{\"access_token\":\"secret-access-token-7f3a\",\"token_type\":\"Bearer\"}")],
            (Stage.Metadata, ErrorIds.DiscoveryFailed),
            (Stage.Request, ErrorIds.ResponseInvalid),
            (Stage.Poll, ErrorIds.ResponseInvalid),
            (Stage.Refresh, ErrorIds.ResponseInvalid)),
        new(Stage.Poll, "an error one byte at a time, each time", ErrorIds.SignInExpired, Raw.Dribble("{\"error\":\"authorization_pending\"}", 400)) { MostRequests = 6 },
        new(Stage.Request, "a gzip bomb of 200 MB", ErrorIds.ResponseInvalid, Raw.Bomb("gzip", 200)),
        new(Stage.Poll, "a gzip bomb of 200 MB", ErrorIds.ResponseInvalid, Raw.Bomb("gzip", 200)),
        new(Stage.Metadata, "a deflate bomb of 200 MB", ErrorIds.DiscoveryFailed, Raw.Bomb("deflate", 200)),
        new(Stage.Refresh, "a Brotli bomb of 200 MB", ErrorIds.ResponseInvalid, Raw.Bomb("br", 200)),
        new(Stage.Poll, "a token in UTF-8 with a byte order mark", null, [Raw.Bytes([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Token)], "application/json")]),
        new(Stage.Poll, "a token in UTF-16 with a byte order mark", ErrorIds.ResponseInvalid, [Raw.Bytes([.. Utf16.GetPreamble(), .. Utf16.GetBytes(Token)], "application/json; charset=utf-16")]),
        new(Stage.Poll, "a token with an unknown charset", null, [Raw.Bytes(Encoding.UTF8.GetBytes(Token), "application/json; charset=klingon-8")]),
        new(Stage.Poll, "a token with a media type that is none", null, [Raw.Bytes(Encoding.UTF8.GetBytes(Token), ";;;=")]),
        new(Stage.Poll, "pending, with a description in Latin-1, and then the token", null, Raw.Bytes(Encoding.Latin1.GetBytes("{\"error\":\"authorization_pending\",\"error_description\":\"r\u00e9essayez\"}"), "application/json; charset=iso-8859-1", 400), HostileScene.Token) { MostRequests = 2 },
        new(Stage.Poll, "a body that says that it is gzip, and is not", null, Raw.Json(Token, 200, "Content-Encoding: gzip")),
        new(Stage.Poll, "an encoding that nobody knows", ErrorIds.ResponseInvalid, Raw.Bytes([0x1F, 0x8B, 0x08, 0x00], "application/json", 200, "Content-Encoding: snail")),
        new(Stage.Request, "bytes that are no UTF-8", ErrorIds.ResponseInvalid, [Raw.Bytes([0x7B, 0x22, 0xC3, 0x28, 0xFF, 0xFE, 0x22, 0x7D], "application/json")]),
        new(Stage.Request, "NULs", ErrorIds.ResponseInvalid, [Raw.Bytes(new byte[4096], "application/json")]),
        .. Each(
            "a success without a body",
            [Raw.Bytes([], "application/json")],
            (Stage.Metadata, ErrorIds.DiscoveryFailed),
            (Stage.Request, ErrorIds.ResponseInvalid),
            (Stage.Poll, ErrorIds.ResponseInvalid),
            (Stage.Refresh, ErrorIds.ResponseInvalid),
            (Stage.Revocation, null)),
        new(Stage.Poll, "204 No Content", ErrorIds.ResponseInvalid, Raw.Text("HTTP/1.1 204 X\r\nConnection: close\r\n\r\n")),
        .. Each(
            "a proxy's login page with status 200",
            [Raw.Html()],
            (Stage.Metadata, ErrorIds.DiscoveryFailed),
            (Stage.Request, ErrorIds.ResponseInvalid),
            (Stage.Refresh, ErrorIds.ResponseInvalid)),
        new(Stage.Poll, "a proxy's login page with status 200, and then the token", null, Raw.Html(), HostileScene.Token) { MostRequests = 2 },
        .. Each(
            "a proxy's login page with status 511",
            [Raw.Html(511)],
            (Stage.Metadata, ErrorIds.DiscoveryFailed),
            (Stage.Request, ErrorIds.ProviderUnreachable),
            (Stage.Refresh, ErrorIds.ProviderUnreachable)),
        new(Stage.Poll, "a proxy's login page with status 511, each time", ErrorIds.SignInExpired, Raw.Html(511)) { MostRequests = 6 },
        new(Stage.Poll, "a proxy's error page with status 502, and then the token", null, Raw.Html(502), HostileScene.Token) { MostRequests = 2 },
        new(Stage.Revocation, "a proxy's login page with status 200", null, Raw.Html()),
    ];

    private const string Token = "{\"access_token\":\"" + HostileScene.AccessToken + "\",\"token_type\":\"Bearer\",\"refresh_token\":\"" + HostileScene.RefreshToken + "\"}";

    private static IEnumerable<HostileCase> Each(string name, RawAnswer[] answers, params (Stage Stage, string? Ends)[] stages) =>
        stages.Select(stage => new HostileCase(stage.Stage, name, stage.Ends, answers));
}
