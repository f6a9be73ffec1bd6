using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.OAuth;

namespace DeviceAuth.Providers;

/// <summary>
/// The hosts that a provider's pages are on: those that its metadata names, their neighbours, and those that its profile names. A page
/// elsewhere may be the provider's too, but the person should look twice (RFC 8628 §5.4, BCP 247).
/// </summary>
internal sealed class ProviderPages
{
    /// <summary>Second parts of countries' names that are nobody's own: <c>co.uk</c>, <c>com.au</c>.</summary>
    private static readonly HashSet<string> General =
        ["ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "gv", "ltd", "mil", "ne", "net", "nhs", "nom", "or", "org", "plc"];

    private readonly IReadOnlyList<string> _hosts;

    private ProviderPages(IReadOnlyList<string> hosts) => _hosts = hosts;

    /// <summary>Nothing is known of them.</summary>
    public static ProviderPages None { get; } = new([]);

    /// <summary>What is known of a server's pages.</summary>
    /// <param name="authority">The issuer as the user named it; null where the endpoints were given.</param>
    /// <param name="server">Its metadata.</param>
    /// <param name="reference">Its profile; null without one.</param>
    public static ProviderPages Of(Uri? authority, AuthorizationServer server, ProviderReference? reference)
    {
        Uri? issuer = Uri.TryCreate(server.Issuer, UriKind.Absolute, out Uri? named) ? named : null;
        string[] hosts = new[] { authority, issuer, server.DeviceAuthorizationEndpoint, server.TokenEndpoint, server.RevocationEndpoint }
            .OfType<Uri>()
            .Select(address => address.ShownHost())
            .ToArray();
        return new([.. hosts, .. ProviderCatalog.All.Where(profile => IsMeant(profile, reference, hosts)).SelectMany(profile => profile.Pages)]);
    }

    /// <summary>The page is on a host of the provider's, as far as a host's name tells. Where nothing is known it is taken for one.</summary>
    public bool Have(Uri page) => _hosts.Count == 0 || _hosts.Any(host => Owner(host).Equals(Owner(page.ShownHost()), StringComparison.OrdinalIgnoreCase));

    /// <summary>One that is named, or whose server it is.</summary>
    private static bool IsMeant(ProviderProfile profile, ProviderReference? reference, string[] named) => reference is null
        ? profile.Server is { } server && named.Contains(new Uri(server).Host, StringComparer.OrdinalIgnoreCase)
        : profile.Name == reference.Name;

    /// <summary>What of a host is one owner's: its last two parts, three below a country's general ones, all of an IP address.</summary>
    private static string Owner(string host)
    {
        if (Uri.CheckHostName(host) != UriHostNameType.Dns)
        {
            return host;
        }

        string[] parts = host.Split('.');
        bool isGeneral = parts.Length > 2 && parts[parts.Length - 1].Length == 2 && General.Contains(parts[parts.Length - 2].ToLowerInvariant());
        return string.Join(".", parts.Skip(parts.Length - (isGeneral ? 3 : 2)));
    }
}
