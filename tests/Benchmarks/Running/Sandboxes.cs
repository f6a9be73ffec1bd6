using System;
using System.Threading.Tasks;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Benchmarks.Running;

/// <summary>Servers to sign in to. They run in this process, so that the log's clock is this program's.</summary>
internal static class Sandboxes
{
    /// <summary>A server that approves every code at once.</summary>
    public static Task<SandboxServer> StartAsync() => SandboxServer.StartAsync(new SandboxOptions
    {
        Interval = TimeSpan.FromSeconds(1),
        ApproveAutomaticallyAfter = TimeSpan.Zero,
        RotateRefreshTokens = false,
    });

    /// <summary>A server that waits for an approval.</summary>
    public static Task<SandboxServer> StartWaitingAsync(TimeSpan interval) =>
        SandboxServer.StartAsync(new SandboxOptions { Interval = interval });
}
