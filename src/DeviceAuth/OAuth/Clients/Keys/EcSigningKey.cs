using System;
using System.Collections.Generic;
using System.Security.Cryptography;

namespace DeviceAuth.OAuth;

/// <summary>
/// Signs with ECDSA on P-256 or P-384. The platform's signature is that of JOSE already, R and S one behind the other (RFC 7518 §3.4), and
/// not the sequence in DER that other libraries make of them.
/// </summary>
internal sealed class EcSigningKey : SigningKey
{
    private readonly ECDsa _ecdsa;
    private readonly string _algorithm;
    private readonly HashAlgorithmName _hash;

    public EcSigningKey(ECDsa ecdsa)
    {
        (_algorithm, _hash) = ecdsa.KeySize switch
        {
            256 => (Wire.Algorithm.ES256, HashAlgorithmName.SHA256),
            384 => (Wire.Algorithm.ES384, HashAlgorithmName.SHA384),
            _ => throw new FormatException(PrivateKeyText.OtherCurve),
        };
        _ecdsa = ecdsa;
    }

    public override IReadOnlyList<string> Algorithms => [_algorithm];

    public override byte[] Sign(string algorithm, byte[] data)
    {
        byte[] signature = _ecdsa.SignData(data, _hash);
        return signature.Length == _ecdsa.KeySize / 8 * 2
            ? signature
            : throw new FormatException("what holds it makes signatures of another form than JSON Web Tokens have (RFC 7518 §3.4)");
    }

    public override void Dispose() => _ecdsa.Dispose();
}
