using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Tests.Fakes;

/// <summary>A body without end, which counts what was read of it.</summary>
internal sealed class EndlessStream : MemoryStream
{
    public new long Read { get; private set; }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Read += count;
        return Task.FromResult(count);
    }
}
