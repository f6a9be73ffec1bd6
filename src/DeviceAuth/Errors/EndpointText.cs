using System;

namespace DeviceAuth.Errors;

/// <summary>Addresses in messages.</summary>
internal static class EndpointText
{
    /// <summary>An address without what may be secret in it: user information, query and fragment. Its host is as name servers know it.</summary>
    public static string Shown(this Uri address) => address.IsAbsoluteUri
        ? (HostName.InAscii(address) ?? address).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : UserInformation.Cut(address.OriginalString);
}
