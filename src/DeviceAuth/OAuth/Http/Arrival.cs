using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;

namespace DeviceAuth.OAuth;

/// <summary>Tells whether a request that got no answer may have reached the server, which may have acted on it.</summary>
internal static class Arrival
{
    /// <summary>What .NET 8 and later say of a connection that never came to be (HttpRequestError, which older frameworks lack).</summary>
    private static readonly string[] NeverConnected =
        ["NameResolutionError", "ConnectionError", "SecureConnectionError", "VersionNegotiationError", "ProxyTunnelError"];

    /// <summary>
    /// A connection that was there and broke. One that could not be made is none, and what nobody can tell counts as none: the next
    /// request finds out.
    /// </summary>
    public static bool IsPossible(Exception exception)
    {
        Exception[] chain = [.. Chain(exception)];
        string? said = chain.OfType<HttpRequestException>()
            .Select(item => item.GetType().GetProperty("HttpRequestError")?.GetValue(item)?.ToString())
            .FirstOrDefault();
        return said?.Length > 0 && NeverConnected.Contains(said)
            ? false
            : chain.OfType<WebException>().Select(item => item.Status).FirstOrDefault()
                is WebExceptionStatus.ReceiveFailure or WebExceptionStatus.KeepAliveFailure or WebExceptionStatus.ConnectionClosed
                || (!chain.OfType<AuthenticationException>().Any() && chain.Any(IsBroken));
    }

    private static bool IsBroken(Exception exception) => exception switch
    {
        SocketException socket => socket.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown,
        _ => exception is IOException,
    };

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
