using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.Clients;

/// <summary>A private key is read in each form that people have it in, and what is none says why.</summary>
public sealed class PrivateKeyTextTests
{
    private static readonly byte[] Data = Encoding.ASCII.GetBytes("what is signed");

    public static TheoryData<string> RsaTexts =>
    [
        Keys.Rsa.ExportPkcs8PrivateKeyPem(),
        Keys.Rsa.ExportRSAPrivateKeyPem(),
        Keys.Rsa.ExportRSAPrivateKeyPem().ReplaceLineEndings("\r\n"),
        "\uFEFF" + Keys.Rsa.ExportPkcs8PrivateKeyPem().ReplaceLineEndings("\\n"), // a variable of a CI system
        "Bag Attributes\n    friendlyName: nightly-job\nKey Attributes: <No Attributes>\n" + Keys.Rsa.ExportPkcs8PrivateKeyPem(), // openssl pkcs12
        Keys.Jwk(Keys.Rsa),
        Keys.Jwk(Keys.Rsa, ""","alg":"PS256","kid":"one","use":"sig","key_ops":["sign"]"""),
    ];

    public static TheoryData<string, string> EcTexts => new()
    {
        { "P-256", Keys.P256.ExportPkcs8PrivateKeyPem() },
        { "P-256", Keys.P256.ExportECPrivateKeyPem() },
        { "P-256", new string(PemEncoding.Write("EC PARAMETERS", [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07])) + "\n" + Keys.P256.ExportECPrivateKeyPem() }, // openssl ecparam -genkey
        { "P-256", Keys.Jwk(Keys.P256, "P-256") },
        { "P-384", Keys.P384.ExportPkcs8PrivateKeyPem() },
        { "P-384", Keys.P384.ExportECPrivateKeyPem() },
        { "P-384", Keys.Jwk(Keys.P384, "P-384", ""","alg":"ES384" """) },
    };

    [Theory]
    [MemberData(nameof(RsaTexts), DisableDiscoveryEnumeration = true)] // keys live for one run
    public void An_RSA_key_signs(string text)
    {
        using SigningKey key = PrivateKeyText.Read(text);

        Assert.True(Keys.Rsa.VerifyData(Data, key.Sign("RS256", Data), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.True(Keys.Rsa.VerifyData(Data, key.Sign("PS256", Data), HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
    }

    [Theory]
    [MemberData(nameof(EcTexts), DisableDiscoveryEnumeration = true)]
    public void A_key_of_a_curve_signs_in_the_form_of_JOSE(string curve, string text)
    {
        using SigningKey key = PrivateKeyText.Read(text);
        (ECDsa known, HashAlgorithmName hash, int length) = curve == "P-256" ? (Keys.P256, HashAlgorithmName.SHA256, 64) : (Keys.P384, HashAlgorithmName.SHA384, 96);

        byte[] signature = key.Sign(key.Algorithms[0], Data);

        Assert.Equal(length, signature.Length);
        Assert.True(known.VerifyData(Data, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    /// <summary>Numbers that begin with a zero are shorter in DER, and some writers of JSON leave the zero away or add one.</summary>
    [Fact]
    public void A_key_whose_numbers_begin_with_zeros_signs()
    {
        for (int i = 0; i < 600; i++)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            ECParameters numbers = key.ExportParameters(includePrivateParameters: true);
            if (numbers.D![0] != 0 && numbers.Q.X![0] != 0 && numbers.Q.Y![0] != 0)
            {
                continue;
            }

            using SigningKey pem = PrivateKeyText.Read(key.ExportPkcs8PrivateKeyPem());
            using SigningKey jwk = PrivateKeyText.Read(
                $$"""{"kty":"EC","crv":"P-256","x":"{{Shortest(numbers.Q.X!)}}","y":"{{Shortest(numbers.Q.Y!)}}","d":"{{Shortest(numbers.D)}}"}""");
            Assert.True(key.VerifyData(Data, pem.Sign("ES256", Data), HashAlgorithmName.SHA256));
            Assert.True(key.VerifyData(Data, jwk.Sign("ES256", Data), HashAlgorithmName.SHA256));
        }
    }

    [Fact]
    public void A_file_with_a_key_and_its_certificate_has_both()
    {
        using X509Certificate2 certificate = Keys.Certificate(Keys.Rsa);

        using SigningKey key = PrivateKeyText.Read(Keys.Rsa.ExportPkcs8PrivateKeyPem() + "\n" + certificate.ExportCertificatePem());

        Assert.Equal(certificate.RawData, key.Certificate);
    }

    [Fact]
    public void What_is_no_key_that_can_be_used_says_why()
    {
        using RSA rsa = RSA.Create(2048);
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        using X509Certificate2 certificate = Keys.Certificate(Keys.Rsa);
        PbeParameters password = new(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000);
        Refused("encrypted", rsa.ExportEncryptedPkcs8PrivateKeyPem("password", password));
        Refused("encrypted", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AB\n\nAAAA\n-----END RSA PRIVATE KEY-----");
        Refused("no private key", rsa.ExportSubjectPublicKeyInfoPem());
        Refused("certificate without", certificate.ExportCertificatePem());
        Refused("another curve", other.ExportPkcs8PrivateKeyPem());
        Refused("another curve", other.ExportECPrivateKeyPem());
        Refused("another curve", Keys.Jwk(other, "P-521"));
        Refused("no Base64", "-----BEGIN PRIVATE KEY-----\n****\n-----END PRIVATE KEY-----");
        Refused("neither an RSA key", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----"); // Ed25519 (RFC 8410 §10.3)
        Refused("no 'd'", """{"kty":"RSA","n":"AQAB","e":"AQAB"}""");
        Refused("p, q, dp", """{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}""");
        Refused("neither an RSA key", """{"kty":"oct","k":"AQAB"}""");
        Refused("without a 'kty'", """{"keyId":"1"}""");
        Refused("'alg'", Keys.Jwk(Keys.P256, "P-256", ""","alg":"RS256" """));
        Refused("'alg'", Keys.Jwk(Keys.P256, "P-256", ""","alg":"ES384" """));
        Refused("'alg'", Keys.Jwk(Keys.Rsa, ""","alg":"RS512" """));
        Refused("set of keys", $$"""{"keys":[{{Keys.Jwk(Keys.P256, "P-256")}}]}""");
        Refused("neither PEM nor", "MIIEvQIBADANBgkqhkiG9w0BAQ");
        Refused("neither PEM nor", "");
    }

    /// <summary>Google's key file is for another grant (RFC 7523 §2.1), though a key in PEM stands in it.</summary>
    [Fact]
    public void A_service_account_s_key_file_is_told_from_a_key()
    {
        string pem = Keys.Rsa.ExportPkcs8PrivateKeyPem().ReplaceLineEndings("\\n");
        foreach (string key in new[] { "no PEM here", pem })
        {
            Refused(
                "service account",
                $$"""{"type":"service_account","private_key_id":"1","private_key":"{{key}}","client_email":"a@b.iam.gserviceaccount.com"}""");
        }
    }

    private static void Refused(string why, string text)
    {
        FormatException exception = Assert.Throws<FormatException>(() => PrivateKeyText.Read(text));
        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
        if (text.Length > 40)
        {
            Assert.DoesNotContain(text[30..40], exception.Message, StringComparison.Ordinal);
        }
    }

    private static string Shortest(byte[] number) => UrlSafeBase64.Encode(number.AsSpan().TrimStart((byte)0).ToArray());
}
