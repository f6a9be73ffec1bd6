using System;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>Servers that are not there.</summary>
public sealed class UnreachableTests
{
    [Fact]
    public async Task A_name_that_does_not_resolve_is_told() => await AssertUnreachableAsync(new Uri("https://login.deviceauth.invalid"));

    [Fact]
    public async Task A_port_where_nobody_listens_is_told()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        await AssertUnreachableAsync(new Uri($"http://127.0.0.1:{port}"));
    }

    [Fact]
    public async Task Tls_where_none_is_spoken_is_told()
    {
        using HostileServer server = new();

        await AssertUnreachableAsync(new Uri($"https://127.0.0.1:{server.Port}"));
    }

    private static async Task AssertUnreachableAsync(Uri authority)
    {
        using OAuthTransport transport = new(handler: null, new FakeClock(), TimeSpan.FromSeconds(10));

        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(() =>
            new MetadataDiscovery(transport).DiscoverAsync(authority, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.Contains(authority.Host, error.Message, StringComparison.Ordinal);
        ShownText.AssertFit(error.Message);
        Assert.NotEmpty(error.RecommendedAction);
    }
}
