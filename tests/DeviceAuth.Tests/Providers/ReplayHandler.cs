using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Providers;

/// <summary>
/// Plays a provider's recorded answers. It tells requests apart by what they carry, takes each at its own endpoint alone, and
/// answers polls in the order that the test gives.
/// </summary>
internal sealed class ReplayHandler : HttpMessageHandler
{
    private readonly RecordedProvider _provider;
    private readonly FakeClock _clock;
    private readonly Queue<string> _polls;
    private bool _hasGiven;

    public ReplayHandler(RecordedProvider provider, FakeClock clock, params string[] polls)
    {
        _provider = provider;
        _clock = clock;
        _polls = new Queue<string>(polls);
    }

    public List<ReplayedRequest> Requests { get; } = [];

    /// <summary>The answer to the next refresh.</summary>
    public string Refresh { get; set; } = "refresh";

    /// <summary>Other answers than the usual, each for the next request of its role alone.</summary>
    public Dictionary<string, string> Once { get; } = [];

    /// <summary>Fails where a poll gave tokens and nobody tried to revoke them, at a provider that can be told.</summary>
    public void AssertNothingIsOrphaned()
    {
        bool canBeTold = _provider.Answers.ContainsKey("revocation");
        Assert.False(_hasGiven && canBeTold && !In("revocation").Any(), "Tokens were given, and nobody has them.");
    }

    public IEnumerable<ReplayedRequest> In(string role) => Requests.Where(request => request.Role == role);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        bool isJson = request.Content?.Headers.ContentType?.MediaType == "application/json";
        IReadOnlyList<KeyValuePair<string, string>> parameters = isJson
            ? JsonDocument.Parse(body).RootElement.EnumerateObject().Select(one => KeyValuePair.Create(one.Name, one.Value.ToString())).ToArray()
            : body.Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=', 2))
                .Select(pair => KeyValuePair.Create(WebUtility.UrlDecode(pair[0]), WebUtility.UrlDecode(pair[1])))
                .ToArray();
        string role = RoleOf(request, parameters.ToDictionary(one => one.Key, one => one.Value));
        Requests.Add(new ReplayedRequest(role, request.RequestUri!, parameters, request.Headers.Authorization?.ToString(), _clock.Elapsed));
        string answer = Once.Remove(role, out string? other) ? other : role switch
        {
            "poll" => _polls.Dequeue(),
            "refresh" => Refresh,
            "revocation" when In(role).Count() > 1 && _provider.Answers.ContainsKey("revocation_again") => "revocation_again",
            _ => role,
        };
        _hasGiven |= role == "poll" && _provider.Answers[answer].Body.Contains("access_token", StringComparison.OrdinalIgnoreCase);
        return IsRightPlace(role, request.RequestUri!)
            ? _provider.Answers[answer].ToMessage()
            : throw new InvalidOperationException($"A {role} went to {request.RequestUri}.");
    }

    private bool IsRightPlace(string role, Uri address) => role switch
    {
        "metadata" => address.AbsolutePath.Contains("/.well-known/openid-configuration", StringComparison.Ordinal),
        "poll" or "refresh" => address.OriginalString == _provider.Endpoints["token"],
        _ => address.OriginalString == _provider.Endpoints[role],
    };

    private static string RoleOf(HttpRequestMessage request, Dictionary<string, string> parameters)
    {
        if (request.Method == HttpMethod.Get)
        {
            return request.RequestUri!.AbsolutePath.Contains("/.well-known/", StringComparison.Ordinal) ? "metadata" : "account";
        }

        return (parameters.GetValueOrDefault("grant_type") ?? parameters.GetValueOrDefault("grantType")) switch
        {
            "refresh_token" => "refresh",
            not null => "poll",
            _ when parameters.ContainsKey("token") || parameters.ContainsKey("credentials") => "revocation",
            _ when parameters.ContainsKey("clientName") => "register",
            _ => "request",
        };
    }
}
