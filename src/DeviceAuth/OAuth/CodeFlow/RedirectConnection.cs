using System;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.OAuth;

/// <summary>
/// One connection to the redirect address: a head of bounded length within a bounded time, one answer, closed. The platform's socket is
/// closed to end a wait, since .NET Framework's does not listen to a token.
/// </summary>
internal sealed class RedirectConnection : IDisposable
{
    /// <summary>A browser may send along what other programs of this machine have put into its cookies, which know no ports (RFC 6265 §8.5).</summary>
    private const int LongestHead = 64 * 1024;

    /// <summary>What a client of TLS sends first: a record that has a handshake in it (RFC 8446 §5.1).</summary>
    private const byte Handshake = 22;

    /// <summary>How long the other side may take to notice that it has got everything.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly Timer _limit;

    /// <param name="socket">The connection.</param>
    /// <param name="patience">How long it may take until its head is there.</param>
    public RedirectConnection(Socket socket, TimeSpan patience)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _limit = new Timer(_ => Dispose());
        _limit.Change(patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The other side began with TLS: a browser that makes https of http.</summary>
    public bool IsSecured { get; private set; }

    /// <summary>The text of the head; null where it is too long, or ends before it is whole.</summary>
    public async Task<string?> ReadHeadAsync()
    {
        byte[] buffer = new byte[LongestHead];
        int length = 0;
        while (length < buffer.Length)
        {
            int read = await _stream.ReadAsync(buffer, length, buffer.Length - length).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            if (buffer[0] == Handshake)
            {
                IsSecured = true;
                return null;
            }

            int from = Math.Max(0, length - 3);
            length += read;
            if (EndOfHead(buffer, from, length) is { } end)
            {
                return Encoding.ASCII.GetString(buffer, 0, end);
            }
        }

        return null;
    }

    /// <summary>Answers and closes. There is no body but the module's own page, so that nobody gets anything back that he sent.</summary>
    public async Task AnswerAsync(string status, string fields = "", byte[]? body = null)
    {
        body ??= [];
        _limit.Change(Linger, Timeout.InfiniteTimeSpan);
        byte[] head = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\n{fields}Content-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n"
            + "Cache-Control: no-store\r\nConnection: close\r\n\r\n");
        byte[] all = new byte[head.Length + body.Length];
        head.CopyTo(all, 0);
        body.CopyTo(all, head.Length);
        await _stream.WriteAsync(all, 0, all.Length).ConfigureAwait(false);

        // A socket that is closed with something unread in it takes back what was sent (RFC 9112 §9.6).
        _socket.Shutdown(SocketShutdown.Send);
        byte[] rest = new byte[1024];
        while (await _stream.ReadAsync(rest, 0, rest.Length).ConfigureAwait(false) > 0)
        {
        }
    }

    public void Dispose()
    {
        _limit.Dispose();
        _stream.Dispose();
    }

    /// <summary>Where the empty line begins, with the line ends of the RFC or of a person.</summary>
    private static int? EndOfHead(byte[] buffer, int from, int length)
    {
        for (int i = from; i < length - 1; i++)
        {
            if (buffer[i] == '\n' && (buffer[i + 1] == '\n' || (i + 2 < length && buffer[i + 1] == '\r' && buffer[i + 2] == '\n')))
            {
                return i;
            }
        }

        return null;
    }
}
