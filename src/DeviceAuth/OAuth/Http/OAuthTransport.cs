using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// Sends one request and reads one bounded answer. Follows no redirect (a redirected POST would carry secrets elsewhere),
/// keeps no cookie, asks for no compression and undoes within the same bound what comes compressed all the same.
/// </summary>
internal sealed partial class OAuthTransport : IDisposable
{
    /// <summary>
    /// Largest body that is read, in bytes. The largest metadata documents known have some 30 KB; read as JSON, the worst body
    /// takes some eighty times its length.
    /// </summary>
    public const int MaxBodyLength = 256 * 1024;

    /// <summary>Has no place to connect in another way than its own.</summary>
    private const string FrameworkWithoutRace = ".NET Framework";

    /// <summary>How many redirects a document's address may have.</summary>
    private const int MostRedirects = 2;

    private static readonly ProductInfoHeaderValue UserAgent =
        new("DeviceAuth", Assembly.GetExecutingAssembly().GetName().Version.ToString(3));

    private readonly Lazy<HttpClient> _http;
    private readonly Lazy<HttpClient> _here;
    private readonly IClock _clock;
    private readonly TimeSpan _longest;

    /// <param name="handler">What sends; null for the platform's own.</param>
    /// <param name="clock">Turns a date in Retry-After into a time to wait.</param>
    /// <param name="longest">Caps the time of each request; null leaves it to the caller.</param>
    public OAuthTransport(HttpMessageHandler? handler, IClock clock, TimeSpan? longest = null)
    {
        _clock = clock;
        _longest = longest ?? TimeSpan.MaxValue;
        _http = new Lazy<HttpClient>(() => CreateClient(handler ?? CreateHandler()));
        _here = new Lazy<HttpClient>(() => CreateClient(handler ?? CreateHandler(usesProxy: false)));
    }

    /// <summary>
    /// Reads a document, which carries no secret there and so may follow a redirect within the origin: some servers put a slash behind
    /// an address. Throws <see cref="TransportException"/> where no complete answer arrives.
    /// </summary>
    public async Task<OAuthResponse> GetAsync(Uri address, TimeSpan timeout, CancellationToken stopping)
    {
        OAuthResponse answer = await GetOnceAsync(address, timeout, stopping).ConfigureAwait(false);
        for (int i = 0; i < MostRedirects && answer.SameOrigin is { } target; i++)
        {
            answer = await GetOnceAsync(target, timeout, stopping).ConfigureAwait(false);
        }

        return answer;
    }

    /// <summary>Posts a request. Throws <see cref="TransportException"/> where no complete answer arrives.</summary>
    public Task<OAuthResponse> PostAsync(OAuthRequest request, TimeSpan timeout, CancellationToken stopping)
    {
        HttpRequestMessage message = new(HttpMethod.Post, request.Endpoint);
        if (request.Basic is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Basic", request.Basic);
        }

        message.Content = Content(request.Encode(), request.IsJson ? "application/json" : "application/x-www-form-urlencoded");
        return SendAsync(message, request.Taint, timeout, stopping);
    }

    public void Dispose()
    {
        foreach (Lazy<HttpClient> client in new[] { _http, _here })
        {
            if (client.IsValueCreated)
            {
                client.Value.Dispose();
            }
        }
    }

    private static HttpClient CreateClient(HttpMessageHandler handler) => new(handler)
    {
        Timeout = Timeout.InfiniteTimeSpan, // each request has its own, which is told apart from Ctrl+C
    };

    private static StringContent Content(string body, string mediaType)
    {
        StringContent content = new(body, Encoding.UTF8, mediaType);
        content.Headers.ContentType.CharSet = null; // neither media type has such a parameter, and some servers object
        return content;
    }

    private static HttpClientHandler CreateHandler(bool usesProxy = true)
    {
        HttpClientHandler handler = new()
        {
            UseProxy = usesProxy,
            AllowAutoRedirect = false,
            UseCookies = false,
            ServerCertificateCustomValidationCallback = CertificateCheck.Verify,
        };
        RacingConnections.TryUse(handler);
        if (RuntimeInformation.FrameworkDescription.StartsWith(FrameworkWithoutRace, StringComparison.Ordinal))
        {
            // powershell.exe 5.1 starts with the protocols of 2014; elsewhere the system's choice is the right one.
            handler.SslProtocols = SslProtocols.Tls12;
        }

        return handler;
    }

