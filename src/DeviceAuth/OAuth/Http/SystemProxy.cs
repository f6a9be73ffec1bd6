using System;
using System.Net;
using System.Net.Http;

namespace DeviceAuth.OAuth;

/// <summary>The proxy that the platform uses for an address, by the environment or the system's settings: for messages alone.</summary>
internal static class SystemProxy
{
    private const string TunnelError = "ProxyTunnelError";

    /// <summary>The proxy's host and port, without its credentials; null where there is none.</summary>
    public static string? For(Uri address)
    {
        IWebProxy? proxy = WebRequest.DefaultWebProxy;
        return proxy is null || proxy.IsBypassed(address) || proxy.GetProxy(address) is not { } uri || uri == address
            ? null
            : $"{HostName.Shown(uri)}:{uri.Port}";
    }

    /// <summary>
    /// What the proxy answered instead of letting the request through, such as 407; null where it was not the proxy. This framework's
    /// own type says it in members that netstandard2.0 does not know.
    /// </summary>
    public static string? Refusal(Exception exception)
    {
        for (Exception? each = exception; each is not null; each = each.InnerException)
        {
            if (each is HttpRequestException && $"{each.GetType().GetProperty("HttpRequestError")?.GetValue(each)}" == TunnelError)
            {
                object? status = each.GetType().GetProperty("StatusCode")?.GetValue(each);
                return status is HttpStatusCode code ? $"{(int)code}" : "no";
            }

            if (each is WebException { Response: HttpWebResponse { StatusCode: HttpStatusCode.ProxyAuthenticationRequired } })
            {
                return $"{(int)HttpStatusCode.ProxyAuthenticationRequired}";
            }
        }

        return null;
    }
}
