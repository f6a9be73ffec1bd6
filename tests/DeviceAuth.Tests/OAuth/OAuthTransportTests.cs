using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>One request, one bounded answer, and an exception that says what went wrong.</summary>
public sealed class OAuthTransportTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    private readonly FakeClock _clock = new();
    private readonly FakeHandler _handler;

    public OAuthTransportTests() => _handler = new FakeHandler(_clock);

    [Fact]
    public async Task A_form_is_posted_as_the_RFC_says()
    {
        _handler.Answer("pending.json", 400);

        await PostAsync(request: new OAuthRequest(Recorded.Endpoint).Add("a", "b c"));

        SentRequest request = Assert.Single(_handler.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal("a=b+c&client_id=my-cli", request.Body);
        Assert.Equal("application/json", request.Accept);
        Assert.Equal("application/x-www-form-urlencoded", request.ContentType);
        Assert.Null(request.Authorization);
    }

    [Theory]
    [InlineData("fit-token")]
    [InlineData("to\r\nken: x")]
    public async Task A_token_that_breaks_its_header_is_not_sent_and_throws_nothing_that_has_it(string token)
    {
        _handler.Answer(_ => new HttpResponseMessage(HttpStatusCode.Unauthorized));

        OAuthResponse answer = await _handler.Transport.DeleteAsync(Recorded.Endpoint, token, Long, TestContext.Current.CancellationToken);

        Assert.Equal(401, answer.Status);
        Assert.Equal(token == "fit-token" ? "Bearer fit-token" : null, Assert.Single(_handler.Requests).Authorization);
    }

    [Fact]
    public async Task The_status_the_body_and_the_place_of_a_redirect_are_handed_on()
    {
        _handler.Answer(_ => new HttpResponseMessage(HttpStatusCode.SeeOther)
        {
            Content = Recorded.Message("pending.json").Content,
            Headers = { Location = new Uri("/elsewhere", UriKind.Relative) },
        });

        OAuthResponse answer = await PostAsync();

        Assert.Equal((303, "authorization_pending", "/elsewhere"), (answer.Status, answer.ErrorCode, answer.Location));
    }

    [Fact]
    public async Task A_time_out_is_no_cancelled_task()
    {
        _handler.Answer(NeverAsync);

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => PostAsync(Short));

        Assert.Equal((TransportFailure.TimedOut, null), (exception.Failure, exception.Status));
        Assert.Contains("No answer came", exception.Message);
    }

    [Fact]
    public async Task Ctrl_C_is_a_cancelled_operation_and_no_failure_of_the_transport()
    {
        using CancellationTokenSource stopping = new();
        _handler.Answer(async (request, token) =>
        {
            await stopping.CancelAsync();
            return await NeverAsync(request, token);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PostAsync(Long, stopping.Token));
    }

    [Fact]
    public async Task Ctrl_C_while_something_else_breaks_is_still_Ctrl_C()
    {
        using CancellationTokenSource stopping = new();
        _handler.Answer(async (_, _) =>
        {
            await stopping.CancelAsync();
            throw new HttpRequestException("Connection reset");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PostAsync(Long, stopping.Token));
    }

    [Fact]
    public async Task An_unknown_host_is_unreachable_for_the_reason_that_the_system_gives()
    {
        _handler.Answer((_, _) => throw new HttpRequestException("An error occurred", new IOException("No such host is known")));

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => PostAsync());

        Assert.Equal((TransportFailure.Unreachable, null), (exception.Failure, exception.Status));
        Assert.Equal("No such host is known", exception.Message);
    }

    [Fact]
    public async Task A_handshake_that_fails_while_no_certificate_was_refused_is_unreachable()
    {
        _handler.Answer((_, _) => throw new HttpRequestException("SSL", new AuthenticationException("Cannot determine the frame size")));

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => PostAsync());

        Assert.Equal((TransportFailure.Unreachable, "Cannot determine the frame size"), (exception.Failure, exception.Message));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public async Task A_body_beyond_the_limit_is_not_read_and_the_status_is_kept(int status)
    {
        using EndlessStream endless = new();
        _handler.Answer(_ => new HttpResponseMessage((HttpStatusCode)status) { Content = new StreamContent(endless) });

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => PostAsync());

        Assert.Equal((TransportFailure.TooLarge, status), (exception.Failure, exception.Status));
        Assert.InRange(endless.Read, OAuthTransport.MaxBodyLength, OAuthTransport.MaxBodyLength + 100_000);
    }

    [Fact]
    public async Task A_body_at_the_limit_is_read()
    {
        byte[] body = new byte[OAuthTransport.MaxBodyLength];
        Array.Fill(body, (byte)' ');
        "{\"error\":\"slow_down\"}"u8.CopyTo(body);
        _handler.Answer(_ => new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new ByteArrayContent(body) });

        Assert.Equal("slow_down", (await PostAsync()).ErrorCode);
    }

    [Fact]
    public async Task A_body_that_never_ends_in_time_is_cut_short_with_its_status()
    {
        using SilentStream silent = new();
        _handler.Answer(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(silent) });

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => PostAsync(Short));

        Assert.Equal((TransportFailure.CutShort, 200), (exception.Failure, exception.Status));
    }

    [Theory]
    [InlineData("120", 120d)]
    [InlineData("1", 1d)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("1.5", null)]
    [InlineData("Mon, 23 Nov 2026 10:02:00 GMT", 120d)]
    [InlineData("Mon, 23 Nov 2026 09:00:00 GMT", null)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 251606872799d)]
    public async Task Retry_After_is_a_number_of_seconds_or_a_date(string header, double? seconds)
    {
        _handler.Answer(_ =>
        {
            HttpResponseMessage message = Recorded.Message("proxy.html", 503);
            message.Headers.TryAddWithoutValidation("Retry-After", header);
            return message;
        });

        Assert.Equal(seconds, (await PostAsync()).RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Basic_credentials_go_into_the_header_and_nothing_into_the_body()
    {
        _handler.Answer("pending.json", 400);
        ClientRegistration client = new("my-cli", Sample.Protected("s"), ClientAuthentication.Basic);

        await _handler.Transport.PostAsync(client.Sign(new OAuthRequest(Recorded.Endpoint)), Long, CancellationToken.None);

        SentRequest request = Assert.Single(_handler.Requests);
        Assert.Equal(("Basic bXktY2xpOnM=", ""), (request.Authorization, request.Body));
    }

    [Fact]
    public async Task An_answer_without_a_content_type_is_read()
    {
        _handler.Answer(_ =>
        {
            HttpResponseMessage message = Recorded.Message("pending.json", 400);
            message.Content.Headers.ContentType = (MediaTypeHeaderValue?)null;
            return message;
        });

        Assert.Equal("authorization_pending", (await PostAsync()).ErrorCode);
    }

    private static async Task<HttpResponseMessage> NeverAsync(SentRequest request, CancellationToken token) =>
        await new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(token);

    private Task<OAuthResponse> PostAsync(
        TimeSpan? timeout = null, CancellationToken? stopping = null, OAuthRequest? request = null) =>
        _handler.Transport.PostAsync(Sample.PublicClient.Sign(request ?? new OAuthRequest(Recorded.Endpoint)), timeout ?? Long, stopping ?? TestContext.Current.CancellationToken);
}
