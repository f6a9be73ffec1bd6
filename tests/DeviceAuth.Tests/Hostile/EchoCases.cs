using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using DeviceAuth.Errors;

namespace DeviceAuth.Tests.Hostile;

/// <summary>Servers that say again what they were sent: in each member and header, to each request, in each spelling.</summary>
internal static class EchoCases
{
    private static readonly Stage[] WithSecrets = [Stage.Request, Stage.Poll, Stage.Refresh, Stage.Revocation];

    /// <summary>Members of an error, and what it then is.</summary>
    private static readonly (string Name, Func<string, string> Body, string Ends)[] Errors =
    [
        ("`error`", text => Object(("error", text)), ErrorIds.ProviderError),
        ("`error_description`", text => Object(("error", "invalid_request"), ("error_description", text)), ErrorIds.ProviderError),
        ("`error_description` of a refused client", text => Object(("error", "invalid_client"), ("error_description", text)), ErrorIds.ClientRejected),
        ("`error_uri`", text => Object(("error", "invalid_request"), ("error_uri", "https://login.example.com/?" + text)), ErrorIds.ProviderError),
        ("`message`", text => Object(("message", text)), ErrorIds.ProviderError),
        ("`message` beside an `error` in words", text => Object(("error", "Bad Request"), ("message", text)), ErrorIds.ProviderError),
        ("`error_code`", text => Object(("error_code", text)), ErrorIds.ProviderError),
    ];

    /// <summary>Members of a success of the device authorization endpoint; what is shown or opened must not have a secret in it.</summary>
    private static readonly (string Member, string Before, string? Ends)[] OfCodes =
    [
        ("user_code", "", ErrorIds.ResponseInvalid),
        ("verification_uri", "https://login.example.com/device?", ErrorIds.ResponseInvalid),
        ("verification_uri_complete", "https://login.example.com/device?", null),
        ("a_member_that_nobody_reads", "", null),
    ];

    /// <summary>Members of a success of the token endpoint.</summary>
    private static readonly (string Member, string Before, string? Ends)[] OfTokens =
    [
        ("scope", "", null),
        ("token_type", "", ErrorIds.ResponseInvalid),
        ("instance_url", "https://api.example.com/", null),
    ];

    /// <summary>Whatever else an answer may say; a proxy or a gateway says it too.</summary>
    private static readonly (string Name, Func<string, RawAnswer> Answer, Func<Stage, string> Ends)[] Others =
    [
        ("`Location`", text => Raw.Redirect(302, "https://login.example.com/?" + text), _ => ErrorIds.InsecureEndpoint),
        ("a header that is none", text => Raw.Text($"HTTP/1.1 400 X\r\n{text}\r\nContent-Length: 0\r\n\r\n"), OfBroken),
        ("the status line", text => Raw.Text($"HTTP/1.1 {text}\r\nContent-Length: 0\r\n\r\n"), OfBroken),
        ("something that is no HTTP", text => Raw.Text($"{text}\r\n\r\n"), OfBroken),
        ("the reason phrase", text => Raw.Text($"HTTP/1.1 418 {text}\r\nContent-Length: 0\r\n\r\n"), OfStranger),
        ("`Retry-After` and `Content-Type`", text => Raw.Text($"HTTP/1.1 418 X\r\nRetry-After: {text}\r\nContent-Type: {text}\r\nContent-Length: 0\r\n\r\n"), OfStranger),
        ("a member's name, there twice", text => Raw.Json($"{{{JsonSerializer.Serialize(text)}:1,{JsonSerializer.Serialize(text)}:2}}", 403), OfStranger),
        ("a web page", text => Raw.Bytes(Encoding.UTF8.GetBytes($"<p>{text}</p>"), "text/html", 404), OfStranger),
    ];

