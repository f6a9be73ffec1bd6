using System.Collections;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Completes thumbprints of certificates whose private key is there.</summary>
public sealed class CertificateCompleter : TextCompleter
{
    private protected override IEnumerable<Completion> Offer(string typed, IDictionary parameters) => CertificateStores.WithKeys().Select(certificate =>
        new Completion(certificate.Thumbprint, $"{certificate.Subject}, until {TimeText.Day(certificate.NotAfter)}", $"{certificate.Thumbprint} {certificate.Subject}"));
}
