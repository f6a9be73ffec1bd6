using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>Turns a metadata document into <see cref="AuthorizationServer"/>, checking what a client must check (RFC 8414 §3.3).</summary>
internal static class MetadataDocument
{
    /// <summary>Checks the issuer and reads the endpoints. Throws where the document must not be used.</summary>
    /// <param name="document">The document's members.</param>
    /// <param name="authority">The issuer that was asked for.</param>
    public static AuthorizationServer Read(JsonObject document, Uri authority)
    {
        string issuer = document.Text(Wire.Metadata.Issuer) ?? "";
        if (!IsIssuerOf(issuer, authority))
        {
            throw DeviceAuthError.IssuerMismatch(authority, ForeignText.Clean(issuer), EndpointSecurity.Read(issuer, by: authority) is not null);
        }

        return ReadUnchecked(document, authority);
    }

    /// <summary>Reads a document that comes with this module, as part of a provider's profile, so that its issuer needs no check.</summary>
    /// <param name="document">The document's members.</param>
    /// <param name="server">The server, for messages.</param>
    public static AuthorizationServer ReadProfile(JsonObject document, Uri server) => ReadUnchecked(document, server) with
    {
        RegistrationEndpoint = Endpoint(document, Wire.Metadata.RegistrationEndpoint, server),
    };

    private static AuthorizationServer ReadUnchecked(JsonObject document, Uri authority)
    {
        Uri tokenEndpoint = Endpoint(document, Wire.Metadata.TokenEndpoint, authority)
            ?? throw DeviceAuthError.MetadataIncomplete(authority, Wire.Metadata.TokenEndpoint);
        IReadOnlyList<string>? methods = document.Words(Wire.Metadata.TokenEndpointAuthMethodsSupported);
        IReadOnlyList<string>? proofKeys = document.Words(Wire.Metadata.CodeChallengeMethodsSupported);
        Uri? authorization = AuthorizationEndpoint(document, authority, out DeviceAuthException? fault);
        return new AuthorizationServer
        {
            Issuer = document.Text(Wire.Metadata.Issuer),
            DeviceAuthorizationEndpoint = Endpoint(document, Wire.Metadata.DeviceAuthorizationEndpoint, authority),
            AuthorizationEndpoint = authorization,
            AuthorizationFault = fault,
            AnnouncesIssuer = document.Text(Wire.Metadata.IssuerInAnswer) == Wire.Metadata.True,
            TokenEndpoint = tokenEndpoint,
            RevocationEndpoint = Endpoint(document, Wire.Metadata.RevocationEndpoint, authority),
            OpenRegistrationEndpoint = EndpointSecurity.ReadEndpoint(document.Text(Wire.Metadata.RegistrationEndpoint), by: authority),
            IntrospectionEndpoint = EndpointSecurity.ReadEndpoint(document.Text(Wire.Metadata.IntrospectionEndpoint), by: authority),
            UserInfoEndpoint = EndpointSecurity.ReadEndpoint(document.Text(Wire.Metadata.UserInfoEndpoint), by: authority),
            OffersOnlyPost = methods is not null
                && methods.Contains(Wire.AuthMethod.Post) && !methods.Contains(Wire.AuthMethod.Basic),
            OffersProofKey = proofKeys?.Contains(ProofKey.Method) ?? false,
            OffersOnlyOtherProofKeys = proofKeys is { Count: > 0 } && !proofKeys.Contains(ProofKey.Method),
            SigningAlgorithms = document.Words(Wire.Metadata.TokenEndpointAuthSigningAlgValuesSupported)?.Intersect(Wire.Algorithm.All).ToArray() ?? [],
            Scopes = document.Words(Wire.Metadata.ScopesSupported)?.Where(ScopeToken.IsFit).Distinct().ToArray() ?? [],
        };
    }

    /// <summary>Only a sign-in by browser needs it: what is wrong with it is nothing to who signs in by a code, or refreshes.</summary>
    private static Uri? AuthorizationEndpoint(JsonObject document, Uri authority, out DeviceAuthException? fault)
    {
        fault = null;
        try
        {
            return Endpoint(document, Wire.Metadata.AuthorizationEndpoint, authority);
        }
        catch (DeviceAuthException exception)
        {
            fault = exception;
            return null;
        }
    }

    private static bool IsIssuerOf(string issuer, Uri authority)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out Uri? identifier))
        {
            return false;
        }

        // The same identifier, one trailing slash, the case and the script of the host that the user typed aside.
        return HostName.InAscii(identifier)?.AbsoluteUri.TrimEnd('/') == HostName.InAscii(authority)?.AbsoluteUri.TrimEnd('/')
            || (IssuerTemplates.Has(issuer)
                && identifier.Host == authority.Host
                && authority.AbsolutePath.TrimEnd('/').EndsWith("/v2.0", StringComparison.Ordinal)
                && !NamesTenantById(authority));
    }

    /// <summary>A tenant that is named by its id must be the one in the issuer.</summary>
    private static bool NamesTenantById(Uri authority) => Guid.TryParseExact(authority.Segments[1].TrimEnd('/'), "D", out _);

    private static Uri? Endpoint(JsonObject document, string name, Uri authority)
    {
        string? text = document.Text(name);
        if (text is null)
        {
            return null;
        }

        // It may live on another host than the issuer (Google's do), but only a server of this machine may name this machine.
        if (EndpointSecurity.ReadEndpoint(text, by: authority) is { } endpoint)
        {
            return endpoint;
        }

        if (EndpointSecurity.ReadEndpoint(text, by: null) is { } loopback)
        {
            throw DeviceAuthError.LoopbackNamed(loopback, name, authority);
        }

        throw Readable(text) is { } insecure && !EndpointSecurity.IsSecure(insecure)
            ? DeviceAuthError.InsecureEndpoint(insecure, name)
            : DeviceAuthError.MetadataIncomplete(authority, name);
    }

    /// <summary>An address that can be named in a message, though it may not be used. A path alone is none, and some platforms take it for a file's.</summary>
    private static Uri? Readable(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && text.IndexOf(':') > 0 && ForeignText.IsClean(text) ? HostName.InAscii(address) : null;
}
