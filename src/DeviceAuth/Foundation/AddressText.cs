using System;

namespace DeviceAuth;

/// <summary>Addresses as programs read them, and as a person can tell them apart.</summary>
internal static class AddressText
{
    /// <summary>
    /// The address in ASCII without spaces, quotes and control characters (RFC 3986 §2): none can end an escape sequence or an
    /// argument, and every QR code reader takes it.
    /// </summary>
    public static string InAscii(this Uri address) => address.Host == address.IdnHost
        ? address.AbsoluteUri
        : new UriBuilder(address) { Host = address.IdnHost }.Uri.AbsoluteUri;

    /// <summary>
    /// The address as it is shown: as the server spells it, unless its host is in another script. Then the host is in its
    /// <c>xn--</c> form (RFC 5891), since letters of two scripts can look the same and a person cannot see whose page it is.
    /// </summary>
    public static Uri InPlainSight(this Uri address) => IsAscii(address.Host) ? address : new Uri(address.InAscii());

    /// <summary>The host's name alone, likewise.</summary>
    public static string ShownHost(this Uri address) => IsAscii(address.Host) ? address.Host : address.IdnHost;

    /// <summary>A server's name as the prompt has it, a host that may have a port, likewise.</summary>
    public static string ShownServer(string name) => IsAscii(name) ? name : InPlainSight(new Uri($"https://{name}")).Authority;

    private static bool IsAscii(string text)
    {
        foreach (char character in text)
        {
            if (character > '~')
            {
                return false;
            }
        }

        return true;
    }
}
