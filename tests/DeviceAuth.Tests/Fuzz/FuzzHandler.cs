using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Tests.Hostile;
using Xunit;

namespace DeviceAuth.Tests.Fuzz;

/// <summary>A server whose answers come out of a <see cref="Mutator"/>: most as they should be, some not.</summary>
internal sealed partial class FuzzHandler : HttpMessageHandler
{
    /// <summary>A host that must not be asked for anything, unless the metadata themselves name it: endpoints may live on any host.</summary>
    public const string Evil = "evil.example.com";

    private static readonly int[] Statuses = [200, 200, 200, 400, 400, 401, 403, 404, 428, 429, 500, 503, 204, 302, 407, 511];

    private static readonly string[] Types =
        ["application/json", "application/json; charset=utf-8", "text/html", "text/plain", "application/x-www-form-urlencoded", "text/javascript", ""];

    private readonly Mutator _mutator;
    private readonly List<string> _metadata = [];
    private readonly List<string> _fresh = [];
    private readonly List<string> _given = [];
    private readonly HashSet<string> _sent = [];
    private string[] _last = [];

    public FuzzHandler(Mutator mutator) => _mutator = mutator;

    /// <summary>What was answered, for the message of a failure.</summary>
    public List<string> Answers { get; } = [];

    /// <summary>Hosts that were asked.</summary>
    public HashSet<string> Hosts { get; } = [];

    /// <summary>
    /// The codes, tokens and verifiers of this run that it was sent, and which no text may show. Those that stand in the corpus are none: a
    /// mutation may have put them anywhere.
    /// </summary>
    public IReadOnlyList<string> Secrets => [.. _sent.Where(IsSecret)];

    /// <summary>A poll brought tokens.</summary>
    public bool HasGiven => _given.Count > 0;

    /// <summary>
    /// Fails where polls brought tokens and nobody tried to revoke them (RFC 7009), though there was a place for it: for a sign-in that ended in
    /// this error.
    /// </summary>
    public void AssertNothingIsOrphaned(DeviceAuthException error)
    {
        if (!error.Message.Contains("no revocation endpoint", StringComparison.Ordinal))
        {
            Assert.All(_given, token => Assert.Contains(token, _sent));
        }
    }

    /// <summary>The same of a sign-in that succeeded with these warnings: the tokens of the last poll are kept, and revoked they must not be.</summary>
    public void AssertOnlyTheLastAreKept(IReadOnlyList<string> warnings)
    {
        Assert.All(_last, token => Assert.DoesNotContain(token, _sent));
        if (!warnings.Any(warning => warning.Contains("no revocation endpoint", StringComparison.Ordinal)))
        {
            Assert.All(_given.Except(_last), token => Assert.Contains(token, _sent));
        }
    }

    /// <summary>A metadata document that was answered has the text in it.</summary>
    public bool MetadataNames(string text) => _metadata.Exists(document => document.Contains(text, StringComparison.OrdinalIgnoreCase));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Hosts.Add(request.RequestUri!.Host);
        string sent = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        string[] secrets = TakeNote(sent);
        bool isMutated = _mutator.Next(3) == 0;
        string kind = request.Method == HttpMethod.Get ? "metadata" : request.RequestUri!.AbsolutePath switch
        {
            "/device" => "request",
            _ => _mutator.Next(3) == 0 ? "token" : "error",
        };
        byte[] body = _mutator.Pick(isMutated && _mutator.Next(5) == 0 ? "nasty" : kind);
        body = _mutator.Next(4) > 0 ? WithFreshSecrets(body) : body;
        body = isMutated ? SayingAgain(_mutator.Mutate(body), secrets) : body;
        if (kind == "metadata")
        {
            _metadata.Add(Encoding.UTF8.GetString(body));
        }

        int status = isMutated ? _mutator.Pick(Statuses) : kind == "error" ? 400 : 200;
        HttpResponseMessage answer = new((HttpStatusCode)status) { Content = new ByteArrayContent(body) };
        string type = isMutated ? _mutator.Pick(Types) : "text/plain";
        answer.Content.Headers.ContentType = type.Length > 0 ? MediaTypeHeaderValue.Parse(type) : null;
        if (status is 302 or 429 or 503)
        {
            answer.Headers.TryAddWithoutValidation("Retry-After", $"{_mutator.Next(int.MaxValue) - 1000}");
            answer.Headers.TryAddWithoutValidation("Location", $"https://{Evil}/" + Convert.ToHexString(body.AsSpan(0, Math.Min(4, body.Length))));
        }

        if (sent.Contains("grant_type=urn", StringComparison.Ordinal))
        {
            _last = Utf8.IsValid(body) ? [.. HostileScene.TokensIn(Encoding.UTF8.GetString(body))] : [];
            _given.AddRange(_last);
        }

        Answers.Add($"{status} {type} {Convert.ToBase64String(body)}");
        return answer;
    }

    /// <summary>Keeps the values of a form, or of the JSON of IdentityCenter; those of them that are secret.</summary>
    private string[] TakeNote(string sent)
    {
        KeyValuePair<string, string>[] values = sent.StartsWith('{')
            ? [.. JsonNode.Parse(sent)!.AsObject().Select(member => KeyValuePair.Create(member.Key, $"{member.Value}"))]
            : [.. sent.Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
                .Select(pair => KeyValuePair.Create(pair[0], WebUtility.UrlDecode(pair[1])))];
        _fresh.AddRange(values.Where(pair => pair.Key == "code_verifier").Select(pair => pair.Value));
        _sent.UnionWith(values.Select(pair => pair.Value));
        return [.. values.Select(pair => pair.Value).Where(IsSecret)];
    }

    private bool IsSecret(string value) => _fresh.Exists(fresh => value.Contains(fresh, StringComparison.Ordinal));

    /// <summary>With something that it was just sent in one of its texts, every other time.</summary>
    private byte[] SayingAgain(byte[] body, string[] secrets)
    {
        if (secrets.Length == 0 || _mutator.Next(2) == 0)
        {
            return body;
        }

        string text = Encoding.Latin1.GetString(body);
        int[] starts = [.. TextPattern().Matches(text).Select(start => start.Index + 2)];
        return starts.Length == 0 ? body : Encoding.Latin1.GetBytes(text.Insert(_mutator.Pick(starts), _mutator.Pick(secrets)));
    }

    /// <summary>Codes and tokens that no text can have had before, in place of those of the corpus.</summary>
    private byte[] WithFreshSecrets(byte[] body) => Encoding.Latin1.GetBytes(SecretPattern().Replace(Encoding.Latin1.GetString(body), secret =>
    {
        string fresh = string.Concat(Enumerable.Range(0, 12).Select(_ => $"{_mutator.Next(256):x2}"));
        _fresh.Add(fresh);
        return secret.Groups[1].Value + fresh;
    }));

    [GeneratedRegex("((?:device_?code|access_?token|refresh_?token)(?:=|\":\"))[A-Za-z0-9_-]+", RegexOptions.IgnoreCase)]
    private static partial Regex SecretPattern();

    /// <summary>Where a text of a JSON object begins.</summary>
    [GeneratedRegex(":\"")]
    private static partial Regex TextPattern();
}
