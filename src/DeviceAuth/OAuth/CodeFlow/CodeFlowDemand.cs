using System;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>What a sign-in by browser demands of a server's metadata (RFC 8414 §2).</summary>
internal static class CodeFlowDemand
{
    /// <summary>
    /// Throws where no authorization endpoint is named, or one that must not be opened; and where the server says which proof keys it takes
    /// and S256 is none of them: without one, whoever gets the code has the tokens (RFC 9700 §2.1.1), so nothing less is tried.
    /// </summary>
    /// <param name="server">What the metadata says.</param>
    /// <param name="authority">Whose it is, for messages.</param>
    public static void Check(AuthorizationServer server, Uri authority)
    {
        if (server.AuthorizationEndpoint is null)
        {
            throw server.AuthorizationFault ?? DeviceAuthError.BrowserFlowNotSupported(authority);
        }

        if (server.OffersOnlyOtherProofKeys)
        {
            throw DeviceAuthError.ProofKeyNotSupported(authority);
        }
    }
}
