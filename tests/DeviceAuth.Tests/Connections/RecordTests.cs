using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>What a vault keeps of a connection, and what the version before kept.</summary>
public sealed class RecordTests
{
    private readonly FakeClock _clock = new();

    /// <summary>Records of version 1 of each provider, with and without access token, as version 1 wrote them.</summary>
    public static TheoryData<string> Recorded => [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileName(file)).Order()];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Records");

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_record_of_version_1_is_read_whole_and_rewritten_as_version_2(string file)
    {
        JsonNode old = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;
        old["revision"] = "1795428009000"; // as after a refresh: each was recorded right after its sign-in, with 0

        Connection connection = ConnectionRecord.Read("default", old.ToJsonString());
        string rewritten = ConnectionRecord.Write(connection);
        Connection again = ConnectionRecord.Read("default", rewritten);

        Assert.Equal("2", (string?)JsonNode.Parse(rewritten)!["v"]);
        Assert.Empty(Members(old).Except(AsVersion1(again)));
        Assert.Empty(AsVersion1(again).Except(Members(old)));
    }

    [Fact]
    public void What_a_provider_wants_beside_the_standards_is_known_again_from_its_profile()
    {
        Connection read = ConnectionRecord.Read("default", File.ReadAllText(Path.Combine(Folder, "Twitch.json")));

        Assert.Equal(ProviderCatalog.Find("Twitch").Traits, read.Server.Traits);
        Assert.NotEqual(ServerTraits.Standard, read.Server.Traits);
    }

    [Fact]
    public void What_a_user_or_a_provider_wrote_at_length_is_read_again()
    {
        string scope = "https://api.example.com/" + new string('x', 2000);
        Connection connection = Sample.Connection(_clock);
        connection = connection with
        {
            Client = connection.Client with { Given = new ClientRegistration(scope, null, ClientAuthentication.None) },
            Terms = connection.Terms with { Scopes = [scope], Audience = scope, Resources = [scope] },
            Grant = connection.Grant with { Account = ForeignText.Clean(scope), Scopes = [scope] },
        };

        Connection read = ConnectionRecord.Read("default", ConnectionRecord.Write(connection));

        Assert.Equal([scope, .. connection.Terms.Scopes, .. connection.Grant.Scopes], [read.Client.Given.ClientId, .. read.Terms.Scopes, .. read.Grant.Scopes]);
        Assert.Equal((scope, scope, connection.Grant.Account), (read.Terms.Audience, Assert.Single(read.Terms.Resources), read.Grant.Account));
    }

    [Theory]
    [InlineData("DefaultTokenAlone", 1)]
    [InlineData("NoAccessToken", 0)]
    [InlineData("Bare", 0)]
    public void Each_form_is_shorter_than_the_one_before_and_loses_nothing_but_what_can_be_got_again(string name, int tokens)
    {
        Connection connection = Sample.Connection(_clock);
        connection = connection with
        {
            Tokens = connection.Tokens.With(
                new Target(["other.read"]), new KeptToken(Sample.Shared("at-other"), _clock.UtcNow, TimeSpan.FromHours(1))),
        };
        RecordForm form = Enum.Parse<RecordForm>(name);

        string text = ConnectionRecord.Write(connection, form);
        Connection read = ConnectionRecord.Read("default", text);

        Assert.True(text.Length < ConnectionRecord.Write(connection, form - 1).Length);
        Assert.Equal(tokens, read.Tokens.All.Count);
        Assert.Equal("rt-1", read.Grant.RefreshToken!.Reveal());
        Assert.Equal(connection.Server.Authority, read.Server.Authority);
        Assert.Equal(form == RecordForm.Bare ? null : connection.Server.TokenEndpoint, read.Server.TokenEndpoint);
        Assert.Equal(connection.Terms.Scopes, read.Terms.Scopes);
        Assert.Equal(connection.Grant.Scopes, read.Grant.Scopes);
        Assert.Equal(connection.Client.Given.ClientId, read.Client.Given.ClientId);
    }

    [Fact]
    public void Each_target_s_token_comes_back_under_its_own_target()
    {
        Target target = new(["https://Vault.example.com/.default"], "https://one.example.com", "aud");
        Connection connection = Sample.Connection(_clock);
        connection = connection with
        {
            Tokens = connection.Tokens.With(target, new KeptToken(Sample.Shared("at-other"), _clock.UtcNow, null) { WantedLifetime = TimeSpan.FromMinutes(30) }),
        };

        AccessTokens read = ConnectionRecord.Read("default", ConnectionRecord.Write(connection)).Tokens;

        Assert.Equal("at-1", read.Default!.Secret.Reveal());
        Assert.Equal("at-other", read[target]!.Secret.Reveal());
        Assert.Null(read[target]!.Lifetime);
        Assert.Equal(TimeSpan.FromMinutes(30), read[target]!.WantedLifetime);
    }

    /// <summary>Access and refresh tokens as long as these providers' usually are, in a vault of Windows' Credential Manager.</summary>
    [Theory]
    [InlineData("GitHub", 40, 76, "Whole")]
    [InlineData("GitLab", 64, 64, "Whole")]
    [InlineData("Google", 220, 103, "Whole")]
    [InlineData("Twitch", 30, 50, "Whole")]
    [InlineData("Vercel", 30, 60, "Whole")]
    [InlineData("HuggingFace", 700, 120, "NoAccessToken")]
    [InlineData("Auth0", 1000, 46, "NoAccessToken")]
    [InlineData("Okta", 1000, 43, "NoAccessToken")]
    [InlineData("Zitadel", 100, 100, "Whole")]
    [InlineData("Authentik", 1000, 128, "NoAccessToken")]
    [InlineData("Salesforce", 112, 87, "Whole")]
    [InlineData("Keycloak", 1300, 650, "Bare")]
    [InlineData("Microsoft", 1800, 850, "Bare")]
    public void A_vault_of_1280_characters_holds_what_it_can(string provider, int accessToken, int refreshToken, string form)
    {
        Connection connection = ConnectionRecord.Read("default", File.ReadAllText(Path.Combine(Folder, provider + ".json")));
        connection = connection with
        {
            Grant = connection.Grant with { RefreshToken = Sample.Protected(new string('r', refreshToken)) },
            Tokens = AccessTokens.None.With(Target.Default, new KeptToken(
                Sample.Shared(new string('a', accessToken)), _clock.UtcNow, TimeSpan.FromHours(1))),
        };
        using Vaults.VaultFixture on = new();
        on.Secrets.OnSet = (_, text) =>
        {
            if (text.Length > 1280)
            {
                throw DeviceAuth.Errors.DeviceAuthError.VaultFailed("v", "write it", new InvalidOperationException("too large"));
            }
        };

        VaultStore store = new(on.Vault, on.Pipeline);
        store.Write(connection);
        int tries = on.Pipeline.Verbose.Count;
        store.Write(connection);

        Assert.Equal(ConnectionRecord.Write(connection, Enum.Parse<RecordForm>(form)), SecretTextOf(on));
        Assert.Equal(tries, on.Pipeline.Verbose.Count); // what the vault took last is tried first
    }

    [Theory]
    [InlineData("token_endpoint", "http://login.example.com/token")]
    [InlineData("token_endpoint", "https://user:pass@login.example.com/token")]
    [InlineData("revocation_endpoint", "file:///etc/passwd")]
    [InlineData("authority", "http://login.example.com")]
    [InlineData("provider", "Microsoft\u001b[2J")]
    public void A_server_that_no_secret_may_go_to_is_refused(string member, string value) => AssertRefused("server", member, value);

    [Theory]
    [InlineData("client", "client_id", "my-cli\r\nX: y")]
    [InlineData("client", "client_secret", "s\nx")]
    [InlineData("grant", "refresh_token", "rt\r\nx")]
    [InlineData("grant", "account", "ada\u001b]0;x\u0007")]
    [InlineData("grant", "api_url", "http://api.example.com")]
    [InlineData("asked", "audience", "a\u202eb")]
    public void A_value_that_could_break_out_of_a_header_or_a_screen_is_refused(string part, string member, string value) =>
        AssertRefused(part, member, value);

    [Theory]
    [InlineData("server", "device_authorization_endpoint")]
    [InlineData("server", "token_endpoint")]
    [InlineData("server", "revocation_endpoint")]
    [InlineData("grant", "api_url")]
    public void An_address_on_this_machine_of_an_issuer_that_is_not_is_refused(string part, string member)
    {
        AssertRefused(part, member, "http://127.0.0.1:8080/x");
        JsonNode given = JsonNode.Parse(ConnectionRecord.Write(Sample.Connection(_clock) with { Server = DeviceAuth.Connections.Server.Of(null, null, Sample.Server) }))!;
        given[part]![member] = "http://localhost/x";
        JsonNode one = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "given-endpoints.json")))!;
        one[member] = "https://[::1]/x";

        Assert.Contains($"'{member}'", Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", given.ToJsonString())).Message, StringComparison.Ordinal);
        Assert.Contains($"'{member}'", Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", one.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expires_in", "500000000000")]
    [InlineData("expires_in", "315360001")]
    [InlineData("expires_in", "-1")]
    [InlineData("expires_in", "NaN")]
    [InlineData("expires_in", "")]
    [InlineData("expires_in", "1e3")]
    [InlineData("wanted_lifetime", "-5")]
    [InlineData("wanted_lifetime", "9223372036854775807")]
    [InlineData("wanted_lifetime", "99999999999999999999")]
    [InlineData("obtained_at", "-62135596800001")]
    [InlineData("obtained_at", "-1")]
    [InlineData("obtained_at", "253402300799999")]
    [InlineData("obtained_at", "soon")]
    public void A_number_of_a_token_that_cannot_be_counted_with_is_refused(string member, string value)
    {
        JsonNode record = JsonNode.Parse(ConnectionRecord.Write(Sample.Connection(_clock)))!;
        record["tokens"]![0]![member] = value;

        Assert.Contains($"'{member}'", Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", record.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grant", "in_doubt_since", "9223372036854775807")]
    [InlineData("grant", "in_doubt_since", "-9")]
    [InlineData("client", "expires_at", "253402300800000")]
    [InlineData("client", "expires_at", "never")]
    [InlineData("client", "client_authentication", "99")]
    [InlineData("client", "client_authentication", "Basic, Post")]
    [InlineData("client", "client_authentication", " Basic")]
    [InlineData("client", "client_authentication", "2")]
    [InlineData("server", "dialect", "99")]
    [InlineData("server", "dialect", "1")]
    [InlineData("server", "dialect", "Salesforce, IdentityCenter")]
    [InlineData("server", "dialect", "Klingon")]
    public void A_time_or_a_word_that_is_none_is_refused(string part, string member, string value) => AssertRefused(part, member, value);

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("-1")]
    [InlineData("newest")]
    public void A_revision_that_has_no_next_one_is_refused(string value)
    {
        JsonNode record = JsonNode.Parse(ConnectionRecord.Write(Sample.Connection(_clock)))!;
        record["revision"] = value;

        Assert.Contains("'revision'", Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", record.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expires_in", "500000000000")]
    [InlineData("client_authentication", "3")]
    [InlineData("revision", "9223372036854775807")]
    public void A_record_of_version_1_is_held_to_the_same(string member, string value)
    {
        JsonNode record = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "given-endpoints.json")))!;
        record[member] = value;

        Assert.Contains($"'{member}'", Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", record.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_life_that_the_wire_is_read_as_comes_back()
    {
        Connection connection = Sample.Connection(_clock);
        connection = connection with { Tokens = AccessTokens.None.With(Target.Default, new KeptToken(Sample.Shared("at-1"), _clock.UtcNow, TokenResponse.MaxLifetime)) };

        Assert.Equal(TokenResponse.MaxLifetime, ConnectionRecord.Read("default", ConnectionRecord.Write(connection)).AccessToken!.Lifetime);
    }

    [Theory]
    [InlineData("device_authorization_endpoint")]
    [InlineData("token_endpoint")]
    public void Without_an_endpoint_that_nothing_finds_again_a_record_is_refused(string member)
    {
        JsonNode two = JsonNode.Parse(ConnectionRecord.Write(Sample.Connection(_clock) with { Server = DeviceAuth.Connections.Server.Of(null, null, Sample.Server) }))!;
        JsonNode one = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "given-endpoints.json")))!;
        two["server"]!.AsObject().Remove(member);
        one.AsObject().Remove(member);

        Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", two.ToJsonString()));
        Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", one.ToJsonString()));
    }

    [Theory]
    [InlineData("Whole")]
    [InlineData("Bare")]
    public void No_scope_at_all_is_granted_after_writing_too(string form)
    {
        Connection connection = Sample.Connection(_clock);
        connection = connection with { Grant = connection.Grant with { Scopes = [] } };

        Assert.Empty(ConnectionRecord.Read("default", ConnectionRecord.Write(connection, Enum.Parse<RecordForm>(form))).Grant.Scopes);
    }

    [Theory]
    [InlineData("at\r\nX-Evil: 1")]
    [InlineData("at 1")]
    [InlineData("at\u00e4")]
    public void A_token_that_could_break_out_of_its_header_is_refused(string token)
    {
        JsonNode record = JsonNode.Parse(ConnectionRecord.Write(Sample.Connection(_clock)))!;
        record["tokens"]![0]!["access_token"] = token;

        Assert.Contains("access_token", Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", record.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other")]
    [InlineData("x; Remove-Item -Recurse ~")]
    [InlineData("")]
    public void A_record_of_another_name_is_refused(string name)
    {
        JsonNode record = JsonNode.Parse(ConnectionRecord.Write(Sample.Connection(_clock)))!;
        record["name"] = name;

        Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", record.ToJsonString()));
    }

    [Fact]
    public void A_record_is_read_under_its_name_in_any_case_of_letters() =>
        Assert.Equal("default", ConnectionRecord.Read("DEFAULT", ConnectionRecord.Write(Sample.Connection(_clock))).Name);

    private static string SecretTextOf(Vaults.VaultFixture on) =>
        DeviceAuth.Vaults.SecretText.Of(on.Secrets["deviceauth-default"])!;

    /// <summary>All that a record of version 1 tells; without an access token, that token's times tell nothing.</summary>
    private static IEnumerable<(string Member, string? Value)> Members(JsonNode record) => record.AsObject()
        .Where(member => record["access_token"] is not null || member.Key is not ("obtained_at" or "expires_in"))
        .Select(member => (member.Key, member.Value is JsonArray list ? Joined(list.Select(item => (string)item!)) : (string?)member.Value));

    /// <summary>A connection in the members of version 1, so that one that is lost on the way is missed whichever it is.</summary>
    private static IEnumerable<(string Member, string? Value)> AsVersion1(Connection connection) => new[]
    {
        ("v", "1"),
        ("revision", $"{connection.Revision}"),
        ("name", connection.Name),
        ("authority", connection.Server.Authority.OriginalString),
        ("discovered", connection.Server.IsDiscovered ? "true" : null),
        ("device_authorization_endpoint", connection.Server.DeviceAuthorizationEndpoint?.OriginalString),
        ("token_endpoint", connection.Server.TokenEndpoint?.OriginalString),
        ("revocation_endpoint", connection.Server.RevocationEndpoint?.OriginalString),
        ("provider", connection.Server.Provider?.Name),
        ("provider_host", connection.Server.Provider?.Host),
        ("tenant", connection.Server.Provider?.Tenant),
        ("dialect", connection.Server.Traits.Dialect is OAuthDialect.Standard or OAuthDialect.GitHub ? null : $"{connection.Server.Traits.Dialect}"), // GitHub's comes from its profile: version 1 took it for standard
        ("client_id", connection.Client.Given.ClientId),
        ("client_secret", connection.Client.Given.ClientSecret?.Reveal()),
        ("client_authentication", $"{connection.Client.Given.Authentication}"),
        ("registered_client_id", connection.Client.Registered?.ClientId),
        ("registered_client_secret", connection.Client.Registered?.ClientSecret?.Reveal()),
        ("registered_client_authentication", connection.Client.Registered is { } registered ? $"{registered.Authentication}" : null),
        ("registered_client_expires_at", Milliseconds(connection.Client.Registered?.ExpiresAt)),
        ("requested_scope", Joined(connection.Terms.Scopes)),
        ("audience", connection.Terms.Audience),
        ("resource", Joined(connection.Terms.Resources)),
        ("additional_parameter", Joined(connection.Terms.AdditionalParameterNames)),
        ("additional_parameter_digest", connection.Terms.AdditionalParameterDigest),
        ("no_proof_key", connection.Terms.NoProofKey ? "true" : null),
        ("scope", Joined(connection.Grant.Scopes)),
        ("account", connection.Grant.Account),
        ("api_url", connection.Grant.ApiUrl?.OriginalString),
        ("refresh_token", connection.Grant.RefreshToken?.Reveal()),
        ("access_token", connection.AccessToken?.Secret.Reveal()),
        ("obtained_at", Milliseconds(connection.AccessToken?.ObtainedAt)),
        ("expires_in", connection.AccessToken?.Lifetime?.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)),
    }.Where(member => member.Item2 is not null);

    private static string? Joined(IEnumerable<string> words) => string.Join(" | ", words) is { Length: > 0 } text ? text : null;

    private static string? Milliseconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private void AssertRefused(string part, string member, string value)
    {
        JsonNode record = JsonNode.Parse(ConnectionRecord.Write(Sample.Connection(_clock)))!;
        record[part]![member] = value;

        FormatException error = Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", record.ToJsonString()));

        Assert.Contains($"'{member}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, error.Message, StringComparison.Ordinal);
    }
}
