using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAuth.OAuth;

/// <summary>The stores in which the system keeps a user's and the machine's certificates.</summary>
internal static class CertificateStores
{
    /// <summary>The certificate with this thumbprint, one whose private key is there before one without; null where there is none.</summary>
    public static X509Certificate2? Find(string thumbprint)
    {
        X509Certificate2[] found = [.. Stores().SelectMany(store => store.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false).Cast<X509Certificate2>())];
        return found.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? found.FirstOrDefault();
    }

    /// <summary>All whose private key is there.</summary>
    public static IReadOnlyList<X509Certificate2> WithKeys() =>
        [.. Stores().SelectMany(store => store.Cast<X509Certificate2>()).Where(certificate => certificate.HasPrivateKey)];

    /// <summary>The user's first. Not each system has both, and not each user may look into the machine's.</summary>
    private static IEnumerable<X509Certificate2Collection> Stores()
    {
        foreach (StoreLocation location in new[] { StoreLocation.CurrentUser, StoreLocation.LocalMachine })
        {
            using X509Store store = new(StoreName.My, location);
            if (TryOpen(store))
            {
                yield return store.Certificates;
            }
        }
    }

    private static bool TryOpen(X509Store store)
    {
        try
        {
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
