using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Tests.Fuzz;

/// <summary>A server whose answers come out of a <see cref="Mutator"/>: most as they should be, some not.</summary>
internal sealed class FuzzHandler : HttpMessageHandler
{
    /// <summary>A host that must not be asked for anything, unless the metadata themselves name it: endpoints may live on any host.</summary>
    public const string Evil = "evil.example.com";

    private static readonly int[] Statuses = [200, 200, 200, 400, 400, 401, 403, 404, 428, 429, 500, 503, 204, 302, 407, 511];

    private static readonly string[] Types =
        ["application/json", "application/json; charset=utf-8", "text/html", "text/plain", "application/x-www-form-urlencoded", "text/javascript", ""];

    private readonly Mutator _mutator;
    private readonly List<string> _metadata = [];

    public FuzzHandler(Mutator mutator) => _mutator = mutator;

    /// <summary>What was answered, for the message of a failure.</summary>
    public List<string> Answers { get; } = [];

    /// <summary>Hosts that were asked.</summary>
    public HashSet<string> Hosts { get; } = [];

    /// <summary>A metadata document that was answered has the text in it.</summary>
    public bool MetadataNames(string text) => _metadata.Exists(document => document.Contains(text, StringComparison.Ordinal));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Hosts.Add(request.RequestUri!.Host);
        bool isMutated = _mutator.Next(3) == 0;
        string kind = request.Method == HttpMethod.Get ? "metadata" : request.RequestUri!.AbsolutePath switch
        {
            "/device" => "request",
            _ => _mutator.Next(3) == 0 ? "token" : "error",
        };
        byte[] body = _mutator.Pick(isMutated && _mutator.Next(5) == 0 ? "nasty" : kind);
        body = isMutated ? _mutator.Mutate(body) : body;
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

        Answers.Add($"{status} {type} {Convert.ToBase64String(body)}");
        return Task.FromResult(answer);
    }
}
