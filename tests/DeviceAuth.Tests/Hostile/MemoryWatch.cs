using System;
using System.Threading;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>The most memory that the managed heap comes to have beyond what it had at the start, garbage included.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private const long MostBytes = 64L * 1024 * 1024;

    private readonly long _idle = GC.GetTotalMemory(forceFullCollection: true);
    private readonly Timer _timer;
    private long _most;

    public MemoryWatch() => _timer = new Timer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(2));

    public void AssertBounded()
    {
        Look();
        Assert.InRange(Interlocked.Read(ref _most), 0, MostBytes);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long now = GC.GetTotalMemory(forceFullCollection: false) - _idle;
        long most;
        while (now > (most = Interlocked.Read(ref _most)) && Interlocked.CompareExchange(ref _most, now, most) != most)
        {
            // Another look came between.
        }
    }
}
