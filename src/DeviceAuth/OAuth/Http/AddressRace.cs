using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.OAuth;

/// <summary>
/// Connects to a name that has several addresses, of which some may lead nowhere (RFC 8305): each is begun a moment after the one before
/// or as soon as that has failed, the families in turn, and the first that answers is taken. The platform itself tries them one after
/// the other, and an IPv6 address that leads nowhere takes longer than a request may.
/// </summary>
internal sealed class AddressRace
{
    /// <summary>RFC 8305 §5 recommends so much between two attempts.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(250);

    private readonly Func<IPAddress, int, CancellationToken, Task<Socket>> _connect;

    /// <param name="connect">Connects to one address; null for the platform's own way.</param>
    public AddressRace(Func<IPAddress, int, CancellationToken, Task<Socket>>? connect = null) => _connect = connect ?? ConnectAsync;

    /// <summary>A socket that is connected. Throws what the first of the attempts threw where none succeeded.</summary>
    public async Task<Socket> ConnectAsync(IEnumerable<IPAddress> addresses, int port, CancellationToken stopping)
    {
        Queue<IPAddress> waiting = new(InTurn(addresses.ToArray()));
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        List<Task<Socket>> running = [];
        List<Task<Socket>> failed = [];
        try
        {
            while (true)
            {
                if (waiting.Count > 0)
                {
                    running.Add(_connect(waiting.Dequeue(), port, end.Token));
                }

                Task first = await FirstAsync(running, waiting.Count > 0 ? Delay : Timeout.InfiniteTimeSpan, end.Token).ConfigureAwait(false);
                if (first is Task<Socket> { Status: TaskStatus.RanToCompletion } winner)
                {
                    running.Remove(winner);
                    return await winner.ConfigureAwait(false);
                }

                failed.AddRange(running.Where(task => task.IsCompleted));
                running.RemoveAll(task => task.IsCompleted);
                if (running.Count == 0 && waiting.Count == 0)
                {
                    return await failed[0].ConfigureAwait(false); // throws
                }
            }
        }
        finally
        {
            end.Cancel();
            running.ForEach(Abandon);
            failed.ForEach(Abandon);
        }
    }

    /// <summary>As the system orders them, but the families by turns (RFC 8305 §4).</summary>
    private static IEnumerable<IPAddress> InTurn(IPAddress[] addresses)
    {
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        AddressFamily first = addresses[0].AddressFamily;
        IPAddress[] ofFirst = [.. addresses.Where(address => address.AddressFamily == first)];
        IPAddress[] others = [.. addresses.Where(address => address.AddressFamily != first)];
        for (int i = 0; i < addresses.Length; i++)
        {
            foreach (IPAddress address in ofFirst.Skip(i).Take(1).Concat(others.Skip(i).Take(1)))
            {
                yield return address;
            }
        }
    }

    private static async Task<Task> FirstAsync(List<Task<Socket>> running, TimeSpan delay, CancellationToken end)
    {
        Task first = await Task.WhenAny(running.Append<Task>(Task.Delay(delay, end))).ConfigureAwait(false);
        end.ThrowIfCancellationRequested();
        return first;
    }

    /// <summary>Whoever comes too late is closed, and what it threw is nobody's concern.</summary>
    private static void Abandon(Task<Socket> attempt) => attempt.ContinueWith(
        static ended =>
        {
            if (ended.Status == TaskStatus.RanToCompletion)
            {
                ended.Result.Dispose();
            }
            else
            {
                _ = ended.Exception;
            }
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private static async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken end)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using CancellationTokenRegistration abort = end.Register(socket.Dispose);
        try
        {
            await socket.ConnectAsync(address, port).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            end.ThrowIfCancellationRequested();
            throw;
        }
    }
}
