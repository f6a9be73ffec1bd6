using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Tests.Fakes;

/// <summary>A body of which nothing ever arrives.</summary>
internal sealed class SilentStream : MemoryStream
{
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        new TaskCompletionSource<int>().Task.WaitAsync(cancellationToken);
}
