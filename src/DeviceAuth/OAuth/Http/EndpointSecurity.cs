using System;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>TLS for everything but loopback (RFC 8628 §3.1, RFC 6749 §3.2).</summary>
internal static class EndpointSecurity
{
    public static bool IsSecure(Uri address) => address.IsAbsoluteUri
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    /// <summary>An address from a server that may be shown and used: secure, without user information and control characters.</summary>
    public static bool IsFit(string address) => ForeignText.Clean(address) == address
        && !address.Any(char.IsWhiteSpace)
        && Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        && IsSecure(uri)
        && uri.UserInfo.Length == 0;

    /// <summary>Throws <c>InsecureEndpoint</c> unless the address is https or loopback http.</summary>
    /// <param name="address">The address to be used.</param>
    /// <param name="role">What it is used for, as the user or the metadata calls it.</param>
    public static void Require(Uri address, string role)
    {
        if (!IsSecure(address))
        {
            throw DeviceAuthError.InsecureEndpoint(address, role);
        }
    }
}
