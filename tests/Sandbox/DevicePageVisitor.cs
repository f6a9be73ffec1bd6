using System;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Sandbox;

/// <summary>
/// Walks the sandbox's device page over HTTP as a person with a browser would: forms, cookies and redirections, no shortcut.
/// </summary>
public sealed class DevicePageVisitor
{
    // Code, sign-in, consent: a page that asks more often goes in circles.
    private const int MostForms = 5;

    /// <summary>Approves at the verification address (RFC 8628 §3.3), or at the complete one, which needs no code.</summary>
    /// <exception cref="InvalidOperationException">The page showed a problem, which the message quotes.</exception>
    public Task ApproveAsync(
        Uri address, string? userCode = null, string userName = "alice", CancellationToken cancellationToken = default)
        => VisitAsync(address, userCode, userName, "approve", "approved", cancellationToken);

    /// <summary>Refuses at the verification address, or at the complete one, which needs no code.</summary>
    /// <exception cref="InvalidOperationException">The page showed a problem, which the message quotes.</exception>
    public Task RefuseAsync(
        Uri address, string? userCode = null, string userName = "alice", CancellationToken cancellationToken = default)
        => VisitAsync(address, userCode, userName, "refuse", "refused", cancellationToken);

    private static async Task VisitAsync(
        Uri address, string? userCode, string userName, string decision, string goal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        using var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer(), UseProxy = false };
        using var browser = new HttpClient(handler);

        var page = await VisitedPage.ReadAsync(await browser.GetAsync(address, cancellationToken), cancellationToken);
        for (var forms = 0; forms < MostForms; forms++)
        {
            if (page.Step == goal)
            {
                return;
            }

            if (page.Problem is { } problem)
            {
                throw new InvalidOperationException($"The device page says: {problem}");
            }

            using var request = page.Submit(page.Step switch
            {
                "code" => new() { ["user_code"] = userCode ?? throw new InvalidOperationException("The page asks for a code.") },
                "sign-in" => new() { ["user"] = userName, ["password"] = SandboxUser.Password },
                "consent" => new() { ["decision"] = decision },
                _ => throw new InvalidOperationException($"{address} does not show the sandbox's device page."),
            });
            page = await VisitedPage.ReadAsync(await browser.SendAsync(request, cancellationToken), cancellationToken);
        }

        throw new InvalidOperationException($"The device page at {address} goes in circles.");
    }
}
