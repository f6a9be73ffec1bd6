using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Playground;

/// <summary>The person with a browser, on a machine that has none.</summary>
public static class PageWalker
{
    /// <summary>Long enough to see the prompt and the progress.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Opens the page of a sign-in by browser, approves, and goes where that leads: what a browser of this machine does.</summary>
    /// <param name="address">The page. A script of the tour gives it.</param>
    public static void Visit(Uri address) => _ = Task.Run(async () =>
    {
        await Task.Delay(Patience);
        using AuthorizationPageVisitor visitor = new();
        using HttpResponseMessage end = await visitor.OpenAsync(await visitor.DecideAsync(address));
    });

    /// <summary>Approves the first code that the sandbox gives out, on the page that the prompt names.</summary>
    public static async Task ApproveAsync(SandboxServer sandbox, CancellationToken stopping)
    {
        RequestLogEntry answer = await sandbox.Requests.WaitForAsync(
            entry => entry.ReadResponseMember("user_code") is not null, cancellationToken: stopping);
        await Task.Delay(Patience, stopping);
        await new DevicePageVisitor().ApproveAsync(
            new Uri(answer.ReadResponseMember("verification_uri")!),
            answer.ReadResponseMember("user_code"),
            cancellationToken: stopping);
    }
}
