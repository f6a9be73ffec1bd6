namespace DeviceAuth;

/// <summary>
/// A number for each part of a text: the same for equal parts, and another one, but for a rare chance, for others. To have all those of one
/// length takes no longer where that is great (Karp and Rabin).
/// </summary>
internal static class PartHash
{
    /// <summary>Odd, so that no character falls out of a hash.</summary>
    private const ulong Factor = 0x9E37_79B9_7F4A_7C15;

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
}
