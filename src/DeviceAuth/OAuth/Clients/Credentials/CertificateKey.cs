using System;
using System.Security.Cryptography.X509Certificates;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// The private key of a certificate, which stays where it is: in a store of the system, on a card, or in an object of the user's. It is
/// used and never exported. Its thumbprint is all that is kept.
/// </summary>
internal sealed class CertificateKey : SigningCredential
{
    private readonly X509Certificate2? _certificate;

    /// <param name="thumbprint">The certificate's thumbprint, as stores have it.</param>
    /// <param name="certificate">The certificate where this process has it; null where it is looked for in the stores.</param>
    public CertificateKey(string thumbprint, X509Certificate2? certificate = null)
    {
        Thumbprint = thumbprint;
        _certificate = certificate;
    }

    public string Thumbprint { get; }

    public override string Description => $"the certificate {Thumbprint}";

    public override string Remedy => _certificate is { } known && known.NotAfter < DateTime.Now
        ? $"it ended on {TimeText.Day(known.NotAfter)}: register a new one for the client, and name that"
        : "register the certificate for the client; where it was replaced, name the new one";

    public override bool IsWhole => _certificate is not null;

    public override bool IsAtHand => IsWhole || CertificateStores.Find(Thumbprint) is not null;

    public override bool IsSame(ClientCredential? other) =>
        other is CertificateKey certificate && certificate.Thumbprint.Equals(Thumbprint, StringComparison.OrdinalIgnoreCase);

    protected override SigningKey Open()
    {
        X509Certificate2 certificate = _certificate ?? CertificateStores.Find(Thumbprint) ?? throw DeviceAuthError.CertificateNotFound(Thumbprint);

        // Not the property PrivateKey, which knows no key of CNG (MSAL.PS#15).
        if (certificate.GetRSAPrivateKey() is { } rsa)
        {
            return new RsaSigningKey(CspKey.ThatKnowsSha256(rsa)) { Certificate = certificate.RawData };
        }

        return certificate.GetECDsaPrivateKey() is { } ecdsa
            ? new EcSigningKey(ecdsa) { Certificate = certificate.RawData }
            : throw new FormatException("its private key is not there, or is of another kind than RSA and an elliptic curve");
    }
}
