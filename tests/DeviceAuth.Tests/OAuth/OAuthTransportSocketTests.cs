using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Tests.Hostile;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>The platform's own handler, against a socket that misbehaves.</summary>
public sealed class OAuthTransportSocketTests : IDisposable
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

    private readonly OAuthTransport _transport = new(handler: null, new FakeClock());

    public void Dispose() => _transport.Dispose();

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(502)]
    public async Task A_body_that_breaks_off_keeps_its_status(int status)
    {
        using HostileServer server = Answering(Raw.Text($"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{{\"access_token\":\"x"));

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => PostAsync(server));

        Assert.Equal((TransportFailure.CutShort, status), (exception.Failure, exception.Status));
    }

    [Fact]
    public async Task A_chunked_body_that_breaks_off_keeps_its_status()
    {
        using HostileServer server = Answering(Raw.Text(Chunked + "10\r\n{\"access_token\":"));

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => PostAsync(server));

        Assert.Equal((TransportFailure.CutShort, 200), (exception.Failure, exception.Status));
    }

    [Theory]
    [InlineData("{\"access_token\":\"x")]
    [InlineData("{\"access_token\":\"x\"")]
    public async Task A_body_of_unknown_length_that_breaks_off_is_no_token(string body)
    {
        using HostileServer server = Answering(Raw.Text($"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{body}"));

        Assert.Null((await PostAsync(server)).Body);
    }

    [Fact]
    public async Task A_body_that_stops_coming_is_cut_short_when_the_time_is_up()
    {
        using HostileServer server = Answering(Raw.Stalled("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"));
        TransportException exception;
        double seconds = 1;
        do
        {
            // On a busy machine the headers may take longer than that to come, which is another failure.
            exception = await Assert.ThrowsAsync<TransportException>(() => PostAsync(server, TimeSpan.FromSeconds(seconds)));
            seconds *= 4;
        }
        while (exception.Failure == TransportFailure.TimedOut && seconds < 100);

        Assert.Equal((TransportFailure.CutShort, 200), (exception.Failure, exception.Status));
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_a_time_out()
    {
        using HostileServer server = Answering(Raw.Silence());

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => PostAsync(server, TimeSpan.FromMilliseconds(200)));

        Assert.Equal((TransportFailure.TimedOut, null), (exception.Failure, exception.Status));
    }

    [Fact]
    public async Task Ctrl_C_ends_a_body_that_stops_coming()
    {
        TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using HostileServer server = Answering(Raw.Stalled("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{", sent.SetResult));
        using CancellationTokenSource stopping = new();

        Task<OAuthResponse> request = PostAsync(server, stopping: stopping.Token);
        await sent.Task.WaitAsync(TestContext.Current.CancellationToken);
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task A_server_that_hangs_up_without_a_word_is_unreachable()
    {
        using HostileServer server = Answering(Raw.Nothing());

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => PostAsync(server));

        Assert.Equal((TransportFailure.Unreachable, null), (exception.Failure, exception.Status));
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_unreachable()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Uri address = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        listener.Stop();

        TransportException exception = await Assert.ThrowsAsync<TransportException>(
            () => _transport.GetAsync(address, TimeSpan.FromSeconds(20), CancellationToken.None));

        Assert.Equal(TransportFailure.Unreachable, exception.Failure);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task No_redirect_is_followed(int status)
    {
        using HostileServer elsewhere = Answering(Raw.Text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
        using HostileServer server = Answering(Raw.Text($"HTTP/1.1 {status} X\r\nLocation: {AddressOf(elsewhere)}\r\nContent-Length: 0\r\n\r\n"));

        OAuthResponse answer = await PostAsync(server);

        Assert.Equal((status, AddressOf(elsewhere).AbsoluteUri), (answer.Status, answer.Location));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task No_cookie_is_kept_and_no_compression_is_asked_for()
    {
        using HostileServer server = Answering(Raw.Text("HTTP/1.1 200 OK\r\nSet-Cookie: session=1; Path=/\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"));

        await PostAsync(server);
        await PostAsync(server);

        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, request =>
        {
            Assert.DoesNotContain("Cookie:", request, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("\r\nAccept-Encoding: identity\r\n", request, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("\r\nContent-Type: application/x-www-form-urlencoded\r\n", request, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("\r\nUser-Agent: DeviceAuth/", request, StringComparison.OrdinalIgnoreCase);
        });
    }

    private static HostileServer Answering(RawAnswer answer) => new HostileServer().On("/token", answer);

    private static Uri AddressOf(HostileServer server) => new(server.Origin + "/token");

    private Task<OAuthResponse> PostAsync(HostileServer server, TimeSpan? timeout = null, CancellationToken? stopping = null) => _transport.PostAsync(
        Sample.PublicClient.Sign(new OAuthRequest(AddressOf(server)).Add("a", "b")),
        timeout ?? TimeSpan.FromSeconds(20),
        stopping ?? TestContext.Current.CancellationToken);
}
