using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>
/// The redirect address over real sockets: the one answer is taken, and nothing that a stranger on the machine, or a page in the browser,
/// sends ends the wait, takes it over, holds it up or gets anything back.
/// </summary>
public sealed class RedirectListenerTests : IDisposable
{
    private readonly RedirectListener _listener = RedirectListener.Start(new RedirectUri(new Uri("http://127.0.0.1/callback")));
    private readonly AuthorizationRequest _request;
    private readonly Task<AuthorizationAnswer> _answer;

    public RedirectListenerTests()
    {
        _request = Ask(_listener.Address);
        _answer = _listener.AnswerAsync(_request);
    }

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private Uri Address => new(_listener.Address);

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task The_answer_is_taken_and_the_page_says_what_is_next()
    {
        string page = await GetAsync($"code=the-code&state={_request.State}");

        Assert.Equal("the-code", (await EndAsync()).Code(Server).Reveal());
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", page, StringComparison.Ordinal);
        Assert.Contains("Back to PowerShell", page, StringComparison.Ordinal);
        Assert.DoesNotContain("the-code", page, StringComparison.Ordinal);
        Assert.DoesNotContain(_request.State, page, StringComparison.Ordinal);
        Assert.Contains("\r\nCache-Control: no-store\r\n", page, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Security-Policy: default-src 'none'; ", page, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_an_answer_too_and_its_page_does_not_say_otherwise()
    {
        string page = await GetAsync($"error=access_denied&error_description=%3Cscript%3E&state={_request.State}");

        Assert.True((await EndAsync()).IsError);
        Assert.Contains("Not signed in", page, StringComparison.Ordinal);
        Assert.DoesNotContain("script", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_listens_after_the_answer()
    {
        await GetAsync($"code=c&state={_request.State}");
        await EndAsync();

        Assert.DoesNotContain(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), endpoint => endpoint.Port == Address.Port);
        Assert.Equal("", await GetAsync($"code=another&state={_request.State}"));
        Assert.Equal("c", (await _answer).Code(Server).Reveal());
    }

    [Fact]
    public void Nothing_listens_after_it_was_given_up()
    {
        _listener.Dispose();

        Assert.DoesNotContain(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), endpoint => endpoint.Port == Address.Port);
        Assert.True(_answer.IsCanceled);
    }

    [Fact]
    public void It_listens_on_the_loopback_address_alone() =>
        Assert.All(
            IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(endpoint => endpoint.Port == Address.Port),
            endpoint => Assert.Equal(IPAddress.Loopback, endpoint.Address));

    [Theory]
    [InlineData("code=c&state=wrong", "GET", "/callback", null, "400")]
    [InlineData("code=c", "GET", "/callback", null, "400")]
    [InlineData("error=access_denied&state=wrong", "GET", "/callback", null, "400")]
    [InlineData("state=STATE", "GET", "/callback", null, "400")]
    [InlineData("code=c&code=d&state=STATE", "GET", "/callback", null, "400")]
    [InlineData("code=c&state=STATE", "GET", "/", null, "404")]
    [InlineData("code=c&state=STATE", "GET", "/callback/", null, "404")]
    [InlineData("code=c&state=STATE", "GET", "/Callback", null, "404")]
    [InlineData("code=c&state=STATE", "GET", "/favicon.ico", null, "404")]
    [InlineData("code=c&state=STATE", "POST", "/callback", null, "405")]
    [InlineData("code=c&state=STATE", "HEAD", "/callback", null, "405")]
    [InlineData("code=c&state=STATE", "OPTIONS", "/callback", null, "405")]
    [InlineData("code=c&state=STATE", "get", "/callback", null, "405")]
    [InlineData("code=c&state=STATE", "GET", "/callback", "evil.example.com", "421")]
    [InlineData("code=c&state=STATE", "GET", "/callback", "127.0.0.1.evil.example.com:80", "421")]
    [InlineData("code=c&state=STATE", "GET", "/callback", "localhost@evil.example.com", "421")]
    [InlineData("code=c&state=STATE", "GET", "/callback", "0.0.0.0", "421")]
    public async Task A_stranger_gets_a_status_and_nothing_more_and_the_wait_goes_on(string query, string method, string path, string? host, string status)
    {
        string answer = await RawBrowser.GetAsync(Address, query.Replace("STATE", _request.State, StringComparison.Ordinal), Stopping, method, path, host);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Length: 0\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(_request.State, answer, StringComparison.Ordinal);
        await TheWaitGoesOnAsync();
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("GET http://127.0.0.1/callback?code=c&state=STATE HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("GET /callback?code=c&state=STATE HTTP/1.1\r\n\r\n")]
    [InlineData("GET /callback?code=c&state=STATE HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example.com\r\n\r\n")]
    [InlineData("GET /callback?code=c&state=STATE HTTP/2\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("GET /callback?code=c&state=STATE\r\nHost: 127.0.0.1\r\n\r\n")]
    public async Task What_is_no_request_is_refused_and_the_wait_goes_on(string text)
    {
        string answer = await RawBrowser.SendAsync(Address, text.Replace("STATE", _request.State, StringComparison.Ordinal), Stopping);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        await TheWaitGoesOnAsync();
    }

    /// <summary>workers-sdk#5679: the address that was copied to another machine is opened there with curl, and the shell cuts it.</summary>
    [Theory]
    [InlineData("code=c", true)]
    [InlineData("error=access_denied", true)]
    [InlineData("code=c&state=wrong", true)]
    [InlineData("", false)]
    [InlineData("utm_source=x", false)]
    public async Task An_answer_that_is_ignored_is_known_for_one(string query, bool isAnswer)
    {
        await GetAsync(query);

        Assert.Equal(isAnswer, _listener.HasIgnored);
        await TheWaitGoesOnAsync();
    }

    /// <summary>cli/cli#616: a browser that once heard HSTS from localhost makes https of the address, and so does one that is set to it.</summary>
    [Fact]
    public async Task Who_comes_with_TLS_is_known_for_it_and_the_wait_goes_on()
    {
        Assert.False(_listener.HasRefusedTls);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, Address.Port, Stopping);
        using SslStream stream = new(client.GetStream());
        await Assert.ThrowsAnyAsync<Exception>(() => stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, Stopping));

        Assert.True(_listener.HasRefusedTls);
        Assert.False(_listener.HasIgnored);
        Assert.Equal($"http://127.0.0.1:{Address.Port}", _listener.Origin);
        await TheWaitGoesOnAsync();
    }

    [Fact]
    public async Task Ten_megabytes_of_header_are_not_read_and_the_wait_goes_on()
    {
        StringBuilder text = new($"GET /callback?code=c&state={_request.State} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        text.Append("X: ").Append('x', 10 * 1024 * 1024).Append("\r\n\r\n");

        string answer = await RawBrowser.SendAsync(Address, text.ToString(), Stopping);

        Assert.DoesNotContain("200", answer, StringComparison.Ordinal);
        await TheWaitGoesOnAsync();
    }

    [Fact]
    public async Task Who_is_slow_holds_nobody_up()
    {
        using TcpClient slow = new();
        await slow.ConnectAsync(IPAddress.Loopback, Address.Port, Stopping);
        await slow.GetStream().WriteAsync("GET /callback?co"u8.ToArray(), Stopping);

        await TheWaitGoesOnAsync();
    }

    [Fact]
    public async Task Who_is_slow_is_sent_away()
    {
        using RedirectListener listener = RedirectListener.Start(new RedirectUri(RedirectUri.Usual), patience: TimeSpan.FromMilliseconds(50));
        _ = listener.AnswerAsync(_request);
        using TcpClient slow = new();
        await slow.ConnectAsync(IPAddress.Loopback, new Uri(listener.Address).Port, Stopping);
        await slow.GetStream().WriteAsync("GET /"u8.ToArray(), Stopping);

        Assert.True(await HasEndedAsync(slow));
    }

    [Fact]
    public async Task Any_number_of_connections_leaves_room_for_the_browser()
    {
        List<TcpClient> many = [];
        for (int i = 0; i < 150; i++)
        {
            TcpClient client = new();
            many.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, Address.Port, Stopping);
        }

        Assert.True(await HasEndedAsync(many[0]));
        await TheWaitGoesOnAsync();
        many.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Two_sign_ins_at_once_do_not_meet()
    {
        using RedirectListener other = RedirectListener.Start(new RedirectUri(new Uri("http://127.0.0.1/callback")));
        AuthorizationRequest otherRequest = Ask(other.Address);
        Task<AuthorizationAnswer> otherAnswer = other.AnswerAsync(otherRequest);

        Assert.NotEqual(_listener.Address, other.Address);
        Assert.StartsWith("HTTP/1.1 400 ", await GetAsync($"code=c&state={otherRequest.State}"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", await RawBrowser.GetAsync(new Uri(other.Address), $"code=c&state={_request.State}", Stopping), StringComparison.Ordinal);
        await RawBrowser.GetAsync(new Uri(other.Address), $"code=theirs&state={otherRequest.State}", Stopping);
        Assert.Equal("theirs", (await otherAnswer).Code(Server).Reveal());
        await TheWaitGoesOnAsync();
    }

    [Fact]
    public async Task Of_two_answers_at_once_one_is_taken()
    {
        string[] pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => GetAsync($"code=c{i}&state={_request.State}")));

        await EndAsync();
        Assert.Single(pages, page => page.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Localhost_is_both_addresses_and_one_answer_is_enough(string at)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6 && HasIPv6Loopback(), "This machine has no IPv6.");
        using RedirectListener listener = RedirectListener.Start(new RedirectUri(new Uri("http://localhost/")));
        AuthorizationRequest request = Ask(listener.Address);
        Task<AuthorizationAnswer> answer = listener.AnswerAsync(request);

        string page = await RawBrowser.GetAsync(new Uri(listener.Address), $"code=c&state={request.State}", Stopping, at: IPAddress.Parse(at));

        Assert.StartsWith("HTTP/1.1 200 ", page, StringComparison.Ordinal);
        Assert.Equal("c", (await answer).Code(Server).Reveal());
        Assert.DoesNotContain(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), endpoint => endpoint.Port == new Uri(listener.Address).Port);
    }

    [Fact]
    public void A_port_that_another_program_has_is_an_error_that_says_so()
    {
        TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        try
        {
            DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => RedirectListener.Start(new RedirectUri(new Uri($"http://127.0.0.1:{port}/"))));

            Assert.Equal(ErrorIds.BrowserNotAvailable, error.ErrorId);
            Assert.Contains($"http://127.0.0.1:{port}/", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            other.Stop();
        }
    }

    /// <summary>The browser would take the answer there.</summary>
    [Fact]
    public void A_port_that_another_program_has_at_the_other_address_of_localhost_is_an_error_too()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6 && HasIPv6Loopback(), "This machine has no IPv6.");
        TcpListener other = new(IPAddress.IPv6Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        try
        {
            DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => RedirectListener.Start(new RedirectUri(new Uri($"http://localhost:{port}/"))));

            Assert.Equal(ErrorIds.BrowserNotAvailable, error.ErrorId);
            using TcpClient nobody = new();
            Assert.Throws<SocketException>(() => nobody.Connect(IPAddress.Loopback, port));
        }
        finally
        {
            other.Stop();
        }
    }

    [Fact]
    public async Task A_port_can_be_used_again_at_once()
    {
        int port = Address.Port;
        await GetAsync($"code=c&state={_request.State}");
        await EndAsync();

        using RedirectListener again = RedirectListener.Start(new RedirectUri(new Uri($"http://127.0.0.1:{port}/callback")));

        Assert.Equal(port, new Uri(again.Address).Port);
    }

    private static AuthorizationServer Server => Sample.Server with { AuthorizationEndpoint = new Uri("https://login.example.com/authorize") };

    private static AuthorizationRequest Ask(string redirect) =>
        AuthorizationRequest.Create(Server, Sample.ClientId, new DeviceAuthorizationRequest(), redirect);

    private static bool HasIPv6Loopback()
    {
        try
        {
            TcpListener listener = new(IPAddress.IPv6Loopback, 0);
            listener.Start();
            listener.Stop();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> HasEndedAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], Stopping).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Stopping) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private Task<string> GetAsync(string query) => RawBrowser.GetAsync(Address, query, Stopping);

    private Task<AuthorizationAnswer> EndAsync() => _answer.WaitAsync(TimeSpan.FromSeconds(20), Stopping);

    private async Task TheWaitGoesOnAsync()
    {
        Assert.False(_answer.IsCompleted);
        Assert.StartsWith("HTTP/1.1 200 ", await GetAsync($"code=the-right-one&state={_request.State}"), StringComparison.Ordinal);
        Assert.Equal("the-right-one", (await EndAsync()).Code(Server).Reveal());
    }
}
