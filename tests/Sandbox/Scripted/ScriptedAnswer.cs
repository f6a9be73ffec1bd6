using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace DeviceAuth.Sandbox;

/// <summary>One answer of a <see cref="ScriptedServer"/>: also those that a correct server never gives.</summary>
public sealed class ScriptedAnswer
{
    private const string JsonType = "application/json";

    private readonly RequestDelegate _write;
    private readonly TimeSpan _delay;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _headers;

    private ScriptedAnswer(RequestDelegate write, TimeSpan delay, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        _write = write;
        _delay = delay;
        _headers = headers;
    }

    /// <summary>A JSON body, sent as it is: it need not be valid.</summary>
    public static ScriptedAnswer Json(string body, int status = 200) => Text(body, JsonType, status);

    /// <summary>An HTML page, as a proxy or a captive portal sends it.</summary>
    public static ScriptedAnswer Html(string body, int status = 200) => Text(body, "text/html; charset=utf-8", status);

    /// <summary>A text of any type.</summary>
    public static ScriptedAnswer Text(string body, string contentType = "text/plain", int status = 200)
        => Bytes(Encoding.UTF8.GetBytes(body), contentType, null, status);

    /// <summary>Bytes as they are, with the encoding that the header is to claim, true or not.</summary>
    public static ScriptedAnswer Bytes(byte[] body, string contentType, string? contentEncoding = null, int status = 200)
        => From(async context =>
        {
            Begin(context, contentType, status, body.Length);
            if (contentEncoding is not null)
            {
                context.Response.Headers.ContentEncoding = contentEncoding;
            }

            if (body.Length > 0)
            {
                await context.Response.Body.WriteAsync(body, context.RequestAborted);
            }
        });

    /// <summary>A redirection.</summary>
    public static ScriptedAnswer Redirect(Uri location, int status = 302) => From(context =>
    {
        ArgumentNullException.ThrowIfNull(location);
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location.OriginalString;
        return Task.CompletedTask;
    });

    /// <summary>No answer, until the client goes away or the server is disposed.</summary>
    public static ScriptedAnswer Hang() => From(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

    /// <summary>The connection closes without any answer.</summary>
    public static ScriptedAnswer Abort() => From(context =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>
    /// Declares more than it sends, and ends there: Kestrel closes the connection then, and all that was sent arrives before the
    /// end does, which an abort does not promise.
    /// </summary>
    public static ScriptedAnswer CutShort(string body, long claimedLength, string contentType = JsonType) => From(context =>
    {
        Begin(context, contentType, 200, claimedLength);
        return context.Response.WriteAsync(body, context.RequestAborted);
    });

    /// <summary>One byte at a time.</summary>
    public static ScriptedAnswer Dribble(string body, TimeSpan perByte, string contentType = JsonType) => From(async context =>
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Begin(context, contentType, 200, bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            await Task.Delay(perByte, context.RequestAborted);
            await context.Response.Body.WriteAsync(bytes.AsMemory(i, 1), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    });

    /// <summary>A JSON text that goes on for so many bytes, without saying beforehand how many.</summary>
    public static ScriptedAnswer Oversized(long bytes, string contentType = JsonType) => From(async context =>
    {
        Begin(context, contentType, 200, null);
        await context.Response.WriteAsync("{\"padding\":\"", context.RequestAborted);
        var block = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
        for (var left = bytes; left > 0; left -= block.Length)
        {
            await context.Response.Body.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)), context.RequestAborted);
        }

        await context.Response.WriteAsync("\"}", context.RequestAborted);
    });

    /// <summary>Whatever a handler writes.</summary>
    public static ScriptedAnswer From(RequestDelegate handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new ScriptedAnswer(handler, TimeSpan.Zero, []);
    }

    /// <summary>The same answer, after a while.</summary>
    public ScriptedAnswer After(TimeSpan delay) => new(_write, delay, _headers);

    /// <summary>The same answer with a header more, such as <c>Retry-After</c>.</summary>
    public ScriptedAnswer With(string header, string value) => new(_write, _delay, [.. _headers, new(header, value)]);

    internal async Task WriteAsync(HttpContext context)
    {
        await Task.Delay(_delay, context.RequestAborted);
        foreach (var (name, value) in _headers)
        {
            context.Response.Headers.Append(name, value);
        }

        await _write(context);
    }

    private static void Begin(HttpContext context, string contentType, int status, long? length)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = length;
    }
}
