using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Field;

/// <summary>What users of other tools have reported of several targets and of id_tokens, as small answers (docs/field-reports.md, Targets).</summary>
public sealed class TargetReportTests
{
    private const string Audience = "https://example.com";

    private readonly SignInFixture _on = new();

    [Fact]
    public void An_audience_of_the_sign_in_is_said_at_each_token_request_too()
    {
        _on.Grants("""{"access_token":"at-1","refresh_token":"rt-1","expires_in":3600}""");
        _on.Run(Request(Audience, "openid", "storage.read"));
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"access_token":"at-2","refresh_token":"rt-2","expires_in":3600}"""));

        Assert.Equal("at-2", Get(new WantedToken(refresh: true)));

        Assert.Equal([Audience, Audience, Audience], _on.Handler.Requests.Select(request => request["audience"]));
        Assert.Equal("at-2", Get(new WantedToken(target: new Target(audience: Audience))));
    }

    [Theory]
    [InlineData("""{"error":"invalid_resource","error_description":"AADSTS90009: Application is requesting a token for itself. This scenario is supported only if resource is specified using the GUID based App Identifier."}""")]
    [InlineData("""{"error":"invalid_request","error_description":"AADSTS900144: The request body must contain the following parameter: 'scope'."}""")]
    public void A_server_that_wants_the_scopes_at_a_refresh_gets_them(string refusal)
    {
        _on.Grants("""{"access_token":"at-1","refresh_token":"rt-1","expires_in":3600,"scope":"api://my-cli/access offline_access"}""");
        _on.Run(Request(null, "openid", "offline_access", "api://my-cli/access"));
        _on.Handler.Answer(_ => Recorded.JsonMessage(refusal, 400))
            .Answer(_ => Recorded.JsonMessage("""{"access_token":"at-2","refresh_token":"rt-2","expires_in":3600}"""));

        Assert.Equal("at-2", Get(new WantedToken(refresh: true)));

        Assert.Equal([null, "openid offline_access api://my-cli/access"], _on.Handler.Requests.Skip(2).Select(request => request["scope"]));
        Assert.Equal("rt-2", _on.Store.Peek(ConnectionName.Default)!.Grant.RefreshToken!.Reveal());
    }

    [Fact]
    public void A_server_that_refuses_with_the_scopes_too_is_asked_no_third_time()
    {
        _on.Grants("""{"access_token":"at-1","refresh_token":"rt-1","expires_in":3600}""");
        _on.Run(Request(null, "openid", "api://my-cli/access"));
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("""{"error":"invalid_resource","error_description":"AADSTS90009: Application is requesting a token for itself."}""", 400);

        Assert.Contains("AADSTS90009", Assert.Throws<DeviceAuthException>(() => Get(new WantedToken(refresh: true))).Message, StringComparison.Ordinal);
        Assert.Equal(4, _on.Handler.Requests.Count);
    }

    [Fact]
    public void An_answer_that_names_the_scopes_in_another_order_or_more_of_them_is_found_again()
    {
        _on.Grants("""{"access_token":"at-1","refresh_token":"rt-1","expires_in":3600}""");
        _on.Run(Request(null, "openid"));
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"access_token":"at-2","refresh_token":"rt-2","expires_in":3600,"scope":"write more read"}"""));

        Assert.Equal("at-2", Get(new WantedToken(target: new Target(["read", "write"]))));
        Assert.Equal("at-2", Get(new WantedToken(target: new Target(["write", "read"]))));
        Assert.Equal(3, _on.Handler.Requests.Count);
    }

    [Theory]
    [InlineData("https://vault.azure.net")]
    [InlineData("https://management.azure.com/")]
    [InlineData("https://management.azure.com//.default")]
    public void An_API_s_slash_is_sent_as_it_was_typed(string resource)
    {
        _on.Grants("""{"access_token":"at-1","refresh_token":"rt-1","expires_in":3600}""");
        _on.Run(Request(null, "openid"));
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"access_token":"at-2","refresh_token":"rt-2","expires_in":3600}"""));

        Get(new WantedToken(target: new Target(resource: DeviceAuth.Commands.Parameters.ResourceRule.Check([new Uri(resource)])[0])));

        Assert.Equal(resource, _on.Handler.Requests[2]["resource"]);
    }

    [Fact]
    public void A_target_that_is_refused_for_want_of_offline_access_says_so_and_can_be_asked_for_with_it()
    {
        _on.Grants("""{"access_token":"at-1","refresh_token":"rt-1","expires_in":3600}""");
        _on.Run(Request(null, "openid", "offline_access"));
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"error":"not_allowed","error_description":"Offline tokens not allowed for the user or client"}""", 400))
            .Answer(_ => Recorded.JsonMessage("""{"access_token":"at-2","refresh_token":"rt-2","expires_in":3600}"""));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Get(new WantedToken(target: new Target(["api.read"]))));

        Assert.Equal((ErrorIds.TargetRejected, "not_allowed"), (error.ErrorId, error.ErrorCode));
        Assert.Equal("at-2", Get(new WantedToken(target: new Target(["api.read", "offline_access"]))));
        Assert.Equal("api.read offline_access", _on.Handler.Requests[3]["scope"]);
    }

    private static SignInRequest Request(string? audience, params string[] scopes) => new()
    {
        Endpoints = Sample.Server,
        ClientId = Sample.ClientId,
        Authorization = new DeviceAuthorizationRequest { Scopes = scopes, Audience = audience },
    };

    private string Get(WantedToken wanted) =>
        wanted.In(_on.Tokens.Get(ConnectionName.Default, _on.Store, wanted, _on.Pipeline))!.Secret.Reveal();
}
