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
    /// <summary>What can stand in an address beside its host and port, and what two readers of one text take for another end of the host.</summary>
    private static readonly char[] NotOfHost = ['/', '\\', '?', '#', '@', '%'];

    /// <summary>Throws where the host is none of those that were named or that the connection itself names.</summary>
    /// <param name="asked">The address that a program asks for.</param>
    /// <param name="named">The hosts that the user named; empty for the connection's own.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="target">What the token is for.</param>
    public static void Require(Uri asked, IReadOnlyList<string> named, Connection connection, Target target)
    {
        Uri[] served = named.Count > 0
            ? [.. named.Select(host => WithScheme(asked.Scheme, host)).OfType<Uri>()]
            : [.. Own(connection, target)];
        if (!EndpointSecurity.IsSecure(asked) || !served.Any(mine => IsSame(mine, asked)))
        {
            throw DeviceAuthError.HostNotServed(connection.Name, asked, [.. served.Select(mine => mine.Authority).Distinct()]);
        }
    }

    /// <summary>The address that Docker or kubectl names, with https where it names no scheme; null where it is none.</summary>
    public static Uri? Read(string text) => WithScheme(Uri.UriSchemeHttps, text);

    /// <summary>
    /// The address of a host, and its port, that git names; null where it is none. Git means a host by it and nothing else, so that what
    /// would be a path, a user or another scheme here is a part of another host there.
    /// </summary>
    public static Uri? OfHost(string protocol, string host) =>
        (protocol == Uri.UriSchemeHttps || protocol == Uri.UriSchemeHttp)
        && host.IndexOfAny(NotOfHost) < 0
        && WithScheme(protocol, host) is { } address
        && IsOfHostAlone(address)
            ? address
            : null;

    /// <summary>The hosts that the user named. Throws where one is none, or has a path: a token is for a whole host.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<string> named)
    {
        foreach (string host in named)
        {
            if (Read(host) is not { } address || !EndpointSecurity.IsSecure(address) || !IsOfHostAlone(address))
            {
                throw DeviceAuthError.HostNotNamed(host);
            }
        }

        return named;
    }

    private static Uri? WithScheme(string scheme, string host)
    {
        string text = host.IndexOf(Uri.SchemeDelimiter, StringComparison.Ordinal) > 0 ? host : $"{scheme}{Uri.SchemeDelimiter}{host}";
        return ForeignText.IsClean(text)
            && !text.Any(character => character == '\\' || char.IsWhiteSpace(character)) // the platform reads the one as a slash, and trims the other
            && Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && address.Host.Length > 0
            && address.UserInfo.Length == 0
                ? HostName.InAscii(address)
                : null;
    }

    private static bool IsOfHostAlone(Uri address) => address is { AbsolutePath: "/", Query: "", Fragment: "" };

    /// <summary>
    /// The API that the token is for, where that is named by its address, and nobody else: what one API may have is nothing for another.
    /// Otherwise who signed in there, and the API that the provider or the sign-in named for its own token.
    /// </summary>
    private static IEnumerable<Uri> Own(Connection connection, Target target)
    {
        IEnumerable<Uri?> own = target.Resource is { } resource ? [Address(resource)]
            : Address(target.Audience) is { } audience ? [audience]
            : [connection.Server.Authority, connection.Grant.ApiUrl, Address(connection.Terms.Resource)];
        return own.OfType<Uri>().Where(address => address.Host.Length > 0);
    }

    private static Uri? Address(string? text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && EndpointSecurity.IsSecure(address) ? address : null;

    /// <summary>The same host and port: another port is another server, and on this machine another user's.</summary>
    private static bool IsSame(Uri mine, Uri asked) => mine.Host.Equals(asked.Host, StringComparison.OrdinalIgnoreCase) && mine.Port == asked.Port;
}
