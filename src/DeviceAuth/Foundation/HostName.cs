using System;
using System.Linq;

namespace DeviceAuth;

/// <summary>
/// The host of an address as name servers know it (RFC 5890 §2.3.2.1): <c>xn--</c> instead of another script. A host that has no such
/// form can neither be asked nor shown, and the platform throws where it is first used.
/// </summary>
internal static class HostName
{
    /// <summary>The longest name (RFC 1035 §2.3.4).</summary>
    private const int MaxLength = 255;

    /// <summary>The address with its host in ASCII, which is the address itself where it has one; null where there is no such form.</summary>
    public static Uri? InAscii(Uri address)
    {
        if (!address.IsAbsoluteUri || IsAscii(address.Host))
        {
            return address;
        }

        string host;
        try
        {
            host = address.IdnHost;
        }
        catch (UriFormatException)
        {
            return null;
        }

        // It may be another kind of address then: digits in another script become those of an IP address.
        string port = address.IsDefaultPort ? "" : $":{address.Port}";
        string user = address.UserInfo.Length == 0 ? "" : $"{address.UserInfo}@";
        return IsAscii(host)
            && Uri.TryCreate($"{address.Scheme}://{user}{host}{port}{address.PathAndQuery}{address.Fragment}", UriKind.Absolute, out Uri? ascii)
                ? ascii
                : null;
    }

    /// <summary>Two addresses are of one origin (RFC 6454 §4), in whichever form each has its host.</summary>
    public static bool AreOfOneOrigin(Uri one, Uri other) => InAscii(one) is { } first && InAscii(other) is { } second
        && first.Scheme == second.Scheme
        && first.Host.Equals(second.Host, StringComparison.OrdinalIgnoreCase)
        && first.Port == second.Port;

    /// <summary>The host for a message.</summary>
    public static string Shown(Uri address) => (InAscii(address) is { IsAbsoluteUri: true } ascii ? ascii.Host : ForeignText.Clean(address.OriginalString)) ?? "";

    private static bool IsAscii(string host) => host.Length <= MaxLength
        && host.All(character => character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '.' or '_' or '[' or ']' or ':' or '%');
}
