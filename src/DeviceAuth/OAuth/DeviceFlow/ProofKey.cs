using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace DeviceAuth.OAuth;

/// <summary>
/// A proof key with the method S256 (RFC 7636 §4): the request for a code carries the challenge, each poll the verifier. RFC
/// 8628 does not name it, yet some servers demand it, and who steals a device code then has nothing.
/// </summary>
internal sealed class ProofKey
{
    public const string Method = "S256";

    /// <summary>As many random bytes as RFC 7636 §4.1 recommends; 43 characters come of them.</summary>
    private const int VerifierBytes = 32;

    private ProofKey(string verifier)
    {
        Verifier = Secret.Protect(verifier);
        using SHA256 sha256 = SHA256.Create();
        Challenge = UrlSafeBase64.Encode(sha256.ComputeHash(Encoding.ASCII.GetBytes(verifier)));
    }

    public SecureString Verifier { get; }

    public string Challenge { get; }

    public static ProofKey Create()
    {
        byte[] random = new byte[VerifierBytes];
        using RandomNumberGenerator generator = RandomNumberGenerator.Create();
        generator.GetBytes(random);
        return new ProofKey(UrlSafeBase64.Encode(random));
    }

    /// <summary>The key of a verifier that is already there: for the example of RFC 7636 appendix B.</summary>
    public static ProofKey From(string verifier) => new(verifier);
}
