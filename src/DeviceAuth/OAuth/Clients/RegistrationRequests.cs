using System;
using System.Collections.Generic;

namespace DeviceAuth.OAuth;

/// <summary>The request that registers a client (RFC 7591 §3.1).</summary>
internal static class RegistrationRequests
{
    private const string PublicClient = "public";

    /// <param name="endpoint">Where clients register.</param>
    /// <param name="clientName">What the client is called there.</param>
    /// <param name="scopes">What it will ask for.</param>
    public static OAuthRequest Registration(Uri endpoint, string clientName, IReadOnlyList<string> scopes) => new OAuthRequest(endpoint)
        .Add(Wire.Parameter.ClientName, clientName)
        .Add(Wire.Parameter.ClientType, PublicClient)
        .AddWords(Wire.Parameter.Scope, scopes);
}
