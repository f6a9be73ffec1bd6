using System;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
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
/// keeps no cookie, accepts no compression (an answer of a few kilobytes needs none, and none can explode).
/// </summary>
internal sealed class OAuthTransport : IDisposable
{
    /// <summary>
    /// Largest body that is read, in bytes. The largest metadata documents known have some 30 KB; read as JSON, the worst body
    /// takes some eighty times its length.
    /// </summary>
    public const int MaxBodyLength = 256 * 1024;

    private static readonly ProductInfoHeaderValue UserAgent =
        new("DeviceAuth", Assembly.GetExecutingAssembly().GetName().Version.ToString(3));

    private readonly Lazy<HttpClient> _http;
    private readonly IClock _clock;
    private readonly TimeSpan _longest;

    /// <param name="handler">What sends; null for the platform's own.</param>
    /// <param name="clock">Turns a date in Retry-After into a time to wait.</param>
    /// <param name="longest">Caps the time of each request; null leaves it to the caller.</param>
    public OAuthTransport(HttpMessageHandler? handler, IClock clock, TimeSpan? longest = null)
    {
        _clock = clock;
        _longest = longest ?? TimeSpan.MaxValue;
        _http = new Lazy<HttpClient>(() => new HttpClient(handler ?? CreateHandler())
        {
            Timeout = Timeout.InfiniteTimeSpan, // each request has its own, which is told apart from Ctrl+C
        });
    }

    /// <summary>Reads a document. Throws <see cref="TransportException"/> where no complete answer arrives.</summary>
    public Task<OAuthResponse> GetAsync(Uri address, TimeSpan timeout, CancellationToken stopping) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, address), timeout, stopping);

    /// <summary>Posts a form. Throws <see cref="TransportException"/> where no complete answer arrives.</summary>
    public Task<OAuthResponse> PostAsync(
        Uri endpoint, FormParameters form, ClientRegistration client, TimeSpan timeout, CancellationToken stopping)
    {
        HttpRequestMessage request = new(HttpMethod.Post, endpoint);
        client.Authenticate(form, out string? basic);
        if (basic is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
        }

        request.Content = Content(form.Encode(), "application/x-www-form-urlencoded");
        return SendAsync(request, timeout, stopping);
    }

    /// <summary>Posts a JSON object. Throws <see cref="TransportException"/> where no complete answer arrives.</summary>
    public Task<OAuthResponse> PostAsync(Uri endpoint, JsonText body, TimeSpan timeout, CancellationToken stopping) => SendAsync(
        new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = Content(body.Encode(), "application/json") }, timeout, stopping);

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private static StringContent Content(string body, string mediaType)
    {
        StringContent content = new(body, Encoding.UTF8, mediaType);
        content.Headers.ContentType.CharSet = null; // neither media type has such a parameter, and some servers object
        return content;
    }

    private static HttpClientHandler CreateHandler()
    {
        HttpClientHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ServerCertificateCustomValidationCallback = CertificateCheck.Verify,
        };
        if (RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal))
        {
            // powershell.exe 5.1 starts with the protocols of 2014; elsewhere the system's choice is the right one.
            handler.SslProtocols = SslProtocols.Tls12;
        }

        return handler;
    }

    private async Task<OAuthResponse> SendAsync(HttpRequestMessage request, TimeSpan timeout, CancellationToken stopping)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(UserAgent);
        request.Headers.ExpectContinue = false; // .NET Framework would ask first, and some servers never answer that
        using (request)
        {
            (HttpResponseMessage response, byte[] body) = await ReceiveAsync(request, timeout, stopping).ConfigureAwait(false);
            using (response)
            {
                // Outside of the try: a mistake in what reads the answer must not pass for a connection that broke.
                return OAuthResponse.Read(
                    request.RequestUri,
                    (int)response.StatusCode,
                    response.Content.Headers.ContentType?.MediaType,
                    body,
                    RetryAfter(response.Headers.RetryAfter),
                    response.Headers.Location?.OriginalString);
            }
        }
    }

    /// <summary>The headers, which the caller disposes of, and the whole body.</summary>
    private async Task<(HttpResponseMessage Response, byte[] Body)> ReceiveAsync(
        HttpRequestMessage request, TimeSpan timeout, CancellationToken stopping)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        timeout = timeout < _longest ? timeout : _longest;
        limit.CancelAfter(timeout);
        HttpResponseMessage? response = null;
        int? status = null;
        try
        {
            response = await _http.Value
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            status = (int)response.StatusCode;
            return (response, await ReadBodyAsync(response, limit.Token).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            response?.Dispose();
            if (stopping.IsCancellationRequested)
            {
                throw new OperationCanceledException(stopping);
            }

            throw exception as TransportException
                ?? ToTransportException(exception, status, timeout, limit.IsCancellationRequested, CertificateCheck.Fault(request));
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken limit)
    {
        // .NET Framework cannot cancel a read that is under way, but a read of a disposed answer ends.
        using CancellationTokenRegistration abort = limit.Register(response.Dispose);
        using Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        using MemoryStream body = new();
        byte[] buffer = new byte[8192];
        int read;
        while ((read = await stream.ReadAsync(buffer, 0, buffer.Length, limit).ConfigureAwait(false)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxBodyLength)
            {
                throw new TransportException(
                    TransportFailure.TooLarge, (int)response.StatusCode, $"The answer has more than {MaxBodyLength} bytes.", null);
            }
        }

        return body.ToArray();
    }

    private static TransportException ToTransportException(
        Exception exception, int? status, TimeSpan timeout, bool timedOut, string? certificateFault)
    {
        if (status is not null)
        {
            return new TransportException(TransportFailure.CutShort, status, "The answer broke off.", exception);
        }

        if (timedOut)
        {
            string message = $"No answer came within {timeout.TotalSeconds:0} seconds.";
            return new TransportException(TransportFailure.TimedOut, null, message, exception);
        }

        if (certificateFault is not null)
        {
            return new TransportException(TransportFailure.CertificateInvalid, null, certificateFault, exception);
        }

        // The platform quotes lines of a server that does not speak HTTP: what it quotes is cleaned like any text of a server.
        string reason = ForeignText.Clean(exception.GetBaseException().Message) ?? "No reason is known.";
        return new TransportException(TransportFailure.Unreachable, null, reason, IsFitToShow(exception) ? exception : null);
    }

    private static bool IsFitToShow(Exception? exception)
    {
        while (exception is not null && ForeignText.IsClean(exception.Message))
        {
            exception = exception.InnerException;
        }

        return exception is null;
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        TimeSpan? wait = header?.Delta ?? header?.Date - _clock.UtcNow;
        return wait > TimeSpan.Zero ? wait : null;
    }
}
