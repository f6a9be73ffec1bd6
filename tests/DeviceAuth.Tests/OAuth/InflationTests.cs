using System;
using System.IO;
using System.IO.Compression;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>Compression that nobody asked for is undone within the bound, or named.</summary>
public sealed class InflationTests
{
    private readonly FakeHandler _handler = new(new FakeClock());

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("GZIP")]
    [InlineData("deflate")]
    [InlineData("deflate without zlib's header")]
    [InlineData("br")]
    [InlineData("gzip, br")]
    [InlineData("identity")]
    public async Task What_comes_compressed_is_read(string encoding)
    {
        byte[] body = Recorded.Bytes("metadata.json");
        foreach (string one in encoding.Split(", "))
        {
            body = Compress(body, one);
        }

        Answer(body, encoding.Split(" without")[0]);

        Assert.NotNull(await DiscoverAsync());
    }

    [Fact]
    public async Task What_only_says_that_it_is_compressed_is_read_too()
    {
        Answer(Recorded.Bytes("metadata.json"), "gzip");

        Assert.NotNull(await DiscoverAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("identity")]
    public async Task What_comes_compressed_without_saying_it_is_read_too(string said)
    {
        Answer(Compress(Recorded.Bytes("metadata.json"), "gzip"), said);

        Assert.NotNull(await DiscoverAsync());
    }

    [Fact]
    public async Task A_way_that_nobody_knows_is_named()
    {
        Answer([1, 2, 3, 4], "snail").Answer("proxy.html", 404);

        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(DiscoverAsync);

        Assert.Contains("(snail)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void What_would_be_too_much_is_not_inflated(string encoding) => Assert.Null(Inflation.Undo(
        Compress(new byte[10_000_000], encoding), [encoding], OAuthTransport.MaxBodyLength, out _));

    private FakeHandler Answer(byte[] body, string encoding) => _handler.Answer(_ =>
    {
        HttpResponseMessage message = new(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };
        message.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return message;
    });

    private static byte[] Compress(byte[] body, string encoding)
    {
        using MemoryStream packed = new();
        using (Stream packer = encoding.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(packed, CompressionMode.Compress, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionMode.Compress, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionMode.Compress, leaveOpen: true),
            "identity" => new BufferedStream(new NotClosed(packed)),
            _ => new DeflateStream(packed, CompressionMode.Compress, leaveOpen: true),
        })
        {
            packer.Write(body);
        }

        return packed.ToArray();
    }

    private Task<AuthorizationServer> DiscoverAsync() =>
        new MetadataDiscovery(_handler.Transport).DiscoverAsync(Sample.Authority, CancellationToken.None);

    private sealed class NotClosed(MemoryStream inner) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);
    }
}
