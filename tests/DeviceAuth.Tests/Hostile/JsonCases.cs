using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using DeviceAuth.Errors;

namespace DeviceAuth.Tests.Hostile;

/// <summary>JSON that is deep, wide, doubled, or no object.</summary>
internal static class JsonCases
{
    private static readonly string[] NoObjects = ["{}", "[]", "null", "true", "42", "\"secret-access-token-7f3a\"", "{", "{\"a\"", "[{}]", "{}{}", "nul"];

    public static IEnumerable<HostileCase> All =>
    [
        .. NoObjects.Select(body => new HostileCase(Stage.Poll, $"a success of `{body}`", ErrorIds.ResponseInvalid, Raw.Json(body))),
        .. NoObjects.Select(body => new HostileCase(Stage.Request, $"a success of `{body}`", ErrorIds.ResponseInvalid, Raw.Json(body))),
        .. NoObjects.Select(body => new HostileCase(Stage.Refresh, $"a success of `{body}`", ErrorIds.ResponseInvalid, Raw.Json(body))),
        new(Stage.Metadata, "a success of `{}`", ErrorIds.IssuerMismatch, Raw.Json("{}")),
        new(Stage.Metadata, "a success of `[]`", ErrorIds.DiscoveryFailed, Raw.Json("[]")),
        new(Stage.Metadata, "arrays 100,000 deep", ErrorIds.DiscoveryFailed, Raw.Json("{\"a\":" + Raw.Nested("[", "]", 100_000) + "}")),
        new(Stage.Request, "objects 40,000 deep", ErrorIds.ResponseInvalid, Raw.Json(Raw.Nested("{\"a\":", "}", 40_000))),
        new(Stage.Poll, "arrays 100,000 deep", ErrorIds.ResponseInvalid, Raw.Json("{\"access_token\":" + Raw.Nested("[", "]", 100_000) + "}")),
        new(Stage.Poll, "brackets that never close", ErrorIds.ResponseInvalid, Raw.Json(new string('[', 250_000))),
        new(Stage.Poll, "a member that is there twice", ErrorIds.ResponseInvalid, Raw.Json("{\"access_token\":\"a\",\"access_token\":\"secret-access-token-7f3a\"}")),
        new(Stage.Poll, "a member that is there twice, once escaped", ErrorIds.ResponseInvalid, Raw.Json("{\"access_token\":\"a\",\"access\\u005ftoken\":\"b\"}")),
        new(Stage.Request, "25,000 members", ErrorIds.ResponseInvalid, Raw.Json(
            "{" + string.Join(",", Enumerable.Range(0, 25_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"a{i}\":1"))) + "}")),
        new(Stage.Request, "an array of 130,000 numbers", ErrorIds.ResponseInvalid, Raw.Json("{\"a\":[" + string.Join(",", Enumerable.Repeat("1", 130_000)) + "]}")) { MostMemory = 160 },
        new(Stage.Poll, "form parameters by the thousand", ErrorIds.ResponseInvalid, Raw.Bytes(
            Encoding.ASCII.GetBytes(string.Join("&", Enumerable.Range(0, 30_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"a{i}=1")))), "text/plain")) { MostMemory = 160 },
        new(Stage.Poll, "a key with XML in it", ErrorIds.ResponseInvalid, Raw.Json("{\"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>\":\"&b;\"}")),
        new(Stage.Poll, "an access token that is an object", ErrorIds.ResponseInvalid, Raw.Json("{\"access_token\":{\"a\":1}}")),
        new(Stage.Poll, "an access token that is null", ErrorIds.ResponseInvalid, Raw.Json("{\"access_token\":null}")),
        new(Stage.Poll, "an empty access token", ErrorIds.ResponseInvalid, Raw.Json("{\"access_token\":\"\"}")),
        new(Stage.Poll, "an access token with a line break", ErrorIds.ResponseInvalid, Raw.Json("{\"access_token\":\"a\\r\\nX-Evil: 1\"}")),
        new(Stage.Poll, "a lone surrogate in the access token", ErrorIds.ResponseInvalid, Raw.Json("{\"access_token\":\"\\ud800\"}")),
        new(Stage.Poll, "an access token of an unknown type", ErrorIds.ResponseInvalid, Raw.Json("{\"access_token\":\"secret-access-token-7f3a\",\"token_type\":\"\\u001b]0;mac\\u0007\"}")),
        new(Stage.Poll, "an access token of 60 KB", null, Raw.Json("{\"access_token\":\"" + new string('a', 60_000) + "\",\"token_type\":\"bearer\"}")),
        new(Stage.Request, "a `device_code` of 200 KB", ErrorIds.ResponseInvalid, Raw.Json("{\"device_code\":\"" + new string('a', 200_000) + "\",\"user_code\":\"A\",\"verification_uri\":\"https://a\"}")),
        new(Stage.Refresh, "a refresh token of 200 KB", ErrorIds.ResponseInvalid, Raw.Json("{\"access_token\":\"a\",\"refresh_token\":\"" + new string('a', 200_000) + "\"}")),
        new(Stage.Poll, "an access token of 200 KB", ErrorIds.ResponseInvalid, Raw.Json("{\"access_token\":\"" + new string('a', 200_000) + "\",\"token_type\":\"bearer\"}")),
        .. Each(
            "an `id_token` of 13 KB and an `issuer` of 24 KB, of the same few characters again and again, with status 403",
            Raw.Bytes(Encoding.ASCII.GetBytes($$"""{"issuer":"https{{Again(24)}}","id_token":"{{Again(13)}}"}"""), "text/html", 403),
            (Stage.Metadata, ErrorIds.DiscoveryFailed, 4),
            (Stage.Request, ErrorIds.ResponseInvalid, 1),
            (Stage.Poll, ErrorIds.SignInExpired, 6),
            (Stage.Refresh, ErrorIds.ResponseInvalid, 1)),
        new(Stage.Poll, "an id_token that is none", null, Raw.Json("{\"access_token\":\"secret-access-token-7f3a\",\"id_token\":\"\\u001b[31m.x.y\"}")),
        new(Stage.Poll, "an id_token of another issuer with escape sequences", ErrorIds.ResponseInvalid, Raw.Json(
            "{\"access_token\":\"secret-access-token-7f3a\",\"id_token\":\"e30.eyJpc3MiOiJcdTAwMWJbMzFtZXZpbCIsImF1ZCI6IngiLCJleHAiOjF9.x\"}")),
        new(Stage.Poll, "a refresh token with escape sequences and a scope of control characters", null, Raw.Json(
            "{\"access_token\":\"secret-access-token-7f3a\",\"refresh_token\":\"\\u001b[2J\",\"scope\":\"a\\u001b]0;x\\u0007 \\u202eb\"}")),
    ];

    /// <summary>So many kilobytes that repeat themselves: each place in one such text is like many in another.</summary>
    private static string Again(int kilobytes) => string.Concat(Enumerable.Repeat("javascript:alert(1)", kilobytes * 1024 / 19));

    private static IEnumerable<HostileCase> Each(string name, RawAnswer answer, params (Stage Stage, string Ends, int Most)[] stages) =>
        stages.Select(stage => new HostileCase(stage.Stage, name, stage.Ends, answer) { MostRequests = stage.Most });
}
