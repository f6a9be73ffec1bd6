using System;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>
/// All that is allocated in the process from here on, the test's server included: more than can be alive of it at any moment, and to be had
/// without a collection of the whole heap before.
/// </summary>
internal sealed class MemoryWatch
{
    /// <summary>Less than any of the bombs unpacks to. A case that is polled to its end, with a thousand parameters a request, takes 120 MiB.</summary>
    private const long MostBytes = 160L * 1024 * 1024;

    private readonly long _before = GC.GetTotalAllocatedBytes();

    public void AssertBounded() => Assert.InRange(GC.GetTotalAllocatedBytes() - _before, 0, MostBytes);
}
