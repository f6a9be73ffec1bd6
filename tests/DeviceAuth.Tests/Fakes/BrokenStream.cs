using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Tests.Fakes;

/// <summary>A body whose connection is reset, at once or behind a part of it.</summary>
internal sealed class BrokenStream(byte[]? part = null) : MemoryStream(part ?? [])
{
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Position < Length ? Task.FromResult(Read(buffer, offset, count)) : Task.FromException<int>(new IOException("Connection reset by peer"));
}
