using System.Collections.Generic;

namespace DeviceAuth.EngineTests.QrCodes;

/// <summary>The error correction of QR codes: GF(256) modulo x⁸ + x⁴ + x³ + x² + 1, generator 2 (ISO/IEC 18004 §7.5).</summary>
internal static class ReedSolomon
{
    /// <summary>All syndromes are zero: nothing is damaged.</summary>
    public static bool IsIntact(IReadOnlyList<byte> block, int correction)
    {
        int root = 1;
        for (int i = 0; i < correction; i++)
        {
            int value = 0;
            foreach (byte codeword in block)
            {
                value = Multiply(value, root) ^ codeword;
            }

            if (value != 0)
            {
                return false;
            }

            root = Multiply(root, 2);
        }

        return true;
    }

    private static int Multiply(int a, int b)
    {
        int product = 0;
        for (; b > 0; b >>= 1)
        {
            product ^= (b & 1) * a;
            a = (a << 1) ^ ((a >> 7) * 0x11D);
        }

        return product;
    }
}