    public static IEnumerable<HostileCase> All =>
    [
        .. from stage in WithSecrets
           from error in Errors
           from spelling in error.Name == "`error_description`" ? SentSecrets.Spellings.Keys.AsEnumerable() : ["as it was sent"]
           select Echo(stage, error.Name, spelling, text => Raw.Json(error.Body(text), 400), error.Ends),
        .. from stage in WithSecrets
           from other in Others
           from spelling in other.Name is "`Location`" or "a header that is none" ? SentSecrets.Spellings.Keys.Where(IsOneLine) : ["as it was sent"]
           select Echo(stage, other.Name, spelling, other.Answer, other.Ends(stage)),
        .. WithSecrets.Where(stage => stage != Stage.Request).Select(stage => new HostileCase(
            stage,
            "says again what it was sent before, in `error_description`",
            stage == Stage.Revocation ? null : ErrorIds.ProviderError,
            Raw.Json(Object(("error", "invalid_request"), ("error_description", stage == Stage.Poll ? HostileScene.Parameter : HostileScene.AccessToken + " " + HostileScene.RefreshToken)), 400))),
        .. OfCodes.Select(member => Echo(Stage.Request, $"`{member.Member}`", "as it was sent", text => Raw.Json(Codes(member.Member, member.Before + text)), member.Ends)),
        .. from stage in new[] { Stage.Poll, Stage.Refresh }
           from member in OfTokens
           select Echo(stage, $"`{member.Member}`", "as it was sent", text => Raw.Json(Tokens(member.Member, member.Before + text)), member.Ends),
        Echo(Stage.Poll, "the account's name in the id_token", "as it was sent", _ => Raw.Nothing(), null) with
        {
            Echo = request => Raw.Json(Tokens("id_token", IdToken(string.Join(" ", SentSecrets.In(request)), IssuerOf(request)))),
        },
        Echo(Stage.Poll, "the issuer in the id_token", "as it was sent", text => Raw.Json(Tokens("id_token", IdToken("Ada", text))), ErrorIds.ResponseInvalid),
        Echo(Stage.Request, "`error_description`", "as Basic credentials", text => Raw.Json(Object(("error", "invalid_request"), ("error_description", text)), 400), ErrorIds.ProviderError) with { IsBasic = true },
        Echo(Stage.Poll, "`error_description`", "as Basic credentials", text => Raw.Json(Object(("error", "invalid_request"), ("error_description", text)), 400), ErrorIds.ProviderError) with { IsBasic = true },
        Echo(Stage.Refresh, "a header that is none", "as Basic credentials", text => Raw.Text($"HTTP/1.1 400 X\r\n{text}\r\n\r\n"), ErrorIds.ProviderUnreachable) with { IsBasic = true },
        Echo(Stage.Revocation, "`Location`", "as Basic credentials", text => Raw.Redirect(302, "https://login.example.com/?" + text), ErrorIds.InsecureEndpoint) with { IsBasic = true },
    ];

    private static string OfBroken(Stage stage) => stage == Stage.Poll ? ErrorIds.SignInExpired : ErrorIds.ProviderUnreachable;

    private static string OfStranger(Stage stage) => stage == Stage.Poll ? ErrorIds.SignInExpired : ErrorIds.ResponseInvalid;

    private static bool IsOneLine(string spelling) => spelling != "wrapped";

    /// <summary>What was sent, in a member or header. A sign-out ends well whatever the provider says; it warns.</summary>
    private static HostileCase Echo(Stage stage, string where, string spelling, Func<string, RawAnswer> answer, string? ends) =>
        new(stage, $"says again what it was sent, {spelling}, in {where}", stage == Stage.Revocation ? null : ends)
        {
            Echo = request => answer(string.Join(" ", SentSecrets.In(request).Select(SentSecrets.Spellings.GetValueOrDefault(spelling, text => text)))),
            MostRequests = ends == ErrorIds.SignInExpired ? 8 : stage == Stage.Revocation ? 2 : 1,
        };

    private static string Object(params (string Name, string Value)[] members) =>
        JsonSerializer.Serialize(members.ToDictionary(member => member.Name, member => member.Value));

    private static string Codes(string member, string value)
    {
        Dictionary<string, string> codes = new()
        {
            ["device_code"] = HostileScene.DeviceCode,
            ["user_code"] = "ABCD-EFGH",
            ["verification_uri"] = "https://login.example.com/device",
            ["expires_in"] = "60",
            [member] = value.Replace(" ", ""),
        };
        return JsonSerializer.Serialize(codes);
    }

    private static string Tokens(string member, string value)
    {
        Dictionary<string, string> tokens = new()
        {
            ["access_token"] = HostileScene.AccessToken,
            ["refresh_token"] = HostileScene.RefreshToken,
            ["token_type"] = "Bearer",
            [member] = member is "scope" or "token_type" ? value : value.Replace(" ", ""),
        };
        return JsonSerializer.Serialize(tokens);
    }

    private static string IssuerOf(string request) =>
        "http://" + request.Split("\r\n").Single(line => line.StartsWith("Host: ", StringComparison.OrdinalIgnoreCase))["Host: ".Length..];

    private static string IdToken(string name, string issuer) => "e30." + System.Buffers.Text.Base64Url.EncodeToString(
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["iss"] = issuer,
            ["aud"] = "my-cli",
            ["name"] = name,
            ["exp"] = 4102444800,
        })) + ".c2ln";
}
