using System;
using System.Globalization;
using System.Linq;
using System.Text;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// A connection as one compact, versioned JSON text: what a vault keeps. This writes version 2; <see cref="RecordReader"/> reads it,
/// and <see cref="RecordReader1"/> what the version before wrote.
/// </summary>
internal static class ConnectionRecord
{
    /// <summary>A record with another number is not read: a newer version may have changed what a member means.</summary>
    public const string Version = "2";

    /// <summary>The text of a connection.</summary>
    public static string Write(Connection connection, RecordForm form = RecordForm.Whole)
    {
        bool isBare = form == RecordForm.Bare;
        return new JsonText()
            .Add(Member.Version, Version)
            .Add(Member.Revision, connection.Revision.ToString(CultureInfo.InvariantCulture))
            .Add(Member.Name, connection.Name)
            .Add(Member.Server, Of(connection.Server, isBare, connection.Client.Given.Credential is not null))
            .Add(Member.Client, Of(connection.Client, isBare))
            .Add(Member.Asked, Of(connection.Terms))
            .Add(Member.Grant, Of(connection.Grant, connection.Terms, form))
            .Add(Member.Tokens, Of(form switch
            {
                RecordForm.Whole => connection.Tokens,
                RecordForm.DefaultTokenAlone => connection.Tokens.DefaultAlone(),
                _ => AccessTokens.None,
            }))
            .Encode();
    }

    /// <summary>The revision of a text of either version; null where the text cannot be read.</summary>
    public static long? RevisionOf(string text) => Parse(text) is { } record ? Number(record, Member.Revision) : null;

    /// <summary>The connection of a text.</summary>
    /// <param name="name">The name that it was asked for by, which its record must have too.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">Its message says why the text cannot be used, as the end of a sentence.</exception>
    public static Connection Read(string name, string text)
    {
        JsonObject record = Parse(text) ?? throw new FormatException("it is damaged");
        Connection connection = record.Text(Member.Version) switch
        {
            Version => RecordReader.Read(record),
            RecordReader1.Version => RecordReader1.Read(record),
            var other => throw new FormatException(
                $"it has the version '{ForeignText.Clean(other)}', and this DeviceAuth reads the versions {RecordReader1.Version} and {Version}"),
        };

        // Signing out of a record that was copied to another name would end the session of the one that it was copied from.
        return connection.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            ? connection
            : throw new FormatException($"it is the record of another connection, '{connection.Name}'");
    }

