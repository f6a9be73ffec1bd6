using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.Fakes;

/// <summary>The provider: gives the answers of the test in turn, and records what was asked and when.</summary>
internal sealed partial class FakeHandler : HttpMessageHandler
{
    private readonly FakeClock _clock;
    private readonly Lock _lock = new();
    private readonly Queue<Func<SentRequest, CancellationToken, Task<HttpResponseMessage>>> _answers = new();
    private readonly List<SentRequest> _requests = [];
    private readonly List<string> _given = [];
    private int _underWay;

    public FakeHandler(FakeClock clock) => _clock = clock;

    /// <summary>Everything that was asked, in order.</summary>
    public IReadOnlyList<SentRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return _requests.ToArray();
            }
        }
    }

    /// <summary>How many requests were ever under way at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Answers once the queue is empty; null lets such a request fail.</summary>
    public Func<SentRequest, HttpResponseMessage>? Otherwise { get; set; }

    public OAuthTransport Transport => new(this, _clock);

    public OAuthClient Client => new(Transport);

    public OAuthClients Clients => new(Transport);

    public FakeHandler Answer(string file, int status = 200) => Answer(_ => Recorded.Message(file, status));

    public FakeHandler Answer(Func<SentRequest, HttpResponseMessage> answer) =>
        Answer((request, _) => Task.FromResult(answer(request)));

    public FakeHandler Answer(Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    /// <summary>The connection breaks before an answer.</summary>
    public FakeHandler Break() => Answer((_, _) => throw new HttpRequestException("Connection refused"));

    /// <summary>
    /// Fails where tokens were given and nobody tried to revoke them (RFC 7009): for a sign-in that ended in an error, they would live on
    /// and nobody has them.
    /// </summary>
    public void AssertNothingIsOrphaned()
    {
        string?[] revoked = [.. Requests.Select(request => request["token"])];
        lock (_lock)
        {
            Assert.All(_given, token => Assert.Contains(token, revoked));
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        SentRequest sent = new(
            request.Method.Method,
            request.RequestUri!,
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken),
            _clock.Elapsed,
            request.Headers.Accept.ToString(),
            request.Headers.Authorization?.ToString(),
            request.Content?.Headers.ContentType?.ToString());
        Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> answer;
        lock (_lock)
        {
            _requests.Add(sent);
            MostAtOnce = Math.Max(MostAtOnce, ++_underWay);
            answer = _answers.Count > 0 ? _answers.Dequeue() : (one, _) => Task.FromResult(Fallback(one));
        }

        try
        {
            HttpResponseMessage response = await answer(sent, cancellationToken);
            if (response.Content is ByteArrayContent)
            {
                TakeNote(await response.Content.ReadAsStringAsync(cancellationToken));
            }

            return response;
        }
        finally
        {
            lock (_lock)
            {
                _underWay--;
            }
        }
    }

    private void TakeNote(string answer)
    {
        lock (_lock)
        {
            _given.AddRange(TokenPattern().Matches(answer).Select(token => Regex.Unescape(token.Groups[1].Value)));
        }
    }

    [GeneratedRegex("\"(?:access_token|refresh_token)\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)+)\"")]
    private static partial Regex TokenPattern();

    private HttpResponseMessage Fallback(SentRequest request) =>
        Otherwise?.Invoke(request) ?? throw new InvalidOperationException($"The test has no answer for {request.Address}.");
}
