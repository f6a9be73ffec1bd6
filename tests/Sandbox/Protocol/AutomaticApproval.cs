using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Hosting;

namespace DeviceAuth.Sandbox;

/// <summary>Approves every code by itself some moments after its issue, where the options ask for it.</summary>
internal sealed class AutomaticApproval(SandboxOptions options, IServer server, IHostApplicationLifetime lifetime)
{
    public void Schedule(string? userCode)
    {
        if (options.ApproveAutomaticallyAfter is { } delay && userCode is not null)
        {
            _ = ApproveAsync(userCode, delay, lifetime.ApplicationStopping);
        }
    }

    private async Task ApproveAsync(string userCode, TimeSpan delay, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(delay, stopping);
            using var control = new ControlClient(new Uri(LoopbackHost.AddressOf(server)));
            await control.ApproveAsync(userCode, SandboxUser.All[0].UserName, stopping);
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException or HttpRequestException)
        {
            // A person was faster, or the server stops: nothing is left to approve.
        }
    }
}
