using System;
using DeviceAuth.OAuth;
using Member = DeviceAuth.Connections.ConnectionRecord.Member;

namespace DeviceAuth.Connections;

/// <summary>Reads a record of version 1, which had all members in one object. It is rewritten by the next refresh or sign-in.</summary>
internal static class RecordReader1
{
    public const string Version = "1";

    /// <exception cref="FormatException">The record cannot be used; its message says why, as the end of a sentence.</exception>
    public static Connection Read(JsonObject record) => RecordReader.Guarded(() =>
    {
        Server server = RecordReader.Server(record);
        return new Connection
        {
            Revision = record.Revision(Member.Revision),
            Name = RecordReader.Name(record),
            Server = server,
            Client = new Client(Registration(record, ""))
            {
                Registered = record.Text("registered_client_id") is null ? null : Registration(record, "registered_"),
            },
            Terms = new SignInTerms
            {
                Scopes = record.ShownWords("requested_scope"),
                Audience = record.Shown(Wire.Parameter.Audience),
                Resources = record.ShownWords(Wire.Parameter.Resource),
                AdditionalParameterNames = record.ShownWords(Member.AdditionalParameter),
                AdditionalParameterDigest = record.Shown(Member.AdditionalParameterDigest),
                NoProofKey = record.Text(Member.NoProofKey) == Member.True,
            },
            Grant = new Grant
            {
                Account = record.Shown(Member.Account),
                Scopes = record.ShownWords(Wire.Member.Scope),
                ApiUrl = record.Endpoint(Member.ApiUrl, server.Authority),
                RefreshToken = record.Secret(Wire.Member.RefreshToken),
            },
            Tokens = RecordReader.Token(record) is { } token ? AccessTokens.None.With(Target.Default, token) : AccessTokens.None,
        };
    });

    private static ClientRegistration Registration(JsonObject record, string prefix) => new(
        record.RequiredShown(prefix + Wire.Parameter.ClientId),
        record.Secret(prefix + Wire.Parameter.ClientSecret),
        record.OneOf<ClientAuthentication>(prefix + Member.ClientAuthentication)
            ?? throw new FormatException($"it is damaged: it has no '{prefix + Member.ClientAuthentication}'"))
    {
        ExpiresAt = record.Time(prefix + "client_expires_at"),
    };
}