    private Task<OAuthResponse> GetOnceAsync(Uri address, TimeSpan timeout, CancellationToken stopping) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, address), Taint.None, timeout, stopping);

    private async Task<OAuthResponse> SendAsync(HttpRequestMessage request, Taint taint, TimeSpan timeout, CancellationToken stopping)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity")); // an answer of a few kilobytes needs no compression
        request.Headers.UserAgent.Add(UserAgent);
        request.Headers.ExpectContinue = false; // .NET Framework would ask first, and some servers never answer that
        using (request)
        {
            RequireMaySend(request.RequestUri);
            (HttpResponseMessage response, byte[] body) = await ReceiveAsync(request, taint, timeout, stopping).ConfigureAwait(false);
            using (response)
            {
                // Outside of the try: a mistake in what reads the answer must not pass for a connection that broke.
                byte[] plain = Inflation.Undo(body, response.Content.Headers.ContentEncoding, MaxBodyLength, out string? unknown)
                    ?? throw TooLarge(response);
                return OAuthResponse.Read(
                    request.RequestUri,
                    (int)response.StatusCode,
                    response.Content.Headers.ContentType?.MediaType,
                    plain,
                    RetryAfter(response.Headers),
                    response.Headers.Location?.OriginalString,
                    taint,
                    TraceId(response),
                    unknown,
                    Challenges(response));
            }
        }
    }

    /// <summary>The headers, which the caller disposes of, and the whole body.</summary>
    private async Task<(HttpResponseMessage Response, byte[] Body)> ReceiveAsync(
        HttpRequestMessage request, Taint taint, TimeSpan timeout, CancellationToken stopping)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        timeout = timeout < _longest ? timeout : _longest;
        limit.CancelAfter(timeout);
        HttpResponseMessage? response = null;
        int? status = null;
        using MemoryStream body = new();
        try
        {
            bool staysHere = EndpointSecurity.IsLoopback(request.RequestUri);
            if (staysHere)
            {
                await RequireLoopbackAsync(request.RequestUri).ConfigureAwait(false);
            }

            response = await (staysHere ? _here : _http).Value
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            status = (int)response.StatusCode;
            await ReadBodyAsync(response, body, limit.Token).ConfigureAwait(false);
            return (response, body.ToArray());
        }
        catch (Exception exception)
        {
            response?.Dispose();
            if (stopping.IsCancellationRequested)
            {
                throw new OperationCanceledException(stopping);
            }

            if (exception is DeviceAuthException)
            {
                throw;
            }

            TransportException failure = exception as TransportException
                ?? ToTransportException(exception, status, timeout, limit.IsCancellationRequested, request, taint.All);
            throw status is >= 200 and < 300 ? failure.With([.. TokenTraces.In(Encoding.UTF8.GetString(body.ToArray()))]) : failure;
        }
    }

    /// <summary>
    /// The last door that each request passes, wherever its address came from: plain http does not leave this machine. It is checked
    /// again here since an address may have been kept for years, in a vault that others can write to.
    /// </summary>
    private static void RequireMaySend(Uri address)
    {
        Uri ascii = HostName.InAscii(address)
            ?? throw new TransportException(TransportFailure.Unreachable, null, "The name of the host is none that a name server can know.", null);
        EndpointSecurity.Require(ascii, "The address of this request");
    }

    /// <summary>The name <c>localhost</c> is a promise of this machine's hosts file (RFC 6761 §6.3): it is looked up, not believed.</summary>
    private static async Task RequireLoopbackAsync(Uri address)
    {
        if (address.HostNameType == UriHostNameType.Dns)
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(address.Host).ConfigureAwait(false);
            if (!addresses.All(EndpointSecurity.IsLoopback))
            {
                throw DeviceAuthError.NotThisMachine(address);
            }
        }
    }

    private static async Task ReadBodyAsync(HttpResponseMessage response, MemoryStream body, CancellationToken limit)
    {
        // .NET Framework cannot cancel a read that is under way, but a read of a disposed answer ends.
        using CancellationTokenRegistration abort = limit.Register(response.Dispose);
        using Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        byte[] buffer = new byte[8192];
        int read;
        while ((read = await stream.ReadAsync(buffer, 0, buffer.Length, limit).ConfigureAwait(false)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxBodyLength)
            {
                throw TooLarge(response);
            }
        }
    }

    /// <summary>
    /// What may be behind a time-out where the platform tries addresses one after the other: a way to IPv6 addresses that leads nowhere.
    /// </summary>
    private static string IPv6Hint(Exception exception) =>
        exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.NetworkUnreachable or SocketError.HostUnreachable }
        || RuntimeInformation.FrameworkDescription.StartsWith(FrameworkWithoutRace, StringComparison.Ordinal)
            ? " Where its name has IPv6 addresses that lead nowhere from here, turn IPv6 off or prefer IPv4: the variable DOTNET_SYSTEM_NET_DISABLEIPV6=1 does so for PowerShell 7, the system's settings for Windows PowerShell."
            : "";

    /// <summary>A status that does not say that the request was refused (RFC 9110 §15.5): what it says else is in the body, which is lost.</summary>
    private static bool IsNoRefusal(int status) => status is < 400 or >= Wire.InternalServerError;

    private static TransportException TooLarge(HttpResponseMessage response) => new(
        TransportFailure.TooLarge, (int)response.StatusCode, $"The answer has more than {MaxBodyLength} bytes.", null)
    {
        MayHaveArrived = IsNoRefusal((int)response.StatusCode),
    };

    private static string[] Challenges(HttpResponseMessage response) =>
        response.Headers.TryGetValues(Wire.Authenticate, out IEnumerable<string>? lines) ? [.. lines] : [];

    private static string? TraceId(HttpResponseMessage response) => Wire.TraceHeaders
        .Select(name => response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null)
        .FirstOrDefault(value => value is not null);

    private static TransportException ToTransportException(
        Exception exception, int? status, TimeSpan timeout, bool timedOut, HttpRequestMessage request, Redaction hidden)
    {
        // The platform quotes lines of a server that does not speak HTTP, and names a proxy with its password.
        Exception? cause = hidden.Of(exception);
        if (status is not null)
        {
            return new TransportException(TransportFailure.CutShort, status, "The answer broke off.", cause) { MayHaveArrived = IsNoRefusal(status.Value) };
        }

        string? proxy = EndpointSecurity.IsLoopback(request.RequestUri) ? null : SystemProxy.For(request.RequestUri);
        string way = proxy is null ? "" : $" The request went through the proxy {proxy}.";
        if (timedOut)
        {
            string message = $"No answer came within {timeout.TotalSeconds:0} seconds.{way}{IPv6Hint(exception)}";
            return new TransportException(TransportFailure.TimedOut, null, message, cause) { MayHaveArrived = true };
        }

        if (CertificateCheck.Fault(request) is { } fault)
        {
            return new TransportException(TransportFailure.CertificateInvalid, null, fault, cause);
        }

        if (SystemProxy.Refusal(exception) is { } refusal)
        {
            string message = DeviceAuthError.ProxyRefusal(request.RequestUri, proxy, refusal);
            return new TransportException(TransportFailure.ProxyRefused, null, message, cause);
        }

        string reason = hidden.Shown(exception.GetBaseException().Message) ?? "No reason is known.";
        return new TransportException(TransportFailure.Unreachable, null, way.Length == 0 ? reason : reason.TrimEnd('.') + "." + way, cause)
        {
            MayHaveArrived = Arrival.IsPossible(exception),
        };
    }

    /// <summary>A date is one of the server's clock, which says in another header what it shows (RFC 9110 §6.6.1): this machine's may be wrong.</summary>
    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        RetryConditionHeaderValue? header = headers.RetryAfter;
        TimeSpan? wait = header?.Delta ?? header?.Date - (headers.Date ?? _clock.UtcNow);
        return wait > TimeSpan.Zero ? wait : null;
    }
}
