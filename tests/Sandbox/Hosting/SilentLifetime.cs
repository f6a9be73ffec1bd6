using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;

namespace DeviceAuth.Sandbox;

/// <summary>Leaves Ctrl+C and SIGTERM alone: a server inside a test process must not take them.</summary>
internal sealed class SilentLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
