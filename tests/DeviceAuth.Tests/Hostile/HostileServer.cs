using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Tests.Hostile;

/// <summary>A socket on loopback that takes requests and sends the very bytes of the test, by path and in turn.</summary>
internal sealed class HostileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, Queue<Func<string, RawAnswer>>> _answers = new();
    private readonly X509Certificate2? _certificate;
    private readonly RawAnswer? _atOnce;
    private int _connections;

    /// <param name="certificate">Speaks TLS with this certificate; null for plain http.</param>
    /// <param name="atOnce">What is sent to whoever connects, whatever the client has to say; null for a server that listens first.</param>
    public HostileServer(X509Certificate2? certificate = null, RawAnswer? atOnce = null)
    {
        _certificate = certificate;
        _atOnce = atOnce;
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Origin => $"http://127.0.0.1:{Port}";

    /// <summary>How many connections were taken, of which some may never have come to a request.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The heads and bodies of all requests, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The path of each request that was answered to the end, and what was sent.</summary>
    public ConcurrentQueue<(string Path, string Answer)> Answered { get; } = new();

    /// <summary>Answers a path with these in turn; the last one repeats.</summary>
    public HostileServer On(string path, params RawAnswer[] answers) =>
        On(path, [.. answers.Select(answer => (Func<string, RawAnswer>)(_ => answer))]);

    /// <summary>Answers a path with what is made of each request, head and body; the last one repeats.</summary>
    public HostileServer On(string path, params Func<string, RawAnswer>[] answers)
    {
        _answers[path] = new Queue<Func<string, RawAnswer>>(answers);
        return this;
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        using (client)
        {
            try
            {
                Stream connection = client.GetStream();
                if (_certificate is not null)
                {
                    SslStream tls = new(connection);
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
                    connection = tls;
                }

                await AnswerAsync(connection);
                await connection.FlushAsync(_end.Token);
                client.Client.Shutdown(SocketShutdown.Send);
                await connection.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, _end.Token); // so that what was sent is not reset away
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException
                or ObjectDisposedException or System.Security.Authentication.AuthenticationException or IndexOutOfRangeException)
            {
                // Whoever is gone first.
            }
        }
    }

    private async Task AnswerAsync(Stream connection)
    {
        if (_atOnce is not null)
        {
            await _atOnce(connection, _end.Token);
            return;
        }

        string request = await ReadAsync(connection);
        Requests.Enqueue(request);
        string path = request.Split(' ', 3)[1];
        using RecordingStream recording = new(connection);
        await Next(path)(request)(recording, _end.Token);
        Answered.Enqueue((path, recording.Text));
    }

    private Func<string, RawAnswer> Next(string path)
    {
        Queue<Func<string, RawAnswer>>? queue = _answers.FirstOrDefault(pair => path == pair.Key).Value;
        if (queue is null)
        {
            return _ => Raw.Json("{}", 404);
        }

        lock (queue)
        {
            return queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        }
    }

    private async Task<string> ReadAsync(Stream connection)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        while (true)
        {
            int read = await connection.ReadAsync(buffer, _end.Token);
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            string all = text.ToString();
            int head = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0 || (head >= 0 && all.Length - head - 4 >= Length(all[..head])))
            {
                return all;
            }
        }
    }

    private static int Length(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(line => int.Parse(line["Content-Length:".Length..], CultureInfo.InvariantCulture))
        .SingleOrDefault();
}
