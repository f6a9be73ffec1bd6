using System;
using System.Globalization;
using System.Security;
using System.Text;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;

namespace DeviceAuth.Connections;

/// <summary>A connection as one compact, versioned JSON text: what a vault keeps.</summary>
internal static class ConnectionJson
{
    /// <summary>A record with another number is not read: a newer version may have changed what a member means.</summary>
    private const string Version = "1";

    private const string True = "true";

    /// <summary>The text of a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="withAccessToken">False leaves it out, for vaults that cannot hold both tokens.</param>
    public static string Write(Connection connection, bool withAccessToken = true)
    {
        ClientRegistration? registered = connection.RegisteredClient;
        return new JsonText()
            .Add("v", Version)
            .Add("revision", connection.Revision.ToString(CultureInfo.InvariantCulture))
            .Add("name", connection.Name)
            .Add("authority", connection.Authority.OriginalString)
            .Add("discovered", connection.IsDiscovered ? True : null)
            .Add(Wire.Metadata.DeviceAuthorizationEndpoint, connection.DeviceAuthorizationEndpoint.OriginalString)
            .Add(Wire.Metadata.TokenEndpoint, connection.TokenEndpoint.OriginalString)
            .Add(Wire.Metadata.RevocationEndpoint, connection.RevocationEndpoint?.OriginalString)
            .Add("provider", connection.Provider?.Name)
            .Add("provider_host", connection.Provider?.Host)
            .Add("tenant", connection.Provider?.Tenant)
            .Add("dialect", connection.Dialect == OAuthDialect.Standard ? null : connection.Dialect.ToString())
            .Add(Wire.Parameter.ClientId, connection.Client.ClientId)
            .Add(Wire.Parameter.ClientSecret, connection.Client.ClientSecret?.Reveal())
            .Add("client_authentication", connection.Client.Authentication.ToString())
            .Add("registered_client_id", registered?.ClientId)
            .Add("registered_client_secret", registered?.ClientSecret?.Reveal())
            .Add("registered_client_authentication", registered?.Authentication.ToString())
            .Add("registered_client_expires_at", registered?.ExpiresAt?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture))
            .Add("no_proof_key", connection.NoProofKey ? True : null)
            .Add("requested_scope", connection.RequestedScopes)
            .Add(Wire.Member.Scope, connection.GrantedScopes)
            .Add(Wire.Parameter.Audience, connection.Audience)
            .Add(Wire.Parameter.Resource, connection.Resources)
            .Add("additional_parameter", connection.AdditionalParameterNames)
            .Add("additional_parameter_digest", connection.AdditionalParameterDigest)
            .Add("account", connection.Account)
            .Add("api_url", connection.ApiUrl?.OriginalString)
            .Add("obtained_at", connection.ObtainedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture))
            .Add(Wire.Member.ExpiresIn, connection.Lifetime?.TotalSeconds.ToString("0", CultureInfo.InvariantCulture))
            .Add(Wire.Member.AccessToken, withAccessToken ? connection.AccessToken?.Reveal() : null)
            .Add(Wire.Member.RefreshToken, connection.RefreshToken?.Reveal())
            .Encode();
    }

    /// <summary>The revision of a text; null where the text cannot be read.</summary>
    public static long? RevisionOf(string text) => Parse(text) is { } record ? Number(record, "revision") : null;

    /// <summary>The connection of a text.</summary>
    /// <exception cref="FormatException">Its message says why the text cannot be read, as the end of a sentence.</exception>
    public static Connection Read(string text)
    {
        JsonObject record = Parse(text) ?? throw new FormatException("it is damaged");
        string? version = record.Text("v");
        if (version != Version)
        {
            throw new FormatException($"it has the version '{ForeignText.Clean(version)}', and this DeviceAuth reads version {Version}");
        }

        try
        {
            return ToConnection(record);
        }
        catch (Exception exception) when (exception is UriFormatException or ArgumentException or FormatException or OverflowException)
        {
            throw new FormatException("it is damaged", exception);
        }
    }

    private static Connection ToConnection(JsonObject record) => new()
    {
        Revision = Number(record, "revision") ?? 0,
        Name = Required(record, "name"),
        Authority = new Uri(Required(record, "authority")),
        IsDiscovered = record.Text("discovered") == True,
        DeviceAuthorizationEndpoint = new Uri(Required(record, Wire.Metadata.DeviceAuthorizationEndpoint)),
        TokenEndpoint = new Uri(Required(record, Wire.Metadata.TokenEndpoint)),
        RevocationEndpoint = record.Text(Wire.Metadata.RevocationEndpoint) is { } revocation ? new Uri(revocation) : null,
        Provider = record.Text("provider") is { } provider
            ? new ProviderReference(provider, record.Text("provider_host"), record.Text("tenant"))
            : null,
        Dialect = record.Text("dialect") is { } dialect ? (OAuthDialect)Enum.Parse(typeof(OAuthDialect), dialect) : OAuthDialect.Standard,
        Client = Client(record, ""),
        RegisteredClient = record.Text("registered_client_id") is null ? null : Client(record, "registered_"),
        NoProofKey = record.Text("no_proof_key") == True,
        RequestedScopes = record.Words("requested_scope") ?? [],
        GrantedScopes = record.Words(Wire.Member.Scope) ?? [],
        Audience = record.Text(Wire.Parameter.Audience),
        Resources = record.Words(Wire.Parameter.Resource) ?? [],
        AdditionalParameterNames = record.Words("additional_parameter") ?? [],
        AdditionalParameterDigest = record.Text("additional_parameter_digest"),
        Account = record.Text("account"),
        ApiUrl = record.Text("api_url") is { } api ? new Uri(api) : null,
        ObtainedAt = DateTimeOffset.FromUnixTimeMilliseconds(Number(record, "obtained_at") ?? 0),
        Lifetime = Number(record, Wire.Member.ExpiresIn) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        AccessToken = Optional(record, Wire.Member.AccessToken) is { } token ? new SharedSecret(token) : null,
        RefreshToken = Optional(record, Wire.Member.RefreshToken),
    };

    private static ClientRegistration Client(JsonObject record, string prefix) => new(
        Required(record, prefix + Wire.Parameter.ClientId),
        Optional(record, prefix + Wire.Parameter.ClientSecret),
        (ClientAuthentication)Enum.Parse(typeof(ClientAuthentication), Required(record, prefix + "client_authentication")))
    {
        ExpiresAt = Number(record, prefix + "client_expires_at") is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
    };

    private static JsonObject? Parse(string text) => JsonObject.FromJson(Encoding.UTF8.GetBytes(text));

    private static string Required(JsonObject record, string member) =>
        record.Text(member) ?? throw new FormatException($"it has no '{member}'");

    private static SecureString? Optional(JsonObject record, string member) =>
        record.Text(member) is { } secret ? Secret.Protect(secret) : null;

    private static long? Number(JsonObject record, string member) =>
        long.TryParse(record.Text(member), NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : null;
}
