using System;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Providers;

/// <summary>Puts the user's host and tenant into the places that a profile has for them.</summary>
internal static class ProviderResolver
{
    private const string ServerPlace = "{server}";
    private const string TenantPlace = "{tenant}";
    private const string TenantAddressPlace = "{tenant_address}";
    private const string HostParameter = "-ProviderHost";
    private const string TenantParameter = "-Tenant";

    /// <summary>The server that is meant. Throws where a host or tenant is missing, unfit, or given to a provider without.</summary>
    /// <param name="name">The profile's name, in any case of letters.</param>
    /// <param name="host">A host, with port and path if need be, or a whole address; null for the provider's own.</param>
    /// <param name="tenant">The tenant, realm or the like; null for the profile's default.</param>
    public static ProviderServer Resolve(string name, string? host, string? tenant)
    {
        ProviderProfile profile = ProviderCatalog.Find(name);
        string server = Server(profile, host);
        string tenantAddress = TenantAddress(profile, tenant);
        string tenantValue = tenantAddress.Length > 0 ? "" : Tenant(profile, tenant);
        string Fill(string template) => template
            .Replace(ServerPlace, server)
            .Replace(TenantAddressPlace, tenantAddress)
            .Replace(TenantPlace, Uri.EscapeDataString(tenantValue));
        bool isOwn = server == profile.Server;
        Uri? authority = profile.Authority is { } template ? new Uri(Fill(template)) : null;
        if (authority is not null)
        {
            EndpointSecurity.Require(authority, HostParameter);
        }

        return new ProviderServer
        {
            Reference = new ProviderReference(profile.Name, host, tenant),
            Authority = authority,
            Endpoints = profile.Metadata is { } metadata
                ? MetadataDocument.ReadProfile((isOwn ? metadata.And(profile.OwnMetadata) : metadata).WithTexts(Fill), new Uri(server.Length > 0 ? server : profile.Documentation))
                : null,
            Traits = profile.Traits with { AccountEndpoint = profile.AccountEndpoint(isOwn) is { } account ? new Uri(Fill(account)) : null },
            Scopes = profile.Scopes,
            Parameters = profile.Parameters.ToDictionary(parameter => parameter.Key, parameter => Fill(parameter.Value)),
            BrowserParameters = profile.BrowserParameters.ToDictionary(parameter => parameter.Key, parameter => Fill(parameter.Value)),
            RedirectUri = profile.RedirectUri is { } redirect ? new Uri(redirect) : null,
        };
    }

    /// <summary>The server of a reference that was kept; null where this version's profiles do not know it any more.</summary>
    public static ProviderServer? TryResolve(ProviderReference reference)
    {
        try
        {
            return Resolve(reference.Name, reference.Host, reference.Tenant);
        }
        catch (DeviceAuthException)
        {
            return null;
        }
    }

    private static string Server(ProviderProfile profile, string? host)
    {
        if (profile.HostMeaning is null)
        {
            return host is null ? "" : throw DeviceAuthError.ProviderHasNo(profile.Name, HostParameter);
        }

        if (host is null)
        {
            return profile.Server ?? throw DeviceAuthError.ProviderNeeds(profile.Name, HostParameter, profile.HostMeaning);
        }

        string address = host.IndexOf(Uri.SchemeDelimiter, StringComparison.Ordinal) > 0 ? host : Uri.UriSchemeHttps + Uri.SchemeDelimiter + host;
        bool isFit = Uri.TryCreate(address, UriKind.Absolute, out Uri? server)
            && server.Scheme is "http" or "https"
            && server.Host.Length > 0
            && server.UserInfo.Length + server.Query.Length + server.Fragment.Length == 0
            && !host.Any(character => char.IsWhiteSpace(character) || character is '{' or '}' or '\\');

        // The canonical form, since an issuer is compared to the letter (OpenID Connect Core §3.1.3.7): a host in small letters, and
        // no port that the scheme implies.
        return isFit
            ? server!.AbsoluteUri.TrimEnd('/')
            : throw DeviceAuthError.ProviderValueUnfit(profile.Name, HostParameter, host, profile.HostMeaning);
    }

    /// <summary>
    /// The address that the tenant is known by: as it was given, or made of a word. What a page of it puts behind <c>#</c> is left out,
    /// since people copy what the browser shows. Empty where the provider knows tenants by a word.
    /// </summary>
    private static string TenantAddress(ProviderProfile profile, string? tenant)
    {
        if (profile.TenantAddress is not { } template)
        {
            return "";
        }

        string given = tenant?.IndexOf(Uri.SchemeDelimiter, StringComparison.Ordinal) > 0
            ? tenant.Split('#')[0]
            : template.Replace(TenantPlace, Tenant(profile, tenant));
        bool isFit = EndpointSecurity.ReadEndpoint(given, by: null) is { Query.Length: 0 } && !given.Any(character => character is '{' or '}' or '\\');
        return isFit ? given.TrimEnd('/') : throw DeviceAuthError.ProviderValueUnfit(profile.Name, TenantParameter, tenant ?? "", profile.TenantMeaning!);
    }

    private static string Tenant(ProviderProfile profile, string? tenant)
    {
        if (profile.TenantMeaning is null)
        {
            return tenant is null ? "" : throw DeviceAuthError.ProviderHasNo(profile.Name, TenantParameter);
        }

        string value = tenant ?? profile.Tenant
            ?? throw DeviceAuthError.ProviderNeeds(profile.Name, TenantParameter, profile.TenantMeaning);

        // One path segment: neither a step up in the path nor, once escaped, a way out of it.
        bool isFit = value.Trim('.').Length > 0 && !value.Any(character => char.IsControl(character) || character is '/' or '\\' or '{' or '}');
        return isFit ? value : throw DeviceAuthError.ProviderValueUnfit(profile.Name, TenantParameter, value, profile.TenantMeaning);
    }
}
