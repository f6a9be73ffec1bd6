using System;
using System.Security.Cryptography;

namespace DeviceAuth.OAuth;

/// <summary>Makes the platform's keys of their numbers, each as long as the platform wants it: with zeros before it, and no more.</summary>
internal static class KeyNumbers
{
    /// <summary>The only form of a point that all platforms take (SEC 1 §2.3.3): not compressed.</summary>
    private const byte Uncompressed = 0x04;

    public static RSA ToRsa(RSAParameters numbers)
    {
        int length = numbers.Modulus!.Length;
        int half = (length + 1) / 2;
        RSA rsa = RSA.Create();
        try
        {
            rsa.ImportParameters(new RSAParameters
            {
                Modulus = numbers.Modulus,
                Exponent = numbers.Exponent,
                D = Padded(numbers.D, length),
                P = Padded(numbers.P, half),
                Q = Padded(numbers.Q, half),
                DP = Padded(numbers.DP, half),
                DQ = Padded(numbers.DQ, half),
                InverseQ = Padded(numbers.InverseQ, half),
            });
            return rsa;
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    public static ECDsa ToEcdsa(ECCurve curve, byte[] number, ECPoint point) => ECDsa.Create(new ECParameters
    {
        Curve = curve,
        D = Padded(number, point.X!.Length),
        Q = point,
    });

    /// <summary>A point as keys have it.</summary>
    public static ECPoint Point(byte[] bytes)
    {
        int length = bytes.Length / 2;
        if (bytes.Length % 2 == 0 || bytes.Length < 3 || bytes[0] != Uncompressed)
        {
            throw new FormatException("its public part is compressed: write it anew, with openssl ec -in key.pem -conv_form uncompressed");
        }

        ECPoint point = new() { X = new byte[length], Y = new byte[length] };
        Array.Copy(bytes, 1, point.X, 0, length);
        Array.Copy(bytes, 1 + length, point.Y, 0, length);
        return point;
    }

    /// <summary>A number of so many bytes.</summary>
    /// <exception cref="FormatException">It is longer than that.</exception>
    public static byte[] Padded(byte[]? number, int length)
    {
        byte[] given = number ?? [];
        int zeros = length - given.Length;
        if (zeros < 0)
        {
            throw new FormatException("the numbers in it do not go together");
        }

        byte[] padded = new byte[length];
        Array.Copy(given, 0, padded, zeros, given.Length);
        return padded;
    }
}
