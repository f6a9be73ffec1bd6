using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;
using Member = DeviceAuth.Connections.ConnectionRecord.Member;

namespace DeviceAuth.Connections;

/// <summary>Reads a record of version 2.</summary>
internal static class RecordReader
{
    /// <exception cref="FormatException">The record cannot be used; its message says why, as the end of a sentence.</exception>
    public static Connection Read(JsonObject record) => Guarded(() =>
    {
        SignInTerms terms = Terms(Part(record, Member.Asked));
        Server server = Server(Part(record, Member.Server), terms.IsUnattended);
        return new Connection
        {
            Revision = record.Revision(Member.Revision),
            Name = Name(record),
            Server = server,
            Client = Client(Part(record, Member.Client), server.Authority),
            Terms = terms,
            Grant = Grant(Part(record, Member.Grant), Part(record, Member.Asked), server.Authority),
            Tokens = Tokens(record.Objects(Member.Tokens)),
        };
    });

    /// <summary>Reads with one kind of exception, whatever the framework throws for values that are none.</summary>
    public static Connection Guarded(Func<Connection> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not FormatException)
        {
            throw new FormatException("it is damaged", exception);
        }
    }

    public static string Name(JsonObject record) => record.Text(Member.Name) is { } name && ConnectionName.IsValid(name)
        ? name
        : throw new FormatException("it is damaged: it has no name that a connection can have");

    /// <summary>The server, as the members of one object tell it; where a small vault has left some out, from the provider's profile.</summary>
    /// <param name="record">The object.</param>
    /// <param name="isUnattended">No person signs in there, so that it needs no endpoint for that.</param>
    public static Server Server(JsonObject record, bool isUnattended = false)
    {
        ProviderReference? reference = record.Shown(Member.Provider) is { } provider
            ? new ProviderReference(provider, record.Shown(Member.ProviderHost), record.Shown(Member.Tenant))
            : null;
        ProviderServer? profile = reference is null ? null : ProviderResolver.TryResolve(reference);
        AuthorizationServer? known = record.Text(Wire.Metadata.TokenEndpoint) is null ? profile?.Endpoints : null;
        Uri authority = record.Endpoint(Member.Authority, by: null) ?? profile?.Authority ?? OriginOf(record.Endpoint(Wire.Metadata.TokenEndpoint, by: null) ?? known?.TokenEndpoint);
        Server server = new()
        {
            Authority = authority,
            IsDiscovered = record.Text(Member.Discovered) == Member.True,
            Provider = reference,
            DeviceAuthorizationEndpoint = record.Endpoint(Wire.Metadata.DeviceAuthorizationEndpoint, authority) ?? known?.DeviceAuthorizationEndpoint,
            AuthorizationEndpoint = record.Endpoint(Wire.Metadata.AuthorizationEndpoint, authority),
            TokenEndpoint = record.Endpoint(Wire.Metadata.TokenEndpoint, authority) ?? known?.TokenEndpoint,
            RevocationEndpoint = record.Endpoint(Wire.Metadata.RevocationEndpoint, authority) ?? known?.RevocationEndpoint,
            Issuer = record.Shown(Wire.Metadata.Issuer) ?? known?.Issuer,
            SigningAlgorithms = record.ShownWords(Member.SigningAlgorithms),
            Traits = profile?.Traits ?? ServerTraits.Standard with
            {
                Dialect = record.OneOf<OAuthDialect>(Member.Dialect) ?? OAuthDialect.Standard,
            },
        };
        bool isWhole = server.TokenEndpoint is not null
            && (isUnattended || (server.DeviceAuthorizationEndpoint ?? server.AuthorizationEndpoint) is not null);
        return server is { IsDiscovered: false, Provider: null } && !isWhole
            ? throw new FormatException("it is damaged: it lacks an endpoint, which neither discovery nor a provider's profile finds again")
            : server;
    }

    private static Uri OriginOf(Uri? endpoint) => endpoint is null
        ? throw new FormatException("it is damaged: it names no server")
        : new Uri(endpoint.GetLeftPart(UriPartial.Authority));

    private static JsonObject Part(JsonObject record, string member) => record.Object(member) ?? throw new FormatException("it is damaged");

    private static Client Client(JsonObject record, Uri authority) => new(Registration(record, authority))
    {
        Registered = record.Object(Member.Registered) is { } registered ? Registration(registered, authority) : null,
        Former = [.. record.Objects(Member.FormerClients).Select(Former)],
    };

    private static FormerClient Former(JsonObject record)
    {
        Uri authority = record.Endpoint(Member.Authority, by: null) ?? throw new FormatException("it is damaged");
        return new FormerClient(record.RequiredShown(Wire.Parameter.ClientId), authority, Own(record, authority));
    }

    private static OwnRegistration Own(JsonObject record, Uri authority) =>
        new(record.Endpoint(Wire.Registration.ClientUri, authority), record.Bearer(Wire.Registration.AccessToken));

    private static ClientRegistration Registration(JsonObject record, Uri authority) => new(
        record.RequiredShown(Wire.Parameter.ClientId),
        record.Secret(Wire.Parameter.ClientSecret),
        record.OneOf<ClientAuthentication>(Member.ClientAuthentication) ?? ClientAuthentication.None,
        CredentialRecord.Read(record))
    {
        ExpiresAt = record.Time(Member.ExpiresAt),
        Own = record.Object(Member.OwnRegistration) is { } own ? Own(own, authority) : null,
    };

    private static SignInTerms Terms(JsonObject record) => new()
    {
        Scopes = record.ShownWords(Wire.Parameter.Scope),
        Audience = record.Shown(Wire.Parameter.Audience),
        Resources = record.ShownWords(Wire.Parameter.Resource),
        Account = record.Shown(Member.Account),
        Requirements = new AuthenticationRequirements
        {
            AcrValues = record.ShownWords(Wire.Parameter.AcrValues),
            MaxAge = record.SecondsOrNone(Wire.Parameter.MaxAge),
            Claims = record.ClaimsRequest(Wire.Parameter.Claims),
        },
        TokenParameters = record.SecretsByName(Member.TokenParameter),
        AdditionalParameterNames = record.ShownWords(Member.AdditionalParameter),
        AdditionalParameterDigest = record.Shown(Member.AdditionalParameterDigest),
        NoProofKey = record.Text(Member.NoProofKey) == Member.True,
        IsUnattended = record.Text(Member.Unattended) == Member.True,
        Parameters = record.Object(Member.Parameters) is { } parameters
            ? parameters.Names.ToDictionary(name => name, name => parameters.Secret(name)!)
            : new Dictionary<string, SecureString>(),
        Browser = record.Object(Member.Browser) is { } browser ? Browser(browser) : null,
    };

    /// <summary>A redirect address is where secrets arrive: it is read as strictly as one that they are sent to.</summary>
    private static BrowserTerms Browser(JsonObject record) => new()
    {
        RedirectUri = record.Endpoint(Wire.Parameter.RedirectUri, by: null),
        IsPasted = record.Text(Member.IsPasted) == Member.True,
    };

    /// <summary>Where the scopes that were granted are left out, they are those that were asked for.</summary>
    private static Grant Grant(JsonObject record, JsonObject asked, Uri authority) => new()
    {
        Account = record.Shown(Member.Account),
        Scopes = (record.Words(Wire.Parameter.Scope) is null ? asked : record).ShownWords(Wire.Parameter.Scope),
        ApiUrl = record.Endpoint(Member.ApiUrl, authority),
        IdToken = record.Object(Wire.Member.IdToken) is { } idToken ? Token(idToken, Wire.Member.IdToken) : null,
        Since = record.Time(Member.Since),
        EndsAt = record.Time(Member.EndsAt),
        InDoubtSince = record.Time(Member.InDoubtSince),
        RefreshToken = record.Secret(Wire.Member.RefreshToken),
    };

    private static AccessTokens Tokens(IReadOnlyList<JsonObject> records)
    {
        AccessTokens tokens = AccessTokens.None;
        foreach (JsonObject record in records)
        {
            Target target = new(
                record.ShownWords(Wire.Parameter.Scope), record.Shown(Wire.Parameter.Resource), record.Shown(Wire.Parameter.Audience));
            tokens = tokens.With(target, Token(record) ?? throw new FormatException("it is damaged"));
        }

        return tokens;
    }

    /// <summary>A token, as the members of one object tell it; null where it has none.</summary>
    public static KeptToken? Token(JsonObject record, string member = Wire.Member.AccessToken) => record.Bearer(member) is not { } secret ? null : new KeptToken(
        new SharedSecret(secret),
        record.TimeOfReceipt(Member.ObtainedAt) ?? DateTimeOffset.FromUnixTimeMilliseconds(0),
        record.Seconds(Wire.Member.ExpiresIn))
    {
        Scopes = record.Has(Member.GrantedScope) ? record.ShownWords(Member.GrantedScope) : null,
        WantedLifetime = record.Seconds(Member.WantedLifetime),
    };
}
