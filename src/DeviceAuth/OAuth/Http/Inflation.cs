using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Reflection;

namespace DeviceAuth.OAuth;

/// <summary>
/// Undoes compression that nobody asked for (RFC 9110 §8.4): some servers compress whatever the request says. What comes out is bounded
/// like any answer, so that nothing explodes.
/// </summary>
internal static class Inflation
{
    private const string Identity = "identity";
    private const string Gzip = "gzip";

    /// <summary>The two bytes before the data of "deflate", which is zlib's format (RFC 1950 §2.2); some servers leave them out.</summary>
    private const int ZlibHeader = 2;

    /// <summary>Brotli is of newer frameworks alone, which netstandard2.0 does not know.</summary>
    private static readonly Lazy<Type?> Brotli = new(() => Type.GetType("System.IO.Compression.BrotliStream, System.IO.Compression.Brotli"));

    /// <summary>The body as it was before it was compressed. What says that it is compressed and is not stays as it is.</summary>
    /// <param name="body">What arrived.</param>
    /// <param name="encodings">The encodings in the order in which they were applied.</param>
    /// <param name="most">The most bytes that may come out.</param>
    /// <param name="unknown">The encoding that could not be undone; otherwise null.</param>
    /// <returns>The bytes; null where there are more.</returns>
    public static byte[]? Undo(byte[] body, IEnumerable<string> encodings, int most, out string? unknown)
    {
        unknown = null;
        byte[]? result = body;
        string[] told = [.. encodings.Where(encoding => !encoding.Equals(Identity, StringComparison.OrdinalIgnoreCase))];
        foreach (string encoding in told.Length == 0 && IsGzip(body) ? [Gzip] : told.Reverse())
        {
            if (Inflate(encoding.ToLowerInvariant(), result) is not { } open)
            {
                unknown = encoding;
                return result;
            }

            try
            {
                result = Read(open, most);
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException or InvalidOperationException)
            {
                return result; // it was not compressed
            }

            if (result is null)
            {
                return null;
            }
        }

        return result;
    }

    private static Func<Stream>? Inflate(string encoding, byte[] body) => encoding switch
    {
        Gzip or "x-gzip" => () => new GZipStream(new MemoryStream(body), CompressionMode.Decompress),
        "deflate" when IsZlib(body) =>
            () => new DeflateStream(new MemoryStream(body, ZlibHeader, body.Length - ZlibHeader), CompressionMode.Decompress),
        "deflate" => () => new DeflateStream(new MemoryStream(body), CompressionMode.Decompress),
        "br" when Brotli.Value is { } brotli => () => (Stream)Activator.CreateInstance(
            brotli, BindingFlags.Default, binder: null, [new MemoryStream(body), CompressionMode.Decompress], culture: null),
        _ => null,
    };

    /// <summary>RFC 1952 §2.3.1: no text begins so, and some servers keep files compressed without saying it.</summary>
    private static bool IsGzip(byte[] body) => body.Length > 2 && body[0] == 0x1F && body[1] == 0x8B;

    /// <summary>RFC 1950 §2.2: the method is 8, and both bytes as one number are a multiple of 31.</summary>
    private static bool IsZlib(byte[] body) => body.Length > ZlibHeader && (body[0] & 0x0F) == 8 && (body[0] * 256 + body[1]) % 31 == 0;

    private static byte[]? Read(Func<Stream> open, int most)
    {
        using Stream stream = open();
        using MemoryStream result = new();
        byte[] buffer = new byte[8192];
        int read;
        while ((read = stream.Read(buffer, 0, buffer.Length)) > 0)
        {
            result.Write(buffer, 0, read);
            if (result.Length > most)
            {
                return null;
            }
        }

        return result.ToArray();
    }
}
