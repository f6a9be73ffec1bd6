using System;
using System.Linq;
using System.Net;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// Which addresses may be used: TLS for everything but this machine (RFC 8628 §3.1, RFC 6749 §3.2), and nothing that cannot be
/// asked, shown or kept. The one way in for addresses, be they from the wire, a parameter or a vault.
/// </summary>
internal static class EndpointSecurity
{
    private const string Localhost = "localhost";

    /// <summary>
    /// An address as it may be used, its host in ASCII; null where it must not be: neither https nor http on this machine, with user
    /// information, a host that no name server can know, blanks or control characters; nor one on this machine that somebody elsewhere
    /// names, since nobody there may send this machine's requests, or its person, to the machine itself.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="by">Who names it: the server that answers, or the issuer; null for the user of this machine.</param>
    public static Uri? Read(string? text, Uri? by) => text is not null
        && ForeignText.Clean(text) == text
        && !text.Any(char.IsWhiteSpace)
        && Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        && address.UserInfo.Length == 0
        && HostName.InAscii(address) is { } ascii
        && IsSecure(ascii)
        && (by is null || IsLoopback(by) || !IsLoopback(ascii))
            ? ascii
            : null;

    /// <summary>An endpoint, which is such an address without a fragment (RFC 6749 §3.1, §3.2); null where it is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="by">Who names it; null for the user of this machine.</param>
    public static Uri? ReadEndpoint(string? text, Uri? by) => Read(text, by) is { Fragment.Length: 0 } endpoint ? endpoint : null;

    public static bool IsSecure(Uri address) => address.IsAbsoluteUri
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsLoopback(address)));

    /// <summary>The address is on this machine: a literal address of the loopback, or <c>localhost</c> (RFC 8252 §8.3).</summary>
    public static bool IsLoopback(Uri address) => address.IsAbsoluteUri
        && (address.Host.Equals(Localhost, StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host, out IPAddress? ip) && IsLoopback(ip)));

    public static bool IsLoopback(IPAddress ip) => IPAddress.IsLoopback(ip) || (ip.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(ip.MapToIPv4()));

    /// <summary>Throws <c>InsecureEndpoint</c> unless the address is https or http on this machine.</summary>
    /// <param name="address">The address to be used.</param>
    /// <param name="role">What it is used for, as the user or the metadata calls it.</param>
    public static void Require(Uri address, string role)
    {
        Uri ascii = HostName.InAscii(address) ?? throw DeviceAuthError.HostUnfit(role);
        if (!IsSecure(ascii))
        {
            throw DeviceAuthError.InsecureEndpoint(address, role);
        }
    }
}
