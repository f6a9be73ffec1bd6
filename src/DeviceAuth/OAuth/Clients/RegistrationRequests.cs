using System;
using System.Collections.Generic;

namespace DeviceAuth.OAuth;

/// <summary>The request that registers a client (RFC 7591 §3.1).</summary>
internal static class RegistrationRequests
{
    private const string PublicClient = "public";

    /// <summary>
    /// Registers a public client for one flow (RFC 7591 §2): nothing is sent that only another one needs. One that a browser comes back to on
    /// this machine says that it is native (OpenID Connect Registration §2), since others may have no such address at servers that look.
    /// </summary>
    /// <param name="endpoint">Where clients register.</param>
    /// <param name="clientName">What the client is called there, which the person may see.</param>
    /// <param name="scopes">What it will ask for.</param>
    /// <param name="redirect">Where a browser comes back to; null for the device flow.</param>
    public static OAuthRequest OfPublicClient(Uri endpoint, string clientName, IReadOnlyList<string> scopes, Uri? redirect) => new OAuthRequest(endpoint) { IsJson = true }
        .Add(Wire.Parameter.ClientName, clientName)
        .AddWords(Wire.Registration.GrantTypes, [redirect is null ? Wire.GrantType.DeviceCode : Wire.GrantType.AuthorizationCode, Wire.GrantType.RefreshToken])
        .AddWords(Wire.Registration.ResponseTypes, redirect is null ? [] : [Wire.ResponseType.Code])
        .AddWords(Wire.Registration.RedirectUris, redirect is null ? [] : [redirect.OriginalString])
        .Add(Wire.Registration.ApplicationType, redirect is not null && EndpointSecurity.IsLoopback(redirect) ? Wire.Registration.Native : null)
        .Add(Wire.Registration.TokenEndpointAuthMethod, Wire.Registration.NoAuthentication)
        .Add(Wire.Parameter.Scope, string.Join(" ", scopes));

    /// <param name="endpoint">Where clients register.</param>
    /// <param name="clientName">What the client is called there.</param>
    /// <param name="scopes">What it will ask for.</param>
    public static OAuthRequest Registration(Uri endpoint, string clientName, IReadOnlyList<string> scopes) => new OAuthRequest(endpoint)
        .Add(Wire.Parameter.ClientName, clientName)
        .Add(Wire.Parameter.ClientType, PublicClient)
        .AddWords(Wire.Parameter.Scope, scopes);
}
