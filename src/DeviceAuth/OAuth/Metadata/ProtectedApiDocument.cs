using System;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// Turns an API's metadata into <see cref="ProtectedApi"/>. The API's text decides who is asked to sign in where, so that nothing is taken
/// that a stranger could have put there: it must be that of the API that was asked (RFC 9728 §3.3), and name https addresses alone.
/// </summary>
internal static class ProtectedApiDocument
{
    /// <summary>More than any API names; all of them stand in a message.</summary>
    private const int MostNames = 20;

    /// <param name="document">The document's members.</param>
    /// <param name="api">The API that was asked.</param>
    public static ProtectedApi Read(JsonObject document, Uri api)
    {
        string resource = document.Text(Wire.ApiMetadata.Resource) ?? throw DeviceAuthError.ResourceMismatch(api, address: null);
        if (EndpointSecurity.Read(resource, by: api) is not { } named || !IsSame(named, api))
        {
            throw DeviceAuthError.ResourceMismatch(api, Redaction.None.Shown(resource) ?? "one without an address");
        }

        if (document.Text(Wire.ApiMetadata.DpopBoundTokensRequired) == "true")
        {
            throw DeviceAuthError.ApiWantsBoundTokens(api);
        }

        string[] issuers = [.. (document.Words(Wire.ApiMetadata.AuthorizationServers) ?? []).Distinct(StringComparer.Ordinal).Take(MostNames)];
        return new ProtectedApi(
            named.OriginalString,
            [.. issuers.Select(issuer => EndpointSecurity.ReadEndpoint(issuer, by: api) is { Query.Length: 0 } fit
                ? fit
                : throw DeviceAuthError.ApiNamesUnfit(api, "an authorization server", Redaction.None.Shown(issuer)))],
            document.Words(Wire.ApiMetadata.ScopesSupported)?.Where(ScopeToken.IsFit).Distinct().ToArray() ?? []);
    }

    /// <summary>The same identifier, one trailing slash and the spelling of the host aside.</summary>
    private static bool IsSame(Uri named, Uri api) => named.Fragment.Length == 0
        && HostName.InAscii(named)?.AbsoluteUri.TrimEnd('/') == HostName.InAscii(api)?.AbsoluteUri.TrimEnd('/');
}
