using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace DeviceAuth.Tests.Clients;

/// <summary>Keys that exist for one run of the tests.</summary>
internal static class Keys
{
    public static readonly RSA Rsa = RSA.Create(2048);
    public static readonly ECDsa P256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public static readonly ECDsa P384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    /// <summary>The key of RFC 7515 appendix A.3.1.</summary>
    public const string OfRfc7515 = """
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
         "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}
        """;

    public static string Jwk(ECDsa key, string crv, string more = "")
    {
        ECParameters numbers = key.ExportParameters(includePrivateParameters: true);
        return $$"""{"kty":"EC","crv":"{{crv}}","x":"{{Text(numbers.Q.X!)}}","y":"{{Text(numbers.Q.Y!)}}","d":"{{Text(numbers.D!)}}"{{more}}}""";
    }

    public static string Jwk(RSA key, string more = "")
    {
        RSAParameters numbers = key.ExportParameters(includePrivateParameters: true);
        return $$"""
            {"kty":"RSA","n":"{{Text(numbers.Modulus!)}}","e":"{{Text(numbers.Exponent!)}}","d":"{{Text(numbers.D!)}}","p":"{{Text(numbers.P!)}}",
             "q":"{{Text(numbers.Q!)}}","dp":"{{Text(numbers.DP!)}}","dq":"{{Text(numbers.DQ!)}}","qi":"{{Text(numbers.InverseQ!)}}"{{more}}}
            """;
    }

    /// <summary>A certificate of a key, with the key.</summary>
    public static X509Certificate2 Certificate(AsymmetricAlgorithm key, DateTimeOffset? end = null)
    {
        CertificateRequest request = key is RSA rsa
            ? new CertificateRequest("CN=nightly", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=nightly", (ECDsa)key, HashAlgorithmName.SHA256);
        DateTimeOffset last = end ?? DateTimeOffset.UtcNow.AddYears(1);
        return request.CreateSelfSigned(last.AddYears(-2), last);
    }

    /// <summary>A part of a JSON Web Token, as JSON.</summary>
    public static JsonNode Part(string token, int part) => JsonNode.Parse(Encoding.UTF8.GetString(UrlSafeBase64.Decode(token.Split('.')[part])!))!;

    public static byte[] Signed(string token) => Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);

    public static byte[] Signature(string token) => UrlSafeBase64.Decode(token.Split('.')[2])!;

    private static string Text(byte[] bytes) => UrlSafeBase64.Encode(bytes);
}
