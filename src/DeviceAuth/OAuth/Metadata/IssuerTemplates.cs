using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>
/// Issuers that a provider publishes as a template, from <c>issuer-templates.json</c>. Microsoft's multi-tenant authorities name no
/// tenant in theirs: the last but one path segment is literally <c>{tenantid}</c>. A tenant that is asked for by its domain name has
/// its id there.
/// </summary>
internal static class IssuerTemplates
{
    /// <summary>Stands for a tenant's id.</summary>
    public const string TenantId = "{tenantid}";

    private static readonly Lazy<IReadOnlyList<string>> Templates =
        new(() => JsonObject.FromResource("issuer-templates.json").Words("templates") ?? []);

    /// <summary>The issuer is a template itself, or one with a tenant's id in it: what a tenant's domain name leads to.</summary>
    public static bool Has(string issuer) => Templates.Value.Any(template => IsOf(template, issuer));

    /// <summary>
    /// Administrators there often block the device flow by a policy: a page says so, and the code ends as if nobody had come. And
    /// <c>offline_access</c> does without <c>prompt=consent</c> there, which would ask for what only an administrator can agree to.
    /// </summary>
    public static bool HaveThatOf(AuthorizationServer server) => server.Issuer is { } issuer && Has(issuer);

    private static bool IsOf(string template, string issuer)
    {
        string[] parts = template.Split([TenantId], StringSplitOptions.None);
        return issuer == template
            || (issuer.StartsWith(parts[0], StringComparison.Ordinal)
                && issuer.EndsWith(parts[1], StringComparison.Ordinal)
                && issuer.Length > parts[0].Length + parts[1].Length
                && Guid.TryParseExact(issuer.Substring(parts[0].Length, issuer.Length - parts[0].Length - parts[1].Length), "D", out _));
    }
}
