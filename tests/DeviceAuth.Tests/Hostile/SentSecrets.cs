using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>The secrets in requests, found by looking at what went over the wire, and each way of spelling them.</summary>
internal static partial class SentSecrets
{
    /// <summary>What is shorter is in any text.</summary>
    private const int Shortest = 4;

    /// <summary>Half of what is as long can be told from anything else.</summary>
    private const int Long = 48;

    private static readonly string[] Public =
        ["grant_type", "client_id", "scope", "token_type_hint", "code_challenge", "code_challenge_method", "response_type", "audience", "resource"];

    /// <summary>How a server may spell what it says again.</summary>
    public static IReadOnlyDictionary<string, Func<string, string>> Spellings { get; } = new Dictionary<string, Func<string, string>>
    {
        ["as it was sent"] = text => text,
        ["percent-encoded"] = text => string.Concat(Encoding.UTF8.GetBytes(text).Select(one => $"%{one:x2}")),
        ["form-encoded twice"] = text => WebUtility.UrlEncode(WebUtility.UrlEncode(text)),
        ["in base64"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        ["in base64url, inside of more"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes("id=" + text + ";")).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        ["in capitals"] = text => text.ToUpperInvariant(),
        ["wrapped"] = text => string.Join('\t', text.Chunk(10).Select(part => new string(part))), // shorter than the parts that are hidden
        ["cut in half where it is long"] = text => text.Length < Long ? text : text[..(text.Length / 2)],
    };

    /// <summary>Every value of a request that is nobody else's business.</summary>
    public static IReadOnlyList<string> In(string request)
    {
        string[] parts = request.Split("\r\n\r\n", 2);
        IEnumerable<string> ofBody = parts.Length < 2 || !parts[0].StartsWith("POST", StringComparison.Ordinal) ? [] : parts[1].Split('&')
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2 && !Public.Contains(pair[0]))
            .Select(pair => WebUtility.UrlDecode(pair[1]));
        IEnumerable<string> ofHeader = Basic().Match(parts[0]) is { Success: true } header ? OfCredentials(header.Groups[1].Value) : [];
        return [.. ofBody.Concat(ofHeader).Distinct()];
    }

    /// <summary>Those of the requests that can be told from other words.</summary>
    public static IEnumerable<string> Findable(IEnumerable<string> requests) => requests.SelectMany(In).Where(secret => secret.Length >= Shortest).Distinct();

    /// <summary>Fails where a text has one of the secrets, however it is spelled.</summary>
    public static void AssertAbsent(IEnumerable<string> requests, IEnumerable<string> texts)
    {
        string[] seen = [.. texts.SelectMany(text => (string[])[text, WebUtility.UrlDecode(text)]).SelectMany(text => (string[])[text, WithoutBlanks(text)]).Distinct()];
        foreach (string secret in Findable(requests))
        {
            foreach (string spelling in Spellings.Values.Select(spell => spell(secret)))
            {
                Assert.All(seen, text => Assert.False(text.Contains(spelling, StringComparison.OrdinalIgnoreCase), $"{spelling} is in: {text}"));
            }
        }
    }

    /// <summary>What wraps a text puts blanks into it, and so does what makes a tab or a line break fit to be shown.</summary>
    private static string WithoutBlanks(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));

    /// <summary>The credentials of the Basic scheme as they are sent, and the secret in them, form-encoded (RFC 6749 §2.3.1) and not.</summary>
    private static string[] OfCredentials(string credentials)
    {
        string secret = Encoding.UTF8.GetString(Convert.FromBase64String(credentials)).Split(':')[1];
        return [credentials, secret, WebUtility.UrlDecode(secret)];
    }

    [GeneratedRegex(@"^Authorization: Basic (\S+)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Basic();
}
