using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>The sockets of a redirect address: one, or two for <c>localhost</c>, with the same port and nobody else beside them.</summary>
internal static class RedirectSockets
{
    /// <summary>How often a port is looked for that is free at both addresses of this machine.</summary>
    private const int MostPorts = 20;

    private static readonly bool IsWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>Listens from now on. Throws <c>BrowserNotAvailable</c> where the port is another program's.</summary>
    public static IReadOnlyList<TcpListener> Listen(RedirectUri redirect)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return ListenAtEach(redirect);
            }
            catch (SocketException) when (redirect.Port == 0 && redirect.Addresses.Count > 1 && tries < MostPorts)
            {
                // The port that was free at one address is not at the other.
            }
            catch (SocketException exception)
            {
                throw DeviceAuthError.RedirectTaken(redirect.With(redirect.Port), exception);
            }
        }
    }

    /// <summary>
    /// Where this machine has no IPv6, no name leads there. Where the port is another program's at one of the addresses, the browser could
    /// take the answer to that.
    /// </summary>
    private static IReadOnlyList<TcpListener> ListenAtEach(RedirectUri redirect)
    {
        List<TcpListener> listeners = [];
        try
        {
            int port = redirect.Port;
            foreach (IPAddress address in redirect.Addresses.Where((_, i) => i == 0 || Socket.OSSupportsIPv6))
            {
                TcpListener listener = new(address, port);
                if (IsWindows)
                {
                    listener.ExclusiveAddressUse = true; // else others are let in beside it
                }

                try
                {
                    listener.Start();
                }
                catch (SocketException exception) when (listeners.Count > 0 && exception.SocketErrorCode == SocketError.AddressNotAvailable)
                {
                    continue;
                }

                listeners.Add(listener);
                port = ((IPEndPoint)listener.LocalEndpoint).Port;
            }

            return listeners;
        }
        catch
        {
            listeners.ForEach(listener => listener.Stop());
            throw;
        }
    }
}
