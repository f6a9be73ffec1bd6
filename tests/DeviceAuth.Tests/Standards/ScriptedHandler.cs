using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Tests.Standards;

/// <summary>Answers by path, and keeps the forms that came.</summary>
internal sealed class ScriptedHandler : HttpMessageHandler
{
    private readonly Dictionary<string, Queue<HttpResponseMessage>> _answers = [];

    /// <summary>Each request: its path and its parameters.</summary>
    public List<(string Path, Dictionary<string, string> Form)> Requests { get; } = [];

    public ScriptedHandler On(string path, string body, int status = 200, int? retryAfter = null)
    {
        HttpResponseMessage answer = new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (retryAfter is { } seconds)
        {
            answer.Headers.Add("Retry-After", $"{seconds}");
        }

        if (!_answers.TryGetValue(path, out Queue<HttpResponseMessage>? queue))
        {
            _answers[path] = queue = new Queue<HttpResponseMessage>();
        }

        queue.Enqueue(answer);
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add((request.RequestUri!.AbsolutePath, body
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => WebUtility.UrlDecode(pair[0]), pair => WebUtility.UrlDecode(pair[1]))));
        return _answers[request.RequestUri.AbsolutePath].Dequeue();
    }
}
