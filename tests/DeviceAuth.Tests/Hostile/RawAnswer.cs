using System;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>Writes the very bytes of an answer, right or wrong; the connection is closed after it.</summary>
internal delegate Task RawAnswer(Stream connection, CancellationToken end);

/// <summary>Answers of servers that are hostile, broken or in the way.</summary>
internal static class Raw
{
    /// <summary>How long a body may be, as OAuthTransport.MaxBodyLength says.</summary>
    private const int LongestBody = 256 * 1024;

    private static readonly byte[] Filler = Encoding.ASCII.GetBytes(new string('x', 16 * 1024));

    public static RawAnswer Json(string body, int status = 200, params string[] headers) =>
        Bytes(Encoding.UTF8.GetBytes(body), "application/json", status, headers);

    public static RawAnswer Html(int status = 200, params string[] headers) => Bytes(
        Encoding.UTF8.GetBytes("<!doctype html><title>Sign in to the guest network\u001b]0;pwned\u0007</title>"), "text/html", status, headers);

    public static RawAnswer Redirect(int status, string location) => Bytes([], "text/html", status, "Location: " + location);

    public static RawAnswer Bytes(byte[] body, string type, int status = 200, params string[] headers) => async (connection, end) =>
    {
        await Head(connection, status, end, [$"Content-Type: {type}", $"Content-Length: {body.Length}", .. headers]);
        await connection.WriteAsync(body, end);
    };

    /// <summary>The text as it is, which need not be HTTP.</summary>
    public static RawAnswer Text(string text) => (connection, end) => connection.WriteAsync(Encoding.Latin1.GetBytes(text), end).AsTask();

    /// <summary>What a load balancer says in plain text at its TLS port while nothing stands behind it.</summary>
    public static RawAnswer PlainBadGateway() => Text("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    /// <summary>A fatal TLS alert, internal_error (RFC 8446 §6), as a load balancer sends one that is being changed.</summary>
    public static RawAnswer TlsAlert() => (connection, end) => connection.WriteAsync(new byte[] { 0x15, 3, 3, 0, 2, 2, 80 }, end).AsTask();

    /// <summary>Hangs up without a word.</summary>
    public static RawAnswer Nothing() => (_, _) => Task.CompletedTask;

    /// <summary>Says nothing and does not hang up.</summary>
    public static RawAnswer Silence() => (_, end) => Task.Delay(Timeout.Infinite, end);

    /// <summary>The text as it is, and then neither more of it nor an end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sent">Called when it is sent.</param>
    public static RawAnswer Stalled(string text, Action? sent = null) => async (connection, end) =>
    {
        await Text(text)(connection, end);
        sent?.Invoke();
        await Silence()(connection, end);
    };

    /// <summary>A JSON text without end.</summary>
    public static RawAnswer Endless(int status = 200) => async (connection, end) =>
    {
        await Head(connection, status, end, "Content-Type: application/json");
        await connection.WriteAsync(Encoding.ASCII.GetBytes("{\"access_token\":\""), end);
        await Flood(connection, Filler, end);
    };

    /// <summary>Claims a length, and sends so much.</summary>
    public static RawAnswer Claiming(long length, string body, int status = 200) => async (connection, end) =>
    {
        await Head(connection, status, end, "Content-Type: application/json", "Content-Length: " + length.ToString(CultureInfo.InvariantCulture));
        await connection.WriteAsync(Encoding.UTF8.GetBytes(body), end);
    };

    /// <summary>One byte at a time.</summary>
    public static RawAnswer Dribble(string body, int status = 200, TimeSpan? pace = null) => async (connection, end) =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        await Head(connection, status, end, "Content-Type: application/json", $"Content-Length: {bytes.Length}");
        foreach (byte one in bytes)
        {
            await Task.Delay(pace ?? TimeSpan.FromMilliseconds(50), end);
            await connection.WriteAsync(new[] { one }, end);
        }
    };

    /// <summary>Headers one byte at a time.</summary>
    public static RawAnswer DribbledHeaders() => async (connection, end) =>
    {
        foreach (byte one in Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nX-Filler: {new string('x', 400)}\r\nContent-Length: 2\r\n\r\n{{}}"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), end);
            await connection.WriteAsync(new[] { one }, end);
        }
    };

    /// <summary>Headers without end.</summary>
    public static RawAnswer EndlessHeaders() => async (connection, end) =>
    {
        await connection.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n"), end);
        await Flood(connection, Encoding.ASCII.GetBytes($"X-Filler: {new string('x', 1000)}\r\n"), end);
    };

    /// <summary>Interim answers without end (RFC 9110 §15.2).</summary>
    public static RawAnswer EndlessContinue() => (connection, end) =>
        Flood(connection, Encoding.ASCII.GetBytes("HTTP/1.1 102 Processing\r\n\r\n"), end, TimeSpan.FromMilliseconds(1));

    /// <summary>So many mebibytes, compressed: to fewer bytes than a body may have, so that its length alone does not give it away.</summary>
    public static RawAnswer Bomb(string encoding, int megabytes)
    {
        using MemoryStream packed = new();
        using (Stream packer = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            _ => new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true),
        })
        {
            for (int i = 0; i < megabytes * 64; i++)
            {
                packer.Write(Filler);
            }
        }

        Assert.InRange(packed.Length, 1, LongestBody);
        return Bytes(packed.ToArray(), "application/json", 200, "Content-Encoding: " + encoding);
    }

    /// <summary>So many brackets, one in the other.</summary>
    public static string Nested(string open, string close, int depth) =>
        string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));

    private static async Task Head(Stream connection, int status, CancellationToken end, params string[] headers)
    {
        string head = $"HTTP/1.1 {status} X\r\n{string.Join("\r\n", headers)}\r\nConnection: close\r\n\r\n";
        await connection.WriteAsync(Encoding.UTF8.GetBytes(head), end);
    }

    private static async Task Flood(Stream connection, byte[] block, CancellationToken end, TimeSpan pause = default)
    {
        while (true)
        {
            await connection.WriteAsync(block, end);
            await Task.Delay(pause, end);
        }
    }
}
