using System;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>
/// How much memory is taken from the managed heap, of which no more can live at any moment, and which no collection makes less: of the
/// whole process, the server of the test included.
/// </summary>
internal sealed class MemoryWatch
{
    /// <summary>Less than any of the bombs unpacks to.</summary>
    private const long MostBytes = 160L * 1024 * 1024;

    private readonly long _before = GC.GetTotalAllocatedBytes();

    public void AssertBounded() => Assert.InRange(GC.GetTotalAllocatedBytes() - _before, 0, MostBytes);
}
