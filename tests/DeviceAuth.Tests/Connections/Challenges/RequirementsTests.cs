using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections.Challenges;

/// <summary>How a person has to sign in, and what goes to the token endpoint: sent, kept, sent again.</summary>
public sealed class RequirementsTests
{
    private const string OfAccessToken = """{"access_token":{"acrs":{"value":"c1"}}}""";

    private readonly SignInFixture _on = new();

    [Fact]
    public void They_are_kept_in_the_record_in_each_of_its_forms()
    {
        SignInTerms terms = new()
        {
            Requirements = new AuthenticationRequirements { AcrValues = ["mfa", "urn:a b"], MaxAge = TimeSpan.Zero, Claims = OfAccessToken },
            TokenParameters = TokenParameters.Of(new Dictionary<string, string> { ["audience"] = "https://iam.example.com", ["key"] = "hush-hush" }),
        };
        Connection connection = Sample.Connection(_on.Clock) with { Terms = terms };

        Assert.All(Enum.GetValues<RecordForm>(), form =>
        {
            SignInTerms read = ConnectionRecord.Read("default", ConnectionRecord.Write(connection, form)).Terms;
            Assert.Equal(terms.Requirements.AcrValues, read.Requirements.AcrValues);
            Assert.Equal(TimeSpan.Zero, read.Requirements.MaxAge);
            Assert.Equal(OfAccessToken, read.Requirements.Claims);
            Assert.True(read.TokenParameters.IsSameAs(terms.TokenParameters));
        });
    }

    [Fact]
    public void A_record_of_before_has_none_and_is_written_as_before()
    {
        string text = ConnectionRecord.Write(Sample.Connection(_on.Clock));

        Assert.All(new[] { "acr_values", "max_age", "claims", "token_parameter" }, member => Assert.DoesNotContain($"\"{member}\"", text, StringComparison.Ordinal));
        SignInTerms read = ConnectionRecord.Read("default", text).Terms;
        Assert.True(read.Requirements.IsNone);
        Assert.Empty(read.TokenParameters.Names);
    }

