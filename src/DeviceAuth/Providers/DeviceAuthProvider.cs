using System;
using System.Linq;
using DeviceAuth.Providers;

namespace DeviceAuth;

/// <summary>A provider that <c>Connect-DeviceAuth -Provider</c> knows.</summary>
public sealed class DeviceAuthProvider
{
    internal DeviceAuthProvider(ProviderProfile profile)
    {
        Name = profile.Name;
        Server = profile.Server is { } server ? new Uri(server) : null;
        ProviderHost = profile.HostMeaning;
        Tenant = profile.TenantMeaning;
        DefaultTenant = profile.Tenant;
        DefaultScopes = profile.Scopes.ToArray();
        Flows = profile.Flows.ToArray();
        Notes = profile.Notes;
        Documentation = profile.Documentation is { } documentation ? new Uri(documentation) : null;
    }

    /// <summary>What to give as <c>-Provider</c>.</summary>
    public string Name { get; }

    /// <summary>The server that is meant where <c>-ProviderHost</c> is not given; null where it must be given, or there is one only.</summary>
    public Uri? Server { get; }

    /// <summary>What to give as <c>-ProviderHost</c>; null where the provider has one server only.</summary>
    public string? ProviderHost { get; }

    /// <summary>What to give as <c>-Tenant</c>; null where the provider has none.</summary>
    public string? Tenant { get; }

    /// <summary>The tenant that is meant where <c>-Tenant</c> is not given; null where it must be given, or there is none.</summary>
    public string? DefaultTenant { get; }

    /// <summary>The scopes that are asked for where <c>-Scope</c> is not given.</summary>
    public string[] DefaultScopes { get; }

    /// <summary>The ways in for clients of one's own: <c>DeviceCode</c>, and <c>Browser</c> with <c>-UseBrowser</c>.</summary>
    public string[] Flows { get; }

    /// <summary>What to know before a sign-in there.</summary>
    public string? Notes { get; }

    /// <summary>The provider's own description of its device flow, or of the one that it has.</summary>
    public Uri? Documentation { get; }

    /// <summary>The provider's name.</summary>
    public override string ToString() => Name;
}
