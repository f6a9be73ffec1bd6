using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Tests.Hostile;

/// <summary>Passes on what is written, and keeps the beginning of it.</summary>
internal sealed class RecordingStream(Stream inner) : Stream
{
    private const int MostKept = 64 * 1024;

    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_text.Length < MostKept)
        {
            _text.Append(Encoding.UTF8.GetString(buffer.Span));
        }

        return inner.WriteAsync(buffer, cancellationToken);
    }
}
