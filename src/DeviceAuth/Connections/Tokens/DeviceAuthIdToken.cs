using System;
using System.Collections.Specialized;
using System.Security;
using DeviceAuth.Connections;

namespace DeviceAuth;

/// <summary>An id_token as the user gets it: proof of who signed in (OpenID Connect Core §2). No view shows the token itself.</summary>
public sealed class DeviceAuthIdToken
{
    internal DeviceAuthIdToken(Connection connection)
    {
        KeptToken token = connection.Grant.IdToken!;
        Name = connection.Name;
        IdToken = token.Secret.Copy();
        ExpiresOn = token.ExpiresAt!.Value.LocalDateTime;
        Claims = IdTokenClaims.Of(connection.Grant)!;
    }

    /// <summary>The name of the connection that the token belongs to.</summary>
    public string Name { get; }

    /// <summary>The id_token in its compact form (RFC 7519 §3).</summary>
    public SecureString IdToken { get; }

    /// <summary>When the token ends, in local time.</summary>
    public DateTime ExpiresOn { get; }

    /// <summary>What the token says; see the property of the same name of <see cref="DeviceAuthConnection"/>.</summary>
    public OrderedDictionary Claims { get; }

    /// <summary>The connection's name, never the token.</summary>
    public override string ToString() => Name;
}
