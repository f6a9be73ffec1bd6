using System;
using System.Linq;
using System.Security.Cryptography;

namespace DeviceAuth.OAuth;

/// <summary>Private keys in DER, in the three forms that PEM has them in.</summary>
internal static class PrivateKeyDer
{
    private static readonly byte[] Rsa = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
    private static readonly byte[] EllipticCurve = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
    private static readonly byte[] P256 = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
    private static readonly byte[] P384 = [0x2B, 0x81, 0x04, 0x00, 0x22];

    /// <summary>PKCS#8 (RFC 5208 §5): any key with the name of its algorithm before it.</summary>
    public static SigningKey OfPkcs8(byte[] bytes, byte[]? certificate)
    {
        DerReader whole = new DerReader(bytes).Enter(DerReader.Sequence);
        whole.ReadUnsigned(); // its version
        DerReader algorithm = whole.Enter(DerReader.Sequence);
        byte[] name = algorithm.Read(DerReader.ObjectIdentifier);
        byte[]? curve = algorithm.IsNext(DerReader.ObjectIdentifier) ? algorithm.Read(DerReader.ObjectIdentifier) : null;
        DerReader key = new(whole.Read(DerReader.OctetString));
        return name.SequenceEqual(Rsa) ? OfPkcs1(key, certificate)
            : name.SequenceEqual(EllipticCurve) ? OfSec1(key, curve, certificate)
            : throw new FormatException("it is neither an RSA key nor one of an elliptic curve");
    }

    /// <summary>PKCS#1 (RFC 8017 §A.1.2): the numbers of an RSA key.</summary>
    public static SigningKey OfPkcs1(DerReader bytes, byte[]? certificate)
    {
        DerReader key = bytes.Enter(DerReader.Sequence);
        key.ReadUnsigned(); // its version
        RSA rsa = KeyNumbers.ToRsa(new RSAParameters
        {
            Modulus = key.ReadUnsigned(),
            Exponent = key.ReadUnsigned(),
            D = key.ReadUnsigned(),
            P = key.ReadUnsigned(),
            Q = key.ReadUnsigned(),
            DP = key.ReadUnsigned(),
            DQ = key.ReadUnsigned(),
            InverseQ = key.ReadUnsigned(),
        });
        return new RsaSigningKey(rsa) { Certificate = certificate };
    }

    /// <summary>SEC 1 (RFC 5915 §3): the private number of a curve's key, its curve and its public point.</summary>
    public static SigningKey OfSec1(DerReader bytes, byte[]? curve, byte[]? certificate)
    {
        DerReader key = bytes.Enter(DerReader.Sequence);
        key.ReadUnsigned(); // its version
        byte[] number = key.Read(DerReader.OctetString);
        if (key.IsNext(DerReader.Context0))
        {
            curve = key.Enter(DerReader.Context0).Read(DerReader.ObjectIdentifier);
        }

        if (!key.IsNext(DerReader.Context1))
        {
            throw new FormatException("its public part is not in it: write it anew, with openssl ec -in key.pem");
        }

        ECCurve named = curve is null ? throw new FormatException("it does not name its curve")
            : curve.SequenceEqual(P256) ? ECCurve.NamedCurves.nistP256
            : curve.SequenceEqual(P384) ? ECCurve.NamedCurves.nistP384
            : throw new FormatException(PrivateKeyText.OtherCurve);
        return new EcSigningKey(KeyNumbers.ToEcdsa(named, number, KeyNumbers.Point(key.Enter(DerReader.Context1).ReadBits()))) { Certificate = certificate };
    }
}
