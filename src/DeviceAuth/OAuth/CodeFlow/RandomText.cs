using System;
using System.Security.Cryptography;

namespace DeviceAuth.OAuth;

/// <summary>Texts that nobody can guess (RFC 6749 §10.10).</summary>
internal static class RandomText
{
    /// <summary>160 bits, as §10.10 recommends. Each costs two characters of an address that a person may have to copy.</summary>
    private const int Bytes = 20;

    /// <summary>In hex: no character of it is encoded in an address, or ends a line where a terminal wraps.</summary>
    public static string Create()
    {
        byte[] random = new byte[Bytes];
        using RandomNumberGenerator generator = RandomNumberGenerator.Create();
        generator.GetBytes(random);
        return BitConverter.ToString(random).Replace("-", "").ToLowerInvariant();
    }
}
