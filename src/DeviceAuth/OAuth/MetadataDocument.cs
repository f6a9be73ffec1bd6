using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>Turns a metadata document into <see cref="ServerMetadata"/>, checking what a client must check (RFC 8414 §3.3).</summary>
internal static class MetadataDocument
{
    /// <summary>
    /// Issuers that a provider publishes as a template. Microsoft's multi-tenant authorities name no tenant in theirs:
    /// the last but one path segment is literally <c>{tenantid}</c>.
    /// </summary>
    private static readonly string[] IssuerTemplates =
    [
        "https://login.microsoftonline.com/{tenantid}/v2.0",
        "https://login.microsoftonline.us/{tenantid}/v2.0",
        "https://login.partner.microsoftonline.cn/{tenantid}/v2.0",
    ];

    /// <summary>Checks the issuer and reads the endpoints. Throws where the document must not be used.</summary>
    /// <param name="document">The document's members.</param>
    /// <param name="authority">The issuer that was asked for.</param>
    public static ServerMetadata Read(WireObject document, Uri authority)
    {
        string issuer = document.Text(Wire.Metadata.Issuer) ?? "";
        if (!IsIssuerOf(issuer, authority))
        {
            throw DeviceAuthError.IssuerMismatch(authority, ServerText.Clean(issuer));
        }

        Uri deviceAuthorizationEndpoint = Endpoint(document, Wire.Metadata.DeviceAuthorizationEndpoint, authority)
            ?? throw DeviceAuthError.DeviceFlowNotSupported(authority);
        Uri tokenEndpoint = Endpoint(document, Wire.Metadata.TokenEndpoint, authority)
            ?? throw DeviceAuthError.MetadataIncomplete(authority, Wire.Metadata.TokenEndpoint);
        IReadOnlyList<string>? methods = document.Words(Wire.Metadata.TokenEndpointAuthMethodsSupported);
        return new ServerMetadata
        {
            Issuer = issuer,
            DeviceAuthorizationEndpoint = deviceAuthorizationEndpoint,
            TokenEndpoint = tokenEndpoint,
            RevocationEndpoint = Endpoint(document, Wire.Metadata.RevocationEndpoint, authority),
            OffersOnlyPost = methods is not null
                && methods.Contains(Wire.AuthMethod.Post) && !methods.Contains(Wire.AuthMethod.Basic),
        };
    }

    private static bool IsIssuerOf(string issuer, Uri authority)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out Uri? identifier))
        {
            return false;
        }

        // The same identifier, one trailing slash and the case of the host that the user typed aside.
        return identifier.AbsoluteUri.TrimEnd('/') == authority.AbsoluteUri.TrimEnd('/')
            || (IssuerTemplates.Contains(issuer)
                && identifier.Host == authority.Host
                && authority.AbsolutePath.TrimEnd('/').EndsWith("/v2.0", StringComparison.Ordinal));
    }

    private static Uri? Endpoint(WireObject document, string name, Uri authority)
    {
        string? text = document.Text(name);
        if (text is null)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? endpoint))
        {
            throw DeviceAuthError.MetadataIncomplete(authority, name);
        }

        // It may live on another host than the issuer (Google's do), but never without TLS.
        EndpointSecurity.Require(endpoint, name);
        return endpoint;
    }
}
