using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Serialization.Json;
using System.Security;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>A connection as one compact, versioned JSON text: what a vault keeps.</summary>
internal static class ConnectionJson
{
    /// <summary>A record with another number is not read: a newer version may have changed what a member means.</summary>
    private const string Version = "1";

    /// <summary>The text of a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="withAccessToken">False leaves it out, for vaults that cannot hold both tokens.</param>
    public static string Write(Connection connection, bool withAccessToken = true)
    {
        XElement root = new("root", new XAttribute("type", "object"));
        Add(root, "v", Version);
        Add(root, "revision", connection.Revision.ToString(CultureInfo.InvariantCulture));
        Add(root, "name", connection.Name);
        Add(root, "authority", connection.Authority.OriginalString);
        Add(root, "discovered", connection.IsDiscovered ? "true" : null);
        Add(root, Wire.Metadata.DeviceAuthorizationEndpoint, connection.DeviceAuthorizationEndpoint.OriginalString);
        Add(root, Wire.Metadata.TokenEndpoint, connection.TokenEndpoint.OriginalString);
        Add(root, Wire.Metadata.RevocationEndpoint, connection.RevocationEndpoint?.OriginalString);
        Add(root, Wire.Parameter.ClientId, connection.Client.ClientId);
        Add(root, Wire.Parameter.ClientSecret, connection.Client.ClientSecret?.Reveal());
        Add(root, "client_authentication", connection.Client.Authentication.ToString());
        AddList(root, "requested_scope", connection.RequestedScopes);
        AddList(root, Wire.Member.Scope, connection.GrantedScopes);
        Add(root, Wire.Parameter.Audience, connection.Audience);
        AddList(root, Wire.Parameter.Resource, connection.Resources);
        Add(root, "account", connection.Account);
        Add(root, "obtained_at", connection.ObtainedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Add(root, Wire.Member.ExpiresIn, connection.Lifetime?.TotalSeconds.ToString("0", CultureInfo.InvariantCulture));
        Add(root, Wire.Member.AccessToken, withAccessToken ? connection.AccessToken?.Reveal() : null);
        Add(root, Wire.Member.RefreshToken, connection.RefreshToken?.Reveal());

        using MemoryStream stream = new();
        using (XmlDictionaryWriter writer = JsonReaderWriterFactory.CreateJsonWriter(stream, Encoding.UTF8, ownsStream: false))
        {
            root.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The revision of a text; null where the text cannot be read.</summary>
    public static long? RevisionOf(string text) => Parse(text) is { } record ? Number(record, "revision") : null;

    /// <summary>The connection of a text.</summary>
    /// <exception cref="FormatException">Its message says why the text cannot be read, as the end of a sentence.</exception>
    public static Connection Read(string text)
    {
        WireObject record = Parse(text) ?? throw new FormatException("it is damaged");
        string? version = record.Text("v");
        if (version != Version)
        {
            throw new FormatException($"it has the version '{ServerText.Clean(version)}', and this DeviceAuth reads version {Version}");
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

    private static Connection ToConnection(WireObject record) => new()
    {
        Revision = Number(record, "revision") ?? 0,
        Name = Required(record, "name"),
        Authority = new Uri(Required(record, "authority")),
        IsDiscovered = record.Text("discovered") == "true",
        DeviceAuthorizationEndpoint = new Uri(Required(record, Wire.Metadata.DeviceAuthorizationEndpoint)),
        TokenEndpoint = new Uri(Required(record, Wire.Metadata.TokenEndpoint)),
        RevocationEndpoint = record.Text(Wire.Metadata.RevocationEndpoint) is { } revocation ? new Uri(revocation) : null,
        Client = new ClientRegistration(
            Required(record, Wire.Parameter.ClientId),
            Optional(record, Wire.Parameter.ClientSecret),
            (ClientAuthentication)Enum.Parse(typeof(ClientAuthentication), Required(record, "client_authentication"))),
        RequestedScopes = record.Words("requested_scope") ?? [],
        GrantedScopes = record.Words(Wire.Member.Scope) ?? [],
        Audience = record.Text(Wire.Parameter.Audience),
        Resources = record.Words(Wire.Parameter.Resource) ?? [],
        Account = record.Text("account"),
        ObtainedAt = DateTimeOffset.FromUnixTimeMilliseconds(Number(record, "obtained_at") ?? 0),
        Lifetime = Number(record, Wire.Member.ExpiresIn) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        AccessToken = Optional(record, Wire.Member.AccessToken),
        RefreshToken = Optional(record, Wire.Member.RefreshToken),
    };

    private static WireObject? Parse(string text) => WireObject.FromJson(Encoding.UTF8.GetBytes(text));

    private static string Required(WireObject record, string member) =>
        record.Text(member) ?? throw new FormatException($"it has no '{member}'");

    private static SecureString? Optional(WireObject record, string member) =>
        record.Text(member) is { } secret ? Secret.Protect(secret) : null;

    private static long? Number(WireObject record, string member) =>
        long.TryParse(record.Text(member), NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static void Add(XElement root, string member, string? value)
    {
        if (value is not null)
        {
            root.Add(new XElement(member, new XAttribute("type", "string"), value));
        }
    }

    private static void AddList(XElement root, string member, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            root.Add(new XElement(
                member,
                new XAttribute("type", "array"),
                values.Select(value => new XElement("item", new XAttribute("type", "string"), value))));
        }
    }
}