    internal static long? Number(JsonObject record, string member) =>
        long.TryParse(record.Text(member), NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static JsonObject? Parse(string text) => JsonObject.FromJson(Encoding.UTF8.GetBytes(text));

    private static JsonText Of(Server server, bool isBare, bool needsAddressee)
    {
        // A profile with endpoints finds them again, and so does discovery; endpoints that the user gave are found nowhere.
        bool isFound = isBare && (server.IsDiscovered || server.Provider is not null);
        return new JsonText()
            .Add(Member.Authority, isFound && server.Provider is not null ? null : server.Authority.OriginalString)
            .Add(Member.Discovered, server.IsDiscovered ? Member.True : null)
            .Add(Member.Provider, server.Provider?.Name)
            .Add(Member.ProviderHost, server.Provider?.Host)
            .Add(Member.Tenant, server.Provider?.Tenant)
            .Add(Wire.Metadata.DeviceAuthorizationEndpoint, isFound ? null : server.DeviceAuthorizationEndpoint?.OriginalString)
            .Add(Wire.Metadata.AuthorizationEndpoint, isFound ? null : server.AuthorizationEndpoint?.OriginalString)
            .Add(Wire.Metadata.TokenEndpoint, isFound ? null : server.TokenEndpoint?.OriginalString)
            .Add(Wire.Metadata.RevocationEndpoint, isFound ? null : server.RevocationEndpoint?.OriginalString)
            .Add(Wire.Metadata.Issuer, needsAddressee && !isFound ? server.Issuer : null)
            .Add(Member.SigningAlgorithms, needsAddressee && !isFound ? server.SigningAlgorithms : [])
            .Add(Member.Dialect, server.Traits.Dialect == OAuthDialect.Standard ? null : server.Traits.Dialect.ToString());
    }

    /// <summary>A small vault has no room for what is only to be removed, which was tried by then.</summary>
    private static JsonText Of(Client client, bool isBare) => Of(client.Given)
        .Add(Member.Registered, client.Registered is null ? null : Of(client.Registered))
        .Add(Member.FormerClients, isBare ? [] : client.Former.Select(Of).ToArray());

    private static JsonText Of(FormerClient former) => Of(former.Own)
        .Add(Wire.Parameter.ClientId, former.ClientId)
        .Add(Member.Authority, former.Authority.OriginalString);

    private static JsonText Of(OwnRegistration own) => new JsonText()
        .Add(Wire.Registration.ClientUri, own.Address?.OriginalString)
        .Add(Wire.Registration.AccessToken, own.Token?.Reveal());

    private static JsonText Of(ClientRegistration client) => new JsonText()
        .Add(Wire.Parameter.ClientId, client.ClientId)
        .Add(Wire.Parameter.ClientSecret, client.ClientSecret?.Reveal())
        .Add(Member.ClientAuthentication, client.Authentication == ClientAuthentication.None ? null : client.Authentication.ToString())
        .Add(CredentialRecord.MemberOf(client.Credential), CredentialRecord.TextOf(client.Credential))
        .Add(Member.ExpiresAt, Milliseconds(client.ExpiresAt))
        .Add(Member.OwnRegistration, client.Own is { } own ? Of(own) : null);

    private static JsonText Of(SignInTerms terms) => new JsonText()
        .Add(Wire.Parameter.Scope, terms.Scopes)
        .Add(Wire.Parameter.Audience, terms.Audience)
        .Add(Wire.Parameter.Resource, terms.Resources)
        .Add(Member.Account, terms.Account)
        .Add(Wire.Parameter.AcrValues, terms.Requirements.AcrValues)
        .Add(Wire.Parameter.MaxAge, terms.Requirements.MaxAgeText)
        .Add(Wire.Parameter.Claims, terms.Requirements.Claims)
        .Add(Member.TokenParameter, Of(terms.TokenParameters))
        .Add(Member.AdditionalParameter, terms.AdditionalParameterNames)
        .Add(Member.AdditionalParameterDigest, terms.AdditionalParameterDigest)
        .Add(Member.NoProofKey, terms.NoProofKey ? Member.True : null)
        .Add(Member.Unattended, terms.IsUnattended ? Member.True : null)
        .Add(Member.Parameters, terms.Parameters.Count == 0 ? null : terms.Parameters.Aggregate(
            new JsonText(), (text, parameter) => text.Add(parameter.Key, parameter.Value.Reveal())))
        .Add(Member.Browser, terms.Browser is null ? null : Of(terms.Browser));

    private static JsonText? Of(TokenParameters parameters) => parameters.Names.Count == 0
        ? null
        : parameters.Reveal().Aggregate(new JsonText(), (text, parameter) => text.Add(parameter.Key, parameter.Value));

    private static JsonText Of(BrowserTerms browser) => new JsonText()
        .Add(Wire.Parameter.RedirectUri, browser.RedirectUri?.OriginalString)
        .Add(Member.IsPasted, browser.IsPasted ? Member.True : null);

    private static JsonText Of(Grant grant, SignInTerms asked, RecordForm form) => Scopes(grant, asked, form == RecordForm.Bare)
        .Add(Member.Account, grant.Account)
        .Add(Member.ApiUrl, grant.ApiUrl?.OriginalString)
        .Add(Member.Since, grant.EndsAt is null ? null : Milliseconds(grant.Since))
        .Add(Member.EndsAt, Milliseconds(grant.EndsAt))
        .Add(Member.InDoubtSince, Milliseconds(grant.InDoubtSince))
        .Add(Wire.Member.IdToken, grant.IdToken is { } idToken && form is RecordForm.Whole or RecordForm.DefaultTokenAlone
            ? Of(idToken, Wire.Member.IdToken, new JsonText())
            : null)
        .Add(Wire.Member.RefreshToken, grant.RefreshToken?.Reveal());

    /// <summary>Scopes that are left out are those that were asked for: none at all is another thing, and is said.</summary>
    private static JsonText Scopes(Grant grant, SignInTerms asked, bool isBare) => grant.Scopes.SequenceEqual(asked.Scopes)
        ? new JsonText().Add(Wire.Parameter.Scope, isBare ? [] : grant.Scopes)
        : new JsonText().AddList(Wire.Parameter.Scope, grant.Scopes);

    private static JsonText[] Of(AccessTokens tokens) => tokens.All.Select(token => Of(token.Key, token.Value)).ToArray();

    private static JsonText Of(Target target, KeptToken token) => Of(token, Wire.Member.AccessToken, new JsonText()
        .Add(Wire.Parameter.Scope, target.Scopes)
        .Add(Wire.Parameter.Resource, target.Resource)
        .Add(Wire.Parameter.Audience, target.Audience));

    private static JsonText Of(KeptToken token, string member, JsonText text) => text
        .Add(Member.ObtainedAt, Milliseconds(token.ObtainedAt))
        .Add(Wire.Member.ExpiresIn, Seconds(token.Lifetime))
        .Add(Member.WantedLifetime, Seconds(token.WantedLifetime))
        .Add(Member.GrantedScope, token.Scopes ?? [])
        .Add(member, token.Secret.Reveal());

    private static string? Milliseconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static string? Seconds(TimeSpan? time) => time?.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);

    /// <summary>The record's own words; those of the wire are <see cref="Wire"/>'s.</summary>
    internal static class Member
    {
        public const string Account = "account";
        public const string AdditionalParameter = "additional_parameter";
        public const string AdditionalParameterDigest = "additional_parameter_digest";
        public const string ApiUrl = "api_url";
        public const string Asked = "asked";
        public const string Authority = "authority";
        public const string Browser = "browser";
        public const string Client = "client";
        public const string ClientAuthentication = "client_authentication";
        public const string Dialect = "dialect";
        public const string Discovered = "discovered";
        public const string EndsAt = "ends_at";
        public const string ExpiresAt = "expires_at";
        public const string FormerClients = "former_clients";
        public const string Grant = "grant";
        public const string GrantedScope = "granted_scope";
        public const string InDoubtSince = "in_doubt_since";
        public const string IsPasted = "pasted";
        public const string Name = "name";
        public const string NoProofKey = "no_proof_key";
        public const string ObtainedAt = "obtained_at";
        public const string OwnRegistration = "own_registration";
        public const string Parameters = "parameters";
        public const string Provider = "provider";
        public const string ProviderHost = "provider_host";
        public const string Registered = "registered";
        public const string Revision = "revision";
        public const string Server = "server";
        public const string SigningAlgorithms = "signing_algorithms";
        public const string Since = "since";
        public const string Tenant = "tenant";
        public const string TokenParameter = "token_parameter";
        public const string Tokens = "tokens";
        public const string Unattended = "unattended";
        public const string Version = "v";
        public const string WantedLifetime = "wanted_lifetime";

        /// <summary>A truth value; false is left out.</summary>
        public const string True = "true";
    }
}
