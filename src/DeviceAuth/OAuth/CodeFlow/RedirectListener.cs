using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace DeviceAuth.OAuth;

/// <summary>
/// Waits at the redirect address for the one answer (RFC 8252 §7.3), on the loopback interface alone. What else arrives gets a status and
/// nothing more, beside the answer and not before it: no stranger on the machine can end the wait, hold it up or learn from it.
/// </summary>
/// <remarks>
/// It is no <c>System.Net.HttpListener</c>: that takes no free port, so that one has to be looked for first, and another program may have it
/// by then; on Windows a driver listens on all addresses for it, and shares the port among programs by their paths; and how long a head
/// and a wait may be is the platform's to say there.
/// </remarks>
internal sealed class RedirectListener : IDisposable
{
    /// <summary>A browser opens some ahead of its request, and a stranger may open any number: the oldest gives way.</summary>
    private const int MostConnections = 64;

    /// <summary>In a row, after which nothing will be accepted any more.</summary>
    private const int MostFailures = 100;

    /// <summary>From the connection to the end of the head; a browser takes milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What only an answer has: a shell cuts an address at its first '&amp;' where nobody quotes it (workers-sdk#5679).</summary>
    private static readonly string[] OfAnswers = [Wire.Parameter.State, Wire.Parameter.Code, Wire.Member.Error];

    private readonly IReadOnlyList<TcpListener> _listeners;
    private readonly TimeSpan _patience;
    private readonly List<RedirectConnection> _open = [];
    private readonly TaskCompletionSource<AuthorizationAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _path;
    private readonly IPEndPoint _endpoint;
    private volatile bool _isOver;

    private RedirectListener(IReadOnlyList<TcpListener> listeners, RedirectUri redirect, TimeSpan patience)
    {
        _listeners = listeners;
        _path = redirect.Path;
        _patience = patience;
        _endpoint = (IPEndPoint)listeners[0].LocalEndpoint;
        Address = redirect.With(_endpoint.Port);
    }

    /// <summary>The redirect address with the port at which is listened.</summary>
    public string Address { get; }

    /// <summary>Something came that was no answer to the request: a stranger's, or that of an older tab in which the person signed in by mistake.</summary>
    public bool HasIgnored { get; private set; }

    /// <summary>Somebody came with TLS, which nothing here speaks: a browser that is set to it, or was told so by another program on localhost (cli/cli#616).</summary>
    public bool HasRefusedTls { get; private set; }

    /// <summary>The beginning of an address that leads here whatever the browser thinks of the name <c>localhost</c>.</summary>
    public string Origin => $"{Uri.UriSchemeHttp}{Uri.SchemeDelimiter}{_endpoint}";

    /// <summary>Listens from now on. Throws <c>BrowserNotAvailable</c> where the port is another program's.</summary>
    /// <param name="redirect">The redirect address, of this machine.</param>
    /// <param name="patience">How long a connection may take; null for what a browser needs.</param>
    public static RedirectListener Start(RedirectUri redirect, TimeSpan? patience = null) => new(RedirectSockets.Listen(redirect), redirect, patience ?? Patience);

    /// <summary>The answer to the request, once it is there.</summary>
    public Task<AuthorizationAnswer> AnswerAsync(AuthorizationRequest request)
    {
        foreach (TcpListener listener in _listeners)
        {
            _ = AcceptAsync(listener, request);
        }

        return _answer.Task;
    }

    /// <summary>Nothing listens any more. The page of the one who brought the answer is still sent.</summary>
    public void Dispose()
    {
        End();
        _answer.TrySetCanceled();
    }

    private async Task AcceptAsync(TcpListener listener, AuthorizationRequest request)
    {
        for (int failures = 0; failures < MostFailures;)
        {
            try
            {
                Socket socket = await listener.AcceptSocketAsync().ConfigureAwait(false);
                failures = 0;
                if (Open(socket) is { } connection)
                {
                    _ = ServeAsync(connection, request);
                }
            }
            catch (SocketException) when (!_isOver)
            {
                failures++; // who came has gone again
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return; // nothing listens any more
            }
        }
    }

    private async Task ServeAsync(RedirectConnection connection, AuthorizationRequest request)
    {
        try
        {
            string? head = await connection.ReadHeadAsync().ConfigureAwait(false);
            HasRefusedTls |= connection.IsSecured;
            await AnswerAsync(connection, head is null ? null : RedirectHead.Read(head), request).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The other side is gone, or took too long.
        }
        finally
        {
            connection.Dispose();
            lock (_open)
            {
                _open.Remove(connection);
            }
        }
    }

    private Task AnswerAsync(RedirectConnection connection, RedirectHead? head, AuthorizationRequest request)
    {
        if (head is null)
        {
            return connection.AnswerAsync("400 Bad Request");
        }

        if (!head.IsForThisMachine)
        {
            return connection.AnswerAsync("421 Misdirected Request");
        }

        if (head.Path != _path)
        {
            return connection.AnswerAsync("404 Not Found");
        }

        if (!head.IsGet)
        {
            return connection.AnswerAsync("405 Method Not Allowed", "Allow: GET\r\n");
        }

        if (AuthorizationAnswer.Read(head.Query, request) is not { } answer)
        {
            HasIgnored |= OfAnswers.Any(parameter => head.Query.IndexOf(parameter + "=", StringComparison.Ordinal) >= 0);
            return connection.AnswerAsync("400 Bad Request");
        }

        if (!TryEnd(connection))
        {
            return connection.AnswerAsync("400 Bad Request");
        }

        _answer.TrySetResult(answer);
        EndPage page = EndPage.For(answer);
        return connection.AnswerAsync("200 OK", page.Fields, page.Body);
    }

    private RedirectConnection? Open(Socket socket)
    {
        RedirectConnection connection = new(socket, _patience);
        RedirectConnection? oldest = null;
        lock (_open)
        {
            if (_isOver)
            {
                oldest = connection;
            }
            else
            {
                _open.Add(connection);
                if (_open.Count > MostConnections)
                {
                    oldest = _open[0];
                    _open.RemoveAt(0);
                }
            }
        }

        oldest?.Dispose();
        return oldest == connection ? null : connection;
    }

    /// <summary>True for the first who brings an answer: nothing listens from then on, and who else is there is sent away.</summary>
    private bool TryEnd(RedirectConnection mine)
    {
        lock (_open)
        {
            if (_isOver)
            {
                return false;
            }

            _open.Remove(mine);
        }

        return End();
    }

    private bool End()
    {
        RedirectConnection[] others;
        lock (_open)
        {
            if (_isOver)
            {
                return false;
            }

            _isOver = true;
            others = [.. _open];
            _open.Clear();
        }

        foreach (TcpListener listener in _listeners)
        {
            listener.Stop();
        }

        foreach (RedirectConnection other in others)
        {
            other.Dispose();
        }

        return true;
    }
}
