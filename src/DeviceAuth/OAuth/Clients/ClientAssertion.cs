using System;
using System.Security.Cryptography;
using System.Text;

namespace DeviceAuth.OAuth;

/// <summary>
/// A client's own assertion (RFC 7523 §2.2, §3; OpenID Connect Core §9 <c>private_key_jwt</c>): who it is, for whom, and for how long, signed
/// with its key. Each is for one request: no two have the same <c>jti</c>.
/// </summary>
internal static class ClientAssertion
{
    /// <summary>
    /// How far back it says that it begins. Some servers take none that begins a second from now by their clock (keycloak#8966), and some
    /// none that began more than a minute ago (keycloak#38576).
    /// </summary>
    private static readonly TimeSpan SetBack = TimeSpan.FromSeconds(20);

    /// <summary>Some servers take none that lives for more than five minutes from its beginning on, as Auth0: with what it is set back, this is well below.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    private const int IdBytes = 16;

    /// <param name="key">The key.</param>
    /// <param name="clientId">Whose it is.</param>
    /// <param name="server">Who it is for.</param>
    /// <param name="now">The time by the wall clock.</param>
    /// <exception cref="FormatException">The key cannot sign; the message says why, as the end of a sentence.</exception>
    public static string Make(SigningKey key, string clientId, AssertionAddressee server, DateTimeOffset now)
    {
        string algorithm = key.AlgorithmFor(server.Algorithms);
        string signed = $"{Part(Header(key, algorithm, server))}.{Part(Claims(clientId, server, now))}";
        return $"{signed}.{UrlSafeBase64.Encode(key.Sign(algorithm, Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>A certificate's thumbprints are both there: who knows the newer one alone passes over the older, and the other way round.</summary>
    private static JsonText Header(SigningKey key, string algorithm, AssertionAddressee server)
    {
        JsonText header = new JsonText()
            .Add(Wire.Header.Algorithm, algorithm)
            .Add(Wire.Header.Type, server.Type)
            .Add(Wire.Header.KeyId, key.Id);
        if (key.Certificate is not { } certificate)
        {
            return header;
        }

        using SHA1 sha1 = SHA1.Create();
        using SHA256 sha256 = SHA256.Create();
        return header
            .Add(Wire.Header.Thumbprint, UrlSafeBase64.Encode(sha1.ComputeHash(certificate)))
            .Add(Wire.Header.Sha256Thumbprint, UrlSafeBase64.Encode(sha256.ComputeHash(certificate)));
    }

    private static JsonText Claims(string clientId, AssertionAddressee server, DateTimeOffset now) => new JsonText()
        .Add(Wire.Claim.Issuer, clientId)
        .Add(Wire.Claim.Subject, clientId)
        .Add(Wire.Claim.Audience, server.Audience)
        .Add(Wire.AssertionClaim.Id, NewId())
        .AddNumber(Wire.AssertionClaim.IssuedAt, (now - SetBack).ToUnixTimeSeconds())
        .AddNumber(Wire.AssertionClaim.NotBefore, (now - SetBack).ToUnixTimeSeconds())
        .AddNumber(Wire.Claim.Expiration, (now + Life).ToUnixTimeSeconds());

    private static string NewId()
    {
        byte[] random = new byte[IdBytes];
        using RandomNumberGenerator generator = RandomNumberGenerator.Create();
        generator.GetBytes(random);
        return UrlSafeBase64.Encode(random);
    }

    private static string Part(JsonText json) => UrlSafeBase64.Encode(Encoding.UTF8.GetBytes(json.Encode()));
}
