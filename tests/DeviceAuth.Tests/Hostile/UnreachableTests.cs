using System;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>Servers that are not there, or not ready to speak TLS.</summary>
[Collection(nameof(HostileCollection))]
public sealed class UnreachableTests
{
    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(10);

    public static TheoryData<string> BrokenTls => ["plain text at the TLS port", "a TLS alert"];

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

    [Theory]
    [MemberData(nameof(BrokenTls))]
    public async Task A_handshake_that_breaks_is_told_and_not_taken_for_a_bad_certificate(string kind)
    {
        using HostileServer server = new(atOnce: AtOnce(kind));

        await AssertUnreachableAsync(new Uri($"https://127.0.0.1:{server.Port}"));
        Assert.InRange(server.Connections, 1, 2);
    }

    [Theory]
    [MemberData(nameof(BrokenTls))]
    public async Task A_handshake_that_breaks_in_the_middle_of_a_sign_in_does_not_end_it(string kind)
    {
        using HostileServer server = new(atOnce: AtOnce(kind));
        using HostileRun run = new(LongestRequest);
        MemoryWatch memory = new();
        run.Scene.TokenEndpointIsAt($"https://127.0.0.1:{server.Port}");

        DeviceAuthException? error = await run.RunAsync(Stage.Poll, [_ => HostileScene.Token], LongestRequest * 6);

        // RFC 8628 §3.5: the code's end is the end, and the polls until then back off.
        memory.AssertBounded();
        Assert.Equal(ErrorIds.SignInExpired, error?.ErrorId);
        Assert.Contains("no useful answer", error!.Message, StringComparison.Ordinal);
        Assert.InRange(server.Connections, 3, 12);
        Assert.All(run.Texts(error), ShownText.AssertFit);
    }

    private static RawAnswer AtOnce(string kind) => kind == "a TLS alert" ? Raw.TlsAlert() : Raw.PlainBadGateway();

    private static async Task AssertUnreachableAsync(Uri authority)
    {
        using OAuthTransport transport = new(handler: null, new FakeClock(), LongestRequest);
        MemoryWatch memory = new();

        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(() =>
            new MetadataDiscovery(transport).DiscoverAsync(authority, TestContext.Current.CancellationToken));

        memory.AssertBounded();
        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.Equal(TransportFailure.Unreachable, Assert.IsType<TransportException>(error.InnerException).Failure);
        Assert.Contains(authority.Host, error.Message, StringComparison.Ordinal);
        ShownText.AssertFit(error.Message);
        Assert.NotEmpty(error.RecommendedAction);
    }
}
