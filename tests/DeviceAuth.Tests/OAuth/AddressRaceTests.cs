using System;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>A name with several addresses: one that leads nowhere does not cost a request (RFC 8305).</summary>
public sealed class AddressRaceTests
{
    private static readonly IPAddress Dead = IPAddress.Parse("2001:db8::1");
    private static readonly IPAddress AlsoDead = IPAddress.Parse("2001:db8::2");
    private static readonly IPAddress Refusing = IPAddress.Parse("2001:db8::3");
    private static readonly IPAddress Alive = IPAddress.Parse("192.0.2.1");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<IPAddress> _tried = new();

    [Fact]
    public async Task An_address_that_leads_nowhere_is_left_behind()
    {
        using Socket socket = await RunAsync(Dead, AlsoDead, Alive);

        Assert.Equal([Dead, Alive], _tried); // the families by turns
    }

    [Fact]
    public async Task An_address_that_refuses_is_left_at_once()
    {
        using Socket socket = await RunAsync(Refusing, Alive);

        Assert.Equal([Refusing, Alive], _tried);
    }

    [Fact]
    public async Task Where_all_refuse_the_first_reason_is_told() =>
        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(() => RunAsync(Refusing, Refusing))).SocketErrorCode);

    [Fact]
    public async Task A_name_without_addresses_is_one_that_is_not_found() =>
        Assert.Equal(SocketError.HostNotFound, (await Assert.ThrowsAsync<SocketException>(() => RunAsync())).SocketErrorCode);

    [Fact]
    public async Task Ctrl_C_ends_all_attempts()
    {
        using CancellationTokenSource stopping = new();
        Task<Socket> race = new AddressRace(Connect).ConnectAsync([Dead, AlsoDead], 443, stopping.Token);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => race.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_real_address_is_connected_to_beside_one_where_nobody_listens()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();

        using Socket socket = await new AddressRace().ConnectAsync(
            [IPAddress.Parse("127.0.0.9"), IPAddress.Loopback], ((IPEndPoint)listener.LocalEndpoint).Port, CancellationToken.None).WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.True(socket.Connected);
    }

    [Fact]
    public void This_framework_s_handler_is_made_to_race()
    {
        using HttpClientHandler handler = new();

        Assert.True(RacingConnections.TryUse(handler));
    }

    private async Task<Socket> RunAsync(params IPAddress[] addresses) =>
        await new AddressRace(Connect).ConnectAsync(addresses, 443, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

    private async Task<Socket> Connect(IPAddress address, int port, CancellationToken end)
    {
        _tried.Enqueue(address);
        if (address.Equals(Alive))
        {
            return new Socket(SocketType.Stream, ProtocolType.Tcp);
        }

        if (!address.Equals(Refusing))
        {
            await Task.Delay(Timeout.Infinite, end);
        }

        throw new SocketException((int)SocketError.ConnectionRefused);
    }
}
