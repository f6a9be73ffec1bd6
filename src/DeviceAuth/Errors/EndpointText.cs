using System;

namespace DeviceAuth.Errors;

/// <summary>Addresses in messages.</summary>
internal static class EndpointText
{
    /// <summary>An address without what may be secret in it: user information, query and fragment.</summary>
    public static string Shown(this Uri address) => address.IsAbsoluteUri
        ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : address.OriginalString;
}