    [Theory]
    [InlineData("claims", "\"no json\"")]
    [InlineData("claims", "\"{\\\"a\\\":\\\"\\u001b\\\"}\"")]
    [InlineData("max_age", "\"soon\"")]
    [InlineData("max_age", "-1")]
    [InlineData("acr_values", "[\"a\\u001b\"]")]
    [InlineData("token_parameter", "\"x\"")]
    [InlineData("token_parameter", "{\"a\":[]}")]
    [InlineData("token_parameter", "{\"a\\u001b\":\"x\"}")]
    [InlineData("token_parameter", "{\"a\":\"x\\ny\"}")]
    public void A_record_is_read_as_if_a_stranger_had_written_it(string member, string value)
    {
        JsonNode record = JsonNode.Parse(ConnectionRecord.Write(Sample.Connection(_on.Clock)))!;
        record["asked"]![member] = JsonNode.Parse(value);

        FormatException error = Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", record.ToJsonString()));

        Assert.Contains($"its '{member}' is", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void They_go_into_the_request_for_a_code_and_claims_of_the_access_token_into_each_request_for_one()
    {
        _on.Grants("""{"access_token":"at-2","token_type":"Bearer","expires_in":3600,"refresh_token":"rt-2"}""");
        _on.Run(Request(new AuthenticationRequirements { AcrValues = ["a", "b"], MaxAge = TimeSpan.FromMinutes(5), Claims = OfAccessToken }));

        SentRequest codes = _on.Handler.Requests[0];
        Assert.Equal("a b", codes["acr_values"]);
        Assert.Equal("300", codes["max_age"]);
        Assert.Equal(OfAccessToken, codes["claims"]);
        Assert.Null(codes["tenant_key"]);
        SentRequest poll = _on.Handler.Requests[1];
        Assert.Equal(OfAccessToken, poll["claims"]);
        Assert.Null(poll["acr_values"]);
        Assert.Equal("hush-hush-hush", poll["tenant_key"]);

        SentRequest refresh = Refresh(new WantedToken(refresh: true));
        Assert.Equal(OfAccessToken, refresh["claims"]);
        Assert.Equal("hush-hush-hush", refresh["tenant_key"]);
        Assert.Equal("https://iam.example.com", refresh["audience"]);
        Assert.Equal("https://other.example.com", Refresh(new WantedToken(target: new Target(audience: "https://other.example.com")))["audience"]);
    }

    [Fact]
    public void What_the_user_gives_for_the_token_endpoint_does_not_come_back_in_an_error()
    {
        _on.Handler.Answer("device-authorization.json").Answer(
            _ => Recorded.JsonMessage("""{"error":"invalid_request","error_description":"tenant_key hush-hush-hush is wrong"}""", 400));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run(Request(AuthenticationRequirements.None)));

        Assert.DoesNotContain("hush", $"{error}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mfa", null, null, true)]
    [InlineData("phr", null, null, false)]
    [InlineData("", 600, null, true)]
    [InlineData("", 300, null, true)]
    [InlineData("", 60, null, false)]
    [InlineData("", null, OfAccessToken, true)]
    [InlineData("", null, "{}", false)]
    [InlineData("", null, null, true)]
    public void A_connection_that_was_asked_for_them_is_met_again(string acr, int? maxAge, string? claims, bool isMet)
    {
        AuthenticationRequirements kept = new() { AcrValues = ["mfa"], MaxAge = TimeSpan.FromSeconds(300), Claims = OfAccessToken };
        Connection connection = Sample.Connection(_on.Clock);
        connection = connection with { Server = connection.Server with { IsDiscovered = false }, Terms = connection.Terms with { Requirements = kept } };
        SignInRequest request = new()
        {
            Endpoints = Sample.Server,
            ClientId = Sample.ClientId,
            Authorization = new DeviceAuthorizationRequest
            {
                Requirements = new AuthenticationRequirements
                {
                    AcrValues = acr.Length == 0 ? [] : [acr],
                    MaxAge = maxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                    Claims = claims,
                },
            },
        };

        Assert.Equal(isMet, request.IsMetBy(connection));
    }

    [Theory]
    [InlineData(240, true)]
    [InlineData(360, false)]
    [InlineData(null, false)]
    public void A_sign_in_that_is_older_than_was_asked_for_is_made_anew(int? age, bool isReused)
    {
        string time = age is { } seconds ? $",\"auth_time\":{_on.Clock.UtcNow.ToUnixTimeSeconds() - seconds}" : "";
        AuthenticationRequirements wanted = new() { MaxAge = TimeSpan.FromMinutes(5) };
        Connection connection = Sample.Connection(_on.Clock);
        connection = connection with
        {
            Server = connection.Server with { IsDiscovered = false },
            Terms = connection.Terms with { Requirements = wanted },
            Grant = connection.Grant with
            {
                IdToken = new KeptToken(Sample.Shared(SignInFixture.IdToken(more: "\"exp\":4102444800" + time)), _on.Clock.UtcNow, null),
            },
        };
        _on.Store.With(connection);
        _on.Cache[_on.Key].Remember(connection);
        SignInRequest request = new() { Endpoints = Sample.Server, ClientId = Sample.ClientId, Authorization = new DeviceAuthorizationRequest { Requirements = wanted } };

        Assert.Equal(isReused, _on.SignIn.Reuse(request, _on.Store, _on.Pipeline) is not null);
        Assert.Empty(_on.Pipeline.Warnings);
    }

    [Fact]
    public void How_the_person_signed_in_is_in_the_claims_of_the_connection()
    {
        Connection connection = Sample.Connection(_on.Clock);
        connection = connection with
        {
            Grant = connection.Grant with
            {
                IdToken = new KeptToken(Sample.Shared(SignInFixture.IdToken(more: """ "exp":4102444800,"acr":"mfa","amr":["pwd","otp"],"auth_time":1795428009 """)), _on.Clock.UtcNow, null),
            },
        };

        System.Collections.Specialized.OrderedDictionary claims = new DeviceAuthConnection(connection, null).Claims!;

        Assert.Equal("mfa", claims["acr"]);
        Assert.Equal(["pwd", "otp"], Assert.IsType<object[]>(claims["amr"]));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795428009).LocalDateTime, claims["auth_time"]);
    }

    private SignInRequest Request(AuthenticationRequirements requirements) => new()
    {
        Endpoints = Sample.Server,
        ClientId = Sample.ClientId,
        Authorization = new DeviceAuthorizationRequest { Requirements = requirements },
        TokenParameters = TokenParameters.Of(new Dictionary<string, string> { ["tenant_key"] = "hush-hush-hush", ["audience"] = "https://iam.example.com" }),
    };

    private SentRequest Refresh(WantedToken wanted)
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"access_token":"at-3","token_type":"Bearer","expires_in":3600}"""));
        new TokenSource(_on.Cache, new TokenRefresher(_on.Handler.Clients, _on.Servers, _on.Clock), _on.Clock).Get(ConnectionName.Default, _on.Store, wanted, _on.Pipeline);
        return _on.Handler.Requests[_on.Handler.Requests.Count - 1];
    }
}
