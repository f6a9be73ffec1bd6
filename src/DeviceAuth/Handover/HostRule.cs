using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Handover;

/// <summary>
/// Which hosts may have a connection's token. A program asks for whatever host it was led to, a repository's submodule or an image's
/// name, and a token that goes there is somebody else's.
/// </summary>
internal static class HostRule
{
    /// <summary>Throws where the host is none of those that were named or that the connection itself names.</summary>
    /// <param name="asked">The address that a program asks for.</param>
    /// <param name="named">The hosts that the user named; empty for the connection's own.</param>
    /// <param name="connection">The connection.</param>
    public static void Require(Uri asked, IReadOnlyList<string> named, Connection connection)
    {
        IReadOnlyList<string> served = named.Count > 0 ? named : [.. Own(connection)];
        if (!EndpointSecurity.IsSecure(asked) || !served.Any(host => IsSame(host, asked)))
        {
            throw DeviceAuthError.HostNotServed(connection.Name, asked, served);
        }
    }

    /// <summary>The address that a program names, with https where it names no scheme; null where it is none.</summary>
    public static Uri? Read(string? protocol, string host)
    {
        string text = host.IndexOf(Uri.SchemeDelimiter, StringComparison.Ordinal) > 0 ? host : $"{protocol ?? Uri.UriSchemeHttps}{Uri.SchemeDelimiter}{host}";
        return ForeignText.IsClean(text)
            && Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && address.Host.Length > 0
            && address.UserInfo.Length == 0
                ? HostName.InAscii(address)
                : null;
    }

    /// <summary>Who signed in there, and the API that the provider or the user named for the token.</summary>
    private static IEnumerable<string> Own(Connection connection)
    {
        IEnumerable<Uri?> own =
        [
            connection.Server.Authority,
            connection.Grant.ApiUrl,
            .. connection.Terms.Resources.Select(resource => Uri.TryCreate(resource, UriKind.Absolute, out Uri? address) ? address : null),
        ];
        return own.OfType<Uri>().Where(address => address.Host.Length > 0).Select(address => address.Authority).Distinct();
    }

    /// <summary>The same host and port: another port is another server, and on this machine another user's.</summary>
    private static bool IsSame(string host, Uri asked) => Read(asked.Scheme, host) is { } mine
        && mine.Host.Equals(asked.Host, StringComparison.OrdinalIgnoreCase)
        && mine.Port == asked.Port;
}
