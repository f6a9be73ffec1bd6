using System;
using System.Security.Cryptography;

namespace DeviceAuth;

/// <summary>
/// A number for each part of a text: the same for equal parts, and another one, but for a rare chance, for others. To have all those of one
/// length takes no longer where that is great (Karp and Rabin).
/// </summary>
internal static class PartHash
{
    /// <summary>
    /// Odd, so that no character falls out of a hash; another one in each process, so that no server can know which parts meet in
    /// a <see cref="PartSet"/>.
    /// </summary>
    private static readonly ulong Factor = RandomFactor();

    public static ulong Of(string text, int start, int length)
    {
        ulong hash = 0;
        for (int i = start; i < start + length; i++)
        {
            hash = unchecked(hash * Factor + text[i]);
        }

        return hash;
    }

    /// <summary>Writes those of all parts of this length, in the order of their beginnings, from this place on.</summary>
    public static void WriteEach(string text, int length, ulong[] hashes, int at)
    {
        ulong weight = 1; // of the character that falls out next
        for (int i = 0; i < length; i++)
        {
            weight = unchecked(weight * Factor);
        }

        ulong hash = Of(text, 0, length);
        hashes[at] = hash;
        for (int end = length; end < text.Length; end++)
        {
            hash = unchecked(hash * Factor + text[end] - text[end - length] * weight);
            hashes[++at] = hash;
        }
    }

    private static ulong RandomFactor()
    {
        byte[] bytes = new byte[sizeof(ulong)];
        using RandomNumberGenerator random = RandomNumberGenerator.Create();
        random.GetBytes(bytes);
        return BitConverter.ToUInt64(bytes, 0) | 1;
    }
}
