using System;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>What the device flow demands of a server's metadata (RFC 8628 §4).</summary>
internal static class DeviceFlowDemand
{
    /// <summary>Throws <c>DeviceFlowNotSupported</c> where the metadata names no device authorization endpoint.</summary>
    /// <param name="server">What the metadata says.</param>
    /// <param name="authority">Whose it is, for messages.</param>
    public static void Check(AuthorizationServer server, Uri authority)
    {
        if (server.DeviceAuthorizationEndpoint is null)
        {
            throw DeviceAuthError.DeviceFlowNotSupported(authority);
        }
    }
}
