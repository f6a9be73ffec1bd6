using System;
using System.Collections.Generic;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DeviceAuth.Sandbox;

/// <summary>
/// Finds the secrets in requests and answers. It reads answers by pattern rather than as JSON: a broken answer carries
/// secrets too.
/// </summary>
internal static partial class SecretFinder
{
    private static readonly string[] Parameters =
    [
        "device_code", "refresh_token", "access_token", "id_token", "token", "client_secret", "client_assertion",
        "code", "code_verifier", "password",
    ];

    public static IReadOnlyCollection<string> Find(IEnumerable<RequestLogEntry> entries)
    {
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            AddRequest(entry, secrets);
            AddAnswer(entry.ResponseBody, secrets);
        }

        secrets.Remove("");
        return secrets;
    }

    private static void AddRequest(RequestLogEntry entry, HashSet<string> secrets)
    {
        foreach (var name in Parameters)
        {
            secrets.Add(entry.Form.GetValueOrDefault(name, ""));
        }

        var header = entry.Authorization ?? "";
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
        {
            return;
        }

        var credentials = header[(space + 1)..].Trim();
        secrets.Add(credentials);
        if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            AddBasic(credentials, secrets);
        }
    }

    // RFC 6749 §2.3.1: id and secret are form-encoded, joined by a colon, then encoded once more as base64.
    private static void AddBasic(string credentials, HashSet<string> secrets)
    {
        var buffer = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, buffer, out var length))
        {
            return;
        }

        var decoded = Encoding.UTF8.GetString(buffer, 0, length);
        secrets.Add(decoded);
        var secret = decoded[(decoded.IndexOf(':', StringComparison.Ordinal) + 1)..];
        secrets.Add(secret);
        secrets.Add(WebUtility.UrlDecode(secret));
    }

    private static void AddAnswer(string body, HashSet<string> secrets)
    {
        foreach (Match match in JsonMember().Matches(body))
        {
            secrets.Add(match.Groups[1].Value);
            secrets.Add(Unescape(match.Groups[1].Value));
        }

        foreach (Match match in FormMember().Matches(body))
        {
            secrets.Add(WebUtility.UrlDecode(match.Groups[1].Value));
        }
    }

    private static string Unescape(string jsonText)
    {
        try
        {
            return JsonSerializer.Deserialize<string>($"\"{jsonText}\"") ?? "";
        }
        catch (JsonException)
        {
            return jsonText;
        }
    }

    [GeneratedRegex(@"""(?:device_code|access_token|refresh_token|id_token)""\s*:\s*""((?:\\.|[^""\\])*)""")]
    private static partial Regex JsonMember();

    [GeneratedRegex("(?:^|&)(?:device_code|access_token|refresh_token|id_token)=([^&\\s]*)")]
    private static partial Regex FormMember();
}
