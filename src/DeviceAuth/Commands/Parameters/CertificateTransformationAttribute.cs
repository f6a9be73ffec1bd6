using System;
using System.Linq;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// Turns a thumbprint into the certificate of the user's or the machine's store. People copy it from a window of Windows: with blanks, and
/// with a mark before it that nobody sees.
/// </summary>
public sealed class CertificateTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>SHA-1, in hex.</summary>
    private const int ThumbprintLength = 40;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is not string text)
        {
            return inputData;
        }

        string thumbprint = string.Concat(text.Where(Uri.IsHexDigit));
        if (thumbprint.Length != ThumbprintLength || text.Any(character => char.IsLetterOrDigit(character) && !Uri.IsHexDigit(character)))
        {
            throw ParameterError.NotTaken(
                $"'{text}' is no thumbprint of a certificate, which has {ThumbprintLength} hexadecimal digits. Tab offers those that are there; a file is read with Get-PfxCertificate.");
        }

        X509Certificate2 found = CertificateStores.Find(thumbprint) ?? throw ParameterError.NotTaken(
            $"There is no certificate {thumbprint} in the store 'My' of this user or of this machine. Tab offers those that are there.");
        return found;
    }
}
