using System;
using System.Collections.Generic;
using System.Security.Cryptography;

namespace DeviceAuth.OAuth;

/// <summary>
/// Signs with RSA (RFC 7518 §3.3, §3.5). Not each key can do PSS: a smart card or, in Windows PowerShell 5.1, a key that CNG does not have.
/// </summary>
internal sealed class RsaSigningKey : SigningKey
{
    private static readonly string[] All = [Wire.Algorithm.RS256, Wire.Algorithm.PS256];

    private readonly RSA _rsa;

    public RsaSigningKey(RSA rsa) => _rsa = rsa;

    public override IReadOnlyList<string> Algorithms => All;

    public override byte[] Sign(string algorithm, byte[] data)
    {
        bool isPss = algorithm == Wire.Algorithm.PS256;
        try
        {
            return _rsa.SignData(data, HashAlgorithmName.SHA256, isPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        }
        catch (Exception exception) when (isPss && exception is CryptographicException or NotSupportedException or NotImplementedException)
        {
            throw new FormatException("it cannot sign with PS256, which the server wants: in Windows PowerShell 5.1 that needs a key of CNG", exception);
        }
    }

    public override void Dispose() => _rsa.Dispose();
}
