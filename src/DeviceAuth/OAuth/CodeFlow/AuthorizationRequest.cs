using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>
/// A request to the authorization endpoint (RFC 6749 §4.1.1), which a browser makes, and what its answer and the tokens are known by. The
/// state and the nonce are new for each.
/// </summary>
internal sealed class AuthorizationRequest
{
    private AuthorizationRequest(string redirectUri) => RedirectUri = redirectUri;

    /// <summary>Where the browser is sent with the answer, to the letter: the token request names it again (RFC 6749 §4.1.3).</summary>
    public string RedirectUri { get; }

    /// <summary>Ties the answer to this request (RFC 6749 §10.12).</summary>
    public string State { get; } = RandomText.Create();

    /// <summary>Ties the id_token to this request (OpenID Connect Core §3.1.2.1); null where none is asked for.</summary>
    public string? Nonce { get; private init; }

    /// <summary>Ties the code to this process (RFC 7636): always, whatever the metadata says of it.</summary>
    public ProofKey ProofKey { get; } = ProofKey.Create();

    /// <summary>Who is asked, as answers name it (RFC 9207 §2); null where that is not known.</summary>
    public string? Issuer { get; private init; }

    /// <summary>Each answer names it.</summary>
    public bool IsIssuerNamed { get; private init; }

    /// <summary>The address to open.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What the user sent beside the standards: the server knows it from then on, and may say it in its answers.</summary>
    public IReadOnlyList<string> SentValues { get; private init; } = [];

    /// <summary>A new request.</summary>
    /// <param name="server">Whose endpoint it is.</param>
    /// <param name="clientId">Who asks.</param>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="redirectUri">Where the answer goes.</param>
    public static AuthorizationRequest Create(
        AuthorizationServer server, string clientId, DeviceAuthorizationRequest wanted, string redirectUri)
    {
        AuthorizationRequest request = new(redirectUri)
        {
            Issuer = server.Issuer,
            IsIssuerNamed = server.AnnouncesIssuer,
            Nonce = wanted.Scopes.Contains(Wire.Scope.OpenId) ? RandomText.Create() : null,
            SentValues = [.. wanted.AdditionalParameters.Values],
        };
        Uri endpoint = server.AuthorizationEndpoint!;
        string query = CodeRequests.Authorization(server, clientId, wanted, request).Encode();

        // RFC 6749 §3.1: a query that the endpoint has is kept.
        string before = endpoint.OriginalString + (endpoint.OriginalString.IndexOf('?') < 0 ? "?" : endpoint.Query.Length > 1 ? "&" : "");
        request.Address = new Uri(before + query);
        return request;
    }
}
