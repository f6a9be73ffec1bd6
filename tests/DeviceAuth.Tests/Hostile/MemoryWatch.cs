using System;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>
/// All that is allocated in the process from here on, the test's server included: more than can be alive of it at any moment, and to be had
/// without a collection of the whole heap before.
/// </summary>
internal sealed class MemoryWatch
{
    /// <summary>In MiB: what is enough for nearly all, and less than a third of what a bomb unpacks to.</summary>
    public const int Usual = 64;

    private readonly long _before = GC.GetTotalAllocatedBytes();

    public void AssertBounded(int mebibytes = Usual) => Assert.InRange(GC.GetTotalAllocatedBytes() - _before, 0, mebibytes * 1024L * 1024);
}
