using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Tests.Fakes;

/// <summary>A socket on loopback that sends the very bytes of the test and hangs up, or goes silent until the test ends.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string _answer;
    private readonly bool _hangsUp;

    /// <param name="answer">What is sent, status line and all.</param>
    /// <param name="hangsUp">The connection is closed then; otherwise it stays open and silent.</param>
    public RawServer(string answer, bool hangsUp = true)
    {
        _answer = answer;
        _hangsUp = hangsUp;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/token");
        _ = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>The heads of all requests, as they came.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>Ends when the first request has been answered.</summary>
    public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
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
        using (client)
        {
            NetworkStream stream = client.GetStream();
            Heads.Enqueue(await ReadHeadAsync(stream));
            try
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(_answer), _end.Token);
                Answered.TrySetResult();
                if (_hangsUp)
                {
                    client.Client.Shutdown(SocketShutdown.Send);
                }

                await stream.ReadExactlyAsync(new byte[1_000_000], _end.Token); // until the client hangs up
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
            {
                // Whoever is gone first, the answer is out.
            }
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _end.Token) > 0)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
