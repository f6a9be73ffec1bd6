using System;
using System.Collections.Generic;
using System.Security;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// What this process was given for a client to prove itself with, of which less is kept: a script block, a certificate that is in no store.
/// It serves its own client at its own server, whatever the record says by then.
/// </summary>
internal sealed class LiveCredential
{
    private readonly Uri _authority;
    private readonly Uri? _tokenEndpoint;
    private readonly string _clientId;
    private readonly ClientCredential _credential;

    public LiveCredential(Connection connection, ClientCredential credential)
    {
        _authority = connection.Server.Authority;
        _tokenEndpoint = connection.Server.TokenEndpoint;
        _clientId = connection.Client.Given.ClientId;
        _credential = credential;
    }

    /// <summary>The texts in it that are secret.</summary>
    public IReadOnlyList<SecureString> Secrets => _credential.Secrets;

    /// <summary>The credential where it is the one that this connection has.</summary>
    public ClientCredential? For(Connection connection) => connection.Server.Authority == _authority
        && (_tokenEndpoint is null || connection.Server.TokenEndpoint == _tokenEndpoint)
        && connection.Client.Given.ClientId == _clientId
        && _credential.IsSame(connection.Client.Given.Credential)
            ? _credential
            : null;
}
