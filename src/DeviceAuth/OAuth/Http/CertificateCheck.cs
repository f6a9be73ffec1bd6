using System.Linq;
using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAuth.OAuth;

/// <summary>
/// Leaves the platform's verdict on a certificate as it is, and notes it at the request: the exception of a failed handshake is
/// the same for a bad certificate, which will be bad the next time too, and for a server that is not ready to speak TLS.
/// </summary>
internal static class CertificateCheck
{
    private const string Note = "DeviceAuth.CertificateFault";

    /// <summary>The handler's callback: accepts what the platform accepts.</summary>
    public static bool Verify(HttpRequestMessage request, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.None)
        {
            request.Properties[Note] = Reason(chain, errors);
        }

        return errors == SslPolicyErrors.None;
    }

    /// <summary>Why the certificate of this request's server does not verify; null where it was not refused.</summary>
    public static string? Fault(HttpRequestMessage request) =>
        request.Properties.TryGetValue(Note, out object? reason) ? (string)reason : null;

    /// <summary>The platform would name the reason in its exception, but not where a callback has the last word.</summary>
    private static string Reason(X509Chain? chain, SslPolicyErrors errors)
    {
        string[] ofChain = chain?.ChainStatus.Select(status => $"{status.Status}").Distinct().ToArray() ?? [];
        SslPolicyErrors others = ofChain.Length > 0 ? errors & ~SslPolicyErrors.RemoteCertificateChainErrors : errors;
        return string.Join(", ", others == SslPolicyErrors.None ? ofChain : [$"{others}", .. ofChain]);
    }
}
