using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.OAuth;

namespace DeviceAuth.Providers;

/// <summary>One entry of <c>providers.json</c>: what is known of a provider, with places for the user's own host and tenant.</summary>
internal sealed class ProviderProfile
{
    private readonly JsonObject _entry;

    public ProviderProfile(JsonObject entry) => _entry = entry;

    public string Name => _entry.Text("name")!;

    /// <summary>The address that stands for <c>{server}</c> where the user names no host; null where one must be named.</summary>
    public string? Server => _entry.Text("server");

    /// <summary>What to name as host, for messages; null where the provider has one server only.</summary>
    public string? HostMeaning => _entry.Text("host_meaning");

    /// <summary>What stands for <c>{tenant}</c> where the user names none; null where one must be named, or there is none.</summary>
    public string? Tenant => _entry.Text("tenant");

    /// <summary>What to name as tenant, for messages; null where the provider has none.</summary>
    public string? TenantMeaning => _entry.Text("tenant_meaning");

    /// <summary>
    /// The address that stands for <c>{tenant_address}</c>, with a place for the tenant, where the tenant may be given as an address too;
    /// null where it is a word alone.
    /// </summary>
    public string? TenantAddress => _entry.Text("tenant_address");

    /// <summary>The issuer, for providers with discovery.</summary>
    public string? Authority => _entry.Text("authority");

    /// <summary>The metadata that a provider without discovery does not publish, in the words of RFC 8414.</summary>
    public JsonObject? Metadata => _entry.Object("metadata");

    /// <summary>The scopes that are asked for where the user names none.</summary>
    public IReadOnlyList<string> Scopes => _entry.Words("scope") ?? [];

    /// <summary>Whose hosts its pages are on, where neither the metadata nor their neighbours tell.</summary>
    public IReadOnlyList<string> Pages => _entry.Words("pages") ?? [];

    public string? Notes => _entry.Text("notes");

    public string? Documentation => _entry.Text("documentation");

    /// <summary>What the provider's own server has beside <see cref="Metadata"/>, and a server of the same kind elsewhere has not.</summary>
    public JsonObject? OwnMetadata => _entry.Object("metadata_of_own_server");

    /// <summary>Where the provider tells whose a token is, with places for its host; null where it has no such address of its own.</summary>
    /// <param name="isOwn">It is the provider's own server, and not one of the same kind elsewhere.</param>
    public string? AccountEndpoint(bool isOwn) => _entry.Object("account") is not { } account ? null
        : (isOwn ? account.Text("endpoint_of_own_server") : null) ?? account.Text("endpoint");

    public ServerTraits Traits => _entry.Object("traits") is not { } traits ? ServerTraits.Standard : new ServerTraits
    {
        Dialect = traits.Text("dialect") is { } dialect ? (OAuthDialect)Enum.Parse(typeof(OAuthDialect), dialect) : OAuthDialect.Standard,
        ScopeParameter = traits.Text("scope_parameter") ?? Wire.Parameter.Scope,
        RepeatsScope = traits.Text("repeats_scope") == "true",
        AsksAsPublicClient = traits.Text("asks_as_public_client") == "true",
        RevocationNotice = traits.Text("revocation_notice"),
        AccountMember = _entry.Object("account")?.Text("member"),
    };

    /// <summary>The ways to sign in that clients of one's own have there: <c>DeviceCode</c>, <c>Browser</c>.</summary>
    public IReadOnlyList<string> Flows => _entry.Words("flows") ?? [];

    /// <summary>The redirect address that clients are usually registered with; null where that is the literal one of this machine.</summary>
    public string? RedirectUri => _entry.Text("redirect_uri");

    /// <summary>Parameters that the request for a code needs, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters => Texts("parameters");

    /// <summary>Parameters that the page needs which a browser opens, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> BrowserParameters => Texts("browser_parameters");

    private IReadOnlyList<KeyValuePair<string, string>> Texts(string member) => _entry.Object(member) is not { } parameters
        ? []
        : parameters.Names.Select(name => new KeyValuePair<string, string>(name, parameters.Text(name) ?? "")).ToArray();
}
