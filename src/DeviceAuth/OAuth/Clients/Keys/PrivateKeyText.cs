using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>Reads a private key from the text that people have it in: PEM or a JSON Web Key. No text of it is ever in an exception.</summary>
internal static class PrivateKeyText
{
    public const string Encrypted = "it is encrypted: decrypt it first, with openssl pkcs8 -in key.pem, or keep it in a certificate store";
    public const string OtherCurve = "it is on another curve than P-256 and P-384";

    private const string Pkcs8 = "PRIVATE KEY";
    private const string Pkcs1 = "RSA PRIVATE KEY";
    private const string Sec1 = "EC PRIVATE KEY";
    private const string EncryptedPkcs8 = "ENCRYPTED PRIVATE KEY";
    private const string Certificate = "CERTIFICATE";

    /// <summary>The key.</summary>
    /// <exception cref="FormatException">It is none that can be used; the message says why, as the end of a sentence.</exception>
    public static SigningKey Read(string text)
    {
        try
        {
            return PemText.IsIn(text) && !JsonWebKey.IsOfServiceAccount(text) ? FromPem(text) : JsonWebKey.Read(text);
        }
        catch (Exception exception) when (exception is not FormatException)
        {
            throw new FormatException("the numbers in it are those of no key", exception);
        }
    }

    private static SigningKey FromPem(string text)
    {
        IReadOnlyList<KeyValuePair<string, byte[]>> blocks = PemText.Blocks(text);
        if (blocks.Any(block => block.Key == EncryptedPkcs8))
        {
            throw new FormatException(Encrypted);
        }

        // A file that has both has the certificate for the one key in it, and the chain behind that.
        byte[]? certificate = blocks.Where(block => block.Key == Certificate).Select(block => block.Value).FirstOrDefault();
        KeyValuePair<string, byte[]> key = blocks.FirstOrDefault(block => block.Key is Pkcs8 or Pkcs1 or Sec1);
        return key.Key switch
        {
            Pkcs8 => PrivateKeyDer.OfPkcs8(key.Value, certificate),
            Pkcs1 => PrivateKeyDer.OfPkcs1(new DerReader(key.Value), certificate),
            Sec1 => PrivateKeyDer.OfSec1(new DerReader(key.Value), curve: null, certificate),
            _ when certificate is not null => throw new FormatException("it is a certificate without its private key"),
            _ => throw new FormatException("it is PEM, and no private key: one begins with BEGIN PRIVATE KEY, BEGIN RSA PRIVATE KEY or BEGIN EC PRIVATE KEY"),
        };
    }
}
