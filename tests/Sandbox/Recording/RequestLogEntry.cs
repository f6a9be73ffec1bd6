using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;

namespace DeviceAuth.Sandbox;

/// <summary>One request and what it was answered. It is complete once <see cref="AnsweredAt"/> has a value.</summary>
public sealed class RequestLogEntry
{
    // Enough for any answer that a test reads; an oversized one is not worth keeping whole.
    private const int KeptBytes = 256 * 1024;

    private readonly object _sync = new();
    private readonly MemoryStream _body = new();
    private TimeSpan? _answeredAt;
    private int? _statusCode;

    internal RequestLogEntry(TimeSpan arrivedAt, RecordedRequest request)
    {
        ArrivedAt = arrivedAt;
        Method = request.Method;
        Path = request.Path;
        Query = request.Query;
        Headers = request.Headers;
        Body = request.Body;
        Form = request.Form;
    }

    /// <summary>When the request had arrived whole, by the log's monotonic clock (<see cref="RequestLog.Now"/>).</summary>
    public TimeSpan ArrivedAt { get; }

    /// <summary>When the (last byte of the) answer was handed to the connection; null as long as nothing was.</summary>
    public TimeSpan? AnsweredAt
    {
        get { lock (_sync) { return _answeredAt; } }
    }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The path, without the query.</summary>
    public string Path { get; }

    /// <summary>The query with its question mark, or an empty text.</summary>
    public string Query { get; }

    /// <summary>The request headers; names are case-insensitive.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The request body as it was sent, so that a parameter sent twice can be seen (RFC 6749 §3.2).</summary>
    public string Body { get; }

    /// <summary>The form parameters, decoded; of a parameter sent twice the values are joined by commas.</summary>
    public IReadOnlyDictionary<string, string> Form { get; }

    /// <summary>The Authorization header, if any.</summary>
    public string? Authorization => Headers.GetValueOrDefault("Authorization");

    /// <summary>The form's <c>grant_type</c>, if any.</summary>
    public string? GrantType => Form.GetValueOrDefault("grant_type");

    /// <summary>The status code of the answer; null until it began.</summary>
    public int? StatusCode
    {
        get { lock (_sync) { return _statusCode; } }
    }

    /// <summary>The body of the answer, as far as it was sent.</summary>
    public string ResponseBody
    {
        get { lock (_sync) { return Encoding.UTF8.GetString(_body.GetBuffer(), 0, (int)_body.Length); } }
    }

    /// <summary>The <c>error</c> that the answer's JSON names, if any (RFC 6749 §5.2).</summary>
    public string? Error => ReadResponseMember("error");

    /// <summary>Reads a text or number at the top of the answer's JSON; null if it has none.</summary>
    public string? ReadResponseMember(string name)
    {
        try
        {
            using var document = JsonDocument.Parse(ResponseBody);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(name, out var value)
                ? value.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal void Answer(TimeSpan at, int statusCode, ReadOnlySpan<byte> bytes)
    {
        lock (_sync)
        {
            // Nothing is sent where there are no bytes: then it ended with the last that were, which the client may have had for a while.
            if (bytes.Length > 0 || _answeredAt is null)
            {
                _answeredAt = at;
            }

            _statusCode = statusCode;
            var room = KeptBytes - (int)_body.Length;
            _body.Write(bytes.Length > room ? bytes[..room] : bytes);
        }
    }
}
