using System;
using System.Linq;
using System.Security;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;

namespace DeviceAuth;

/// <summary>An access token as the user gets it. No view shows the token itself.</summary>
public sealed class DeviceAuthToken
{
    internal DeviceAuthToken(Connection connection, Target target)
    {
        KeptToken token = connection.TokenFor(target)!;
        Name = connection.Name;
        AccessToken = token.Secret.Copy();
        Scopes = connection.ScopesFor(target).ToArray();
        ExpiresOn = token.ExpiresAt?.LocalDateTime;
        ApiUrl = connection.Grant.ApiUrl;
    }

    /// <summary>The name of the connection that the token belongs to.</summary>
    public string Name { get; }

    /// <summary>The access token. It is opaque: what is in it is for the API alone (RFC 6749 §1.4).</summary>
    public SecureString AccessToken { get; }

    /// <summary>How the token is used: <c>Bearer</c> (RFC 6750).</summary>
    public string TokenType { get; } = Wire.Bearer;

    /// <summary>The scopes that were granted with the token.</summary>
    public string[] Scopes { get; }

    /// <summary>When the token ends, in local time; null where the provider did not say.</summary>
    public DateTime? ExpiresOn { get; }

    /// <summary>The address of the API, where the provider names it with the token, as Salesforce does; otherwise null.</summary>
    public Uri? ApiUrl { get; }

    /// <summary>The connection's name, never the token.</summary>
    public override string ToString() => Name;
}
