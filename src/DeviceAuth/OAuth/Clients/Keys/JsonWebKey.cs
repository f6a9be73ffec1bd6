using System;
using System.Security.Cryptography;
using System.Text;

namespace DeviceAuth.OAuth;

/// <summary>A private key as JSON (RFC 7517, RFC 7518 §6), with the name that the server knows it by.</summary>
internal static class JsonWebKey
{
    /// <exception cref="FormatException">It is none that can be used; the message says why, as the end of a sentence.</exception>
    public static SigningKey Read(string text)
    {
        JsonObject key = Json(text) ?? throw new FormatException("it is neither PEM nor a JSON Web Key");
        if (IsOfServiceAccount(key))
        {
            throw new FormatException("it is the key file of a service account, which asks with an assertion of its own as the grant (RFC 7523 §2.1), and DeviceAuth does not");
        }

        if (key.Objects(Wire.Key.Set).Count > 0)
        {
            throw new FormatException("it is a set of keys: give one of them");
        }

        return key.Text(Wire.Key.Type) switch
        {
            Wire.Key.Rsa => Of(key, Wire.Algorithm.RS256, Wire.Algorithm.PS256, (id, algorithm) => new RsaSigningKey(ToRsa(key)) { Id = id, OwnAlgorithm = algorithm }),
            Wire.Key.EllipticCurve => Of(key, Wire.Algorithm.ES256, Wire.Algorithm.ES384, (id, algorithm) => Matching(new EcSigningKey(ToEcdsa(key)) { Id = id, OwnAlgorithm = algorithm })),
            null => throw new FormatException("it is JSON without a 'kty', and no JSON Web Key"),
            _ => throw new FormatException("it is neither an RSA key nor one of an elliptic curve"),
        };
    }

    /// <summary>It is Google's key file, whose key stands in it as PEM.</summary>
    public static bool IsOfServiceAccount(string text) => Json(text) is { } key && IsOfServiceAccount(key);

    private static bool IsOfServiceAccount(JsonObject key) => key.Text(Wire.Key.Type) is null && key.Text(Wire.Key.KindOfFile) == Wire.Key.ServiceAccount;

    private static JsonObject? Json(string text) => JsonObject.FromJson(Encoding.UTF8.GetBytes(text.Trim()));

    private static SigningKey Of(JsonObject key, string one, string other, Func<string?, string?, SigningKey> make)
    {
        string? algorithm = key.Text(Wire.Key.Algorithm);
        return algorithm is null || algorithm == one || algorithm == other
            ? make(key.Text(Wire.Key.Id), algorithm)
            : throw new FormatException($"its 'alg' is none of {one} and {other}");
    }

    private static SigningKey Matching(EcSigningKey key) => key.OwnAlgorithm is null || key.Algorithms[0] == key.OwnAlgorithm
        ? key
        : throw new FormatException("its 'alg' is not that of its curve");

    private static RSA ToRsa(JsonObject key)
    {
        byte[] d = Number(key, "d");
        return key.Has("p")
            ? KeyNumbers.ToRsa(new RSAParameters
            {
                Modulus = Number(key, "n"),
                Exponent = Number(key, "e"),
                D = d,
                P = Number(key, "p"),
                Q = Number(key, "q"),
                DP = Number(key, "dp"),
                DQ = Number(key, "dq"),
                InverseQ = Number(key, "qi"),
            })
            : throw new FormatException("it lacks the numbers p, q, dp, dq and qi, without which the platform takes no key");
    }

    private static ECDsa ToEcdsa(JsonObject key)
    {
        (ECCurve curve, int length) = key.Text(Wire.Key.Curve) switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 32),
            "P-384" => (ECCurve.NamedCurves.nistP384, 48),
            _ => throw new FormatException(PrivateKeyText.OtherCurve),
        };
        return KeyNumbers.ToEcdsa(curve, Number(key, "d"), new ECPoint
        {
            X = KeyNumbers.Padded(Number(key, "x"), length),
            Y = KeyNumbers.Padded(Number(key, "y"), length),
        });
    }

    /// <summary>A number without zeros before it (RFC 7518 §6.3.1, §2): those that some writers put there would make it too long.</summary>
    private static byte[] Number(JsonObject key, string member)
    {
        byte[] bytes = key.Text(member) is { } text && UrlSafeBase64.Decode(text) is { Length: > 0 } decoded
            ? decoded
            : throw new FormatException(member == "d" ? "it is a public key: it has no 'd'" : $"it has no '{member}'");
        int zeros = 0;
        while (zeros < bytes.Length - 1 && bytes[zeros] == 0)
        {
            zeros++;
        }

        byte[] number = new byte[bytes.Length - zeros];
        Array.Copy(bytes, zeros, number, 0, number.Length);
        return number;
    }
}
