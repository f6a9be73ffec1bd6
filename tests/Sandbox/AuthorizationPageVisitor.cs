using System;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Sandbox;

/// <summary>
/// Walks the sandbox's authorization page over HTTP as a person with a browser would: forms, cookies and redirections, no shortcut, up to
/// the client's redirect address.
/// </summary>
public sealed class AuthorizationPageVisitor : IDisposable
{
    // Sign-in, consent, and the redirections between them: what takes more goes in circles.
    private const int MostSteps = 8;

    private readonly HttpClient _browser = new(new SocketsHttpHandler
    {
        CookieContainer = new CookieContainer(),
        UseProxy = false,
        AllowAutoRedirect = false,
    });

    /// <summary>Signs in and approves, or refuses. Returns the redirect address with the answer in its query, and does not open it.</summary>
    /// <exception cref="InvalidOperationException">The page showed a problem, which the message quotes.</exception>
    public async Task<Uri> DecideAsync(
        Uri address, bool approves = true, string userName = "alice", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        for (var steps = 0; steps < MostSteps; steps++)
        {
            using var answer = await _browser.SendAsync(request, cancellationToken);
            request.Dispose();
            if (answer.Headers.Location is { } location)
            {
                var target = new Uri(answer.RequestMessage!.RequestUri!, location);
                if (target.Authority != address.Authority)
                {
                    return target;
                }

                request = new HttpRequestMessage(HttpMethod.Get, target);
                continue;
            }

            var page = await VisitedPage.ReadAsync(answer, cancellationToken);
            if (page.Problem is { } problem)
            {
                throw new InvalidOperationException($"The authorization page says: {problem}");
            }

            request = page.Submit(page.Step switch
            {
                "sign-in" => new() { ["user"] = userName, ["password"] = SandboxUser.Password },
                "consent" => new() { ["decision"] = approves ? "approve" : "refuse" },
                _ => throw new InvalidOperationException($"{address} does not show the sandbox's authorization page, but {(int)answer.StatusCode}."),
            });
        }

        throw new InvalidOperationException($"The authorization page at {address} goes in circles.");
    }

    /// <summary>Opens an address, as the browser does with the redirect address at the end. Returns the answer.</summary>
    public Task<HttpResponseMessage> OpenAsync(Uri address, CancellationToken cancellationToken = default) => _browser.GetAsync(address, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _browser.Dispose();
}
