using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Tests.Fakes;

/// <summary>Speaks HTTP by hand, as no browser would.</summary>
internal static class RawBrowser
{
    /// <summary>Sends these bytes and returns all that comes back; what is cut off or refused is an empty text.</summary>
    public static async Task<string> SendAsync(Uri address, string text, CancellationToken stopping, IPAddress? at = null)
    {
        using TcpClient client = new((at ?? IPAddress.Loopback).AddressFamily);
        try
        {
            await client.ConnectAsync(at ?? IPAddress.Loopback, address.Port, stopping);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), stopping);
            using MemoryStream answer = new();
            await client.GetStream().CopyToAsync(answer, stopping);
            return Encoding.UTF8.GetString(answer.ToArray());
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return "";
        }
    }

    /// <summary>A request as a browser makes it.</summary>
    public static Task<string> GetAsync(
        Uri address, string query, CancellationToken stopping, string method = "GET", string? path = null, string? host = null, IPAddress? at = null) =>
        SendAsync(address, $"{method} {path ?? address.AbsolutePath}?{query} HTTP/1.1\r\nHost: {host ?? address.Authority}\r\nAccept: */*\r\n\r\n", stopping, at);
}
