using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.Tests.Hostile;

/// <summary>Values that are absurd, and texts that would drive a terminal.</summary>
internal static class ValueCases
{
    private static readonly string[] Numbers =
        ["0", "-1", "-0.0", "1e308", "1e999", "-1e999", "99999999999999999999999999", "\"NaN\"", "\"Infinity\"", "\"0x10\"", "\"\"", "null", "true", "{}", "[5]"];

    private static readonly string[] Addresses =
    [
        "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http://login.example.com/device", "ftp://login.example.com/", "//login.example.com/device",
        "https://user:password@login.example.com/", "https://login.example.com/\\u001b]8;;x", "https://login.example.com/\\n\\nrun: rm", "https://login.example.com/ x",
        "https://login.example.com/\\u202e", "https://", "\\u0000", "device",
    ];

    private static readonly string[] Codes = ["AB\\u001b[2JCD", "AB\\nCD", "AB\\u0007CD", "AB\\u202eCD", "\\ud800", "AB\\u0000CD", "AB\\u009b31mCD", "AB\\u200bCD"];

    public static IEnumerable<HostileCase> All =>
    [
        .. Numbers.Select(number => new HostileCase(Stage.Request, $"`expires_in` and `interval` of `{number}`", null, Raw.Json(Code(expiresIn: number, interval: number)))),
        new(Stage.Request, "`expires_in` and `interval` of `0.0000001`", ErrorIds.SignInExpired, Raw.Json(Code(expiresIn: "0.0000001", interval: "0.0000001"))),
        new(Stage.Request, "neither `expires_in` nor `interval`", null, Raw.Json(
            $$"""{"device_code":"{{HostileScene.DeviceCode}}","user_code":"ABCD-EFGH","verification_uri":"https://login.example.com/device"}""")),
        .. Numbers.Select(number => new HostileCase(Stage.Poll, $"a token's `expires_in` of `{number}`", null, Raw.Json(
            $$"""{"access_token":"{{HostileScene.AccessToken}}","token_type":"Bearer","expires_in":{{number}}}"""))),
        .. Addresses.Select(address => new HostileCase(Stage.Request, $"a `verification_uri` of `{address}`", ErrorIds.ResponseInvalid, Raw.Json(Code(uri: address)))),
        .. Addresses.Select(address => new HostileCase(Stage.Request, $"a `verification_uri_complete` of `{address}`", null, Raw.Json(Code(complete: address)))),
        .. Codes.Select(code => new HostileCase(Stage.Request, $"a `user_code` of `{code}`", ErrorIds.ResponseInvalid, Raw.Json(Code(userCode: code)))),
        new(Stage.Request, "a `user_code` of 200 KB", ErrorIds.ResponseInvalid, Raw.Json(Code(userCode: new string('A', 200_000)))),
        new(Stage.Request, "a `verification_uri` of 200 KB", ErrorIds.ResponseInvalid, Raw.Json(Code(uri: "https://a/" + new string('a', 200_000)))),
        .. new[] { Stage.Request, Stage.Poll, Stage.Refresh }.Select(stage => new HostileCase(
            stage,
            "an error and a description with escape sequences",
            ErrorIds.ProviderError,
            Raw.Json("{\"error\":\"\\u001b[2Jbad\",\"error_description\":\"\\u001b]0;pwned\\u0007\\u009b31m line\\r\\nline \\u202e\\u2028\"}", 400))),
        new(Stage.Poll, "a description of 200 KB", ErrorIds.ProviderError, Raw.Json("{\"error\":\"x\",\"error_description\":\"" + new string('a', 200_000) + "\"}", 400)),
        new(Stage.Poll, "an error that is an object, with the code in it", null, Raw.Json("{\"error\":{\"code\":\"authorization_pending\"}}", 400), HostileScene.Token) { MostRequests = 2 },
        new(Stage.Poll, "a code that the server no longer knows (`invalid_grant`)", ErrorIds.ProviderError, Raw.Json("{\"error\":\"invalid_grant\"}", 400)) { MostRequests = 1 },
        new(Stage.Poll, "a code that the server no longer knows (`invalid_request`)", ErrorIds.ProviderError, Raw.Json("{\"error\":\"invalid_request\"}", 400)) { MostRequests = 1 },
        new(Stage.Poll, "a description of NULs and lone surrogates", ErrorIds.ProviderError, Raw.Json("{\"error\":\"x\",\"error_description\":\"\\u0000\\ud800 \\udc00\\u0000\"}", 400)) { MostRequests = 1 },
        new(Stage.Poll, "a refusal with the status of a success", ErrorIds.SignInDenied, Raw.Json("{\"error\":\"access_denied\"}")) { MostRequests = 1 },
        new(Stage.Poll, "a refusal with the status of a broken server", ErrorIds.SignInDenied, Raw.Json("{\"error\":\"access_denied\"}", 500)) { MostRequests = 1 },
        new(Stage.Poll, "an error and a token in one answer", ErrorIds.ProviderError, Raw.Json($$"""{"error":"invalid_grant","access_token":"{{HostileScene.AccessToken}}"}""")) { MostRequests = 1 },
        new(Stage.Poll, "an error that nobody knows", ErrorIds.ProviderError, Raw.Json("{\"error\":\"teapot\"}", 418)) { MostRequests = 1 },
        new(Stage.Metadata, "another issuer", ErrorIds.IssuerMismatch, Raw.Json("{\"issuer\":\"https://evil.example.com\",\"token_endpoint\":\"https://evil.example.com/t\"}")),
        new(Stage.Metadata, "an issuer with escape sequences", ErrorIds.IssuerMismatch, Raw.Json("{\"issuer\":\"https://a/\\u001b[2J\\u202e\"}")),
        new(Stage.Metadata, "an issuer that is a list", ErrorIds.IssuerMismatch, Raw.Json("{\"issuer\":[\"https://login.example.com\"]}")),
    ];

    private static string Code(
        string userCode = "ABCD-EFGH", string uri = "https://login.example.com/device", string? complete = null, string expiresIn = "120", string interval = "5") =>
        $$"""
        {"device_code":"{{HostileScene.DeviceCode}}","user_code":"{{userCode}}","verification_uri":"{{uri}}",
        "verification_uri_complete":"{{complete ?? uri}}","expires_in":{{expiresIn}},"interval":{{interval}}}
        """;
}
