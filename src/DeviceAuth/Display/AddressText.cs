using System;

namespace DeviceAuth.Display;

/// <summary>Addresses as programs read them.</summary>
internal static class AddressText
{
    /// <summary>
    /// The address in ASCII without spaces, quotes and control characters (RFC 3986 §2): none can end an escape sequence or an
    /// argument, and every QR code reader takes it.
    /// </summary>
    public static string InAscii(this Uri address) => address.Host == address.IdnHost
        ? address.AbsoluteUri
        : new UriBuilder(address) { Host = address.IdnHost }.Uri.AbsoluteUri;
}
