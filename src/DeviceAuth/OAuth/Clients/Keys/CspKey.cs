using System.Security.Cryptography;

namespace DeviceAuth.OAuth;

/// <summary>
/// RSA keys that Windows keeps by its older providers (CSP), which Windows PowerShell 5.1 uses as they are: most files of OpenSSL are imported
/// to one that knows no SHA-256, and signing ends with "Invalid algorithm specified" (Posh-ACME#632).
/// </summary>
internal static class CspKey
{
    /// <summary>Types of providers, by Windows' numbers (PROV_RSA_FULL, PROV_RSA_SCHANNEL, PROV_RSA_AES).</summary>
    private const int Full = 1;
    private const int SecureChannel = 12;
    private const int WithSha2 = 24;

    /// <summary>
    /// The key by the provider that has SHA-256 and the same containers; any other key as it is, one on a card too. It is opened where it lies,
    /// and not brought out.
    /// </summary>
    public static RSA ThatKnowsSha256(RSA key)
    {
        if (key is not RSACryptoServiceProvider { CspKeyContainerInfo: { HardwareDevice: false, ProviderType: Full or SecureChannel } container })
        {
            return key;
        }

        CspParameters there = new(WithSha2)
        {
            KeyContainerName = container.KeyContainerName,
            KeyNumber = (int)container.KeyNumber,
            Flags = CspProviderFlags.UseExistingKey | (container.MachineKeyStore ? CspProviderFlags.UseMachineKeyStore : CspProviderFlags.NoFlags),
        };
        RSACryptoServiceProvider able = new(there);
        key.Dispose();
        return able;
    }
}
