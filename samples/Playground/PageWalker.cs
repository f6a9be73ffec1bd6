using System;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Playground;

/// <summary>The person with a browser, on a machine that has none.</summary>
internal static class PageWalker
{
    /// <summary>Long enough to see the prompt and the progress.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

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
