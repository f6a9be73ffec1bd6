using System.Collections;
using System.Collections.Generic;
using QRCoder;

namespace DeviceAuth.Display;

/// <summary>
/// The one place that names QRCoder, which is loaded when this is first called: whoever calls must be ready for its absence, or
/// for another version that another module loaded first.
/// </summary>
internal static class QrCodeModules
{
    /// <summary>
    /// The modules of a QR code for the text, true for dark, with the quiet zone of four that ISO/IEC 18004 wants. The least error
    /// correction, since screens get no stains and every module less helps it to fit.
    /// </summary>
    public static IReadOnlyList<BitArray> For(string text)
    {
        using QRCodeData code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.L);
        return code.ModuleMatrix.ToArray();
    }
}
