using System;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAuth.Tests.Hostile;

/// <summary>Certificates for loopback that do not verify.</summary>
internal static class TestCertificate
{
    /// <param name="kind">What is wrong with it: <c>self-signed</c>, <c>for another host</c> or <c>expired</c>.</param>
    public static X509Certificate2 Create(string kind)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new(kind == "for another host" ? "CN=login.example.com" : "CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        if (kind == "for another host")
        {
            names.AddDnsName("login.example.com");
        }
        else
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        DateTimeOffset end = kind == "expired" ? now.AddDays(-1) : now.AddDays(1);
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-30), end);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
