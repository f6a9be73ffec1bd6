using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Web;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>What a browser is sent to the authorization endpoint with (RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core §3.1.2.1).</summary>
public sealed class AuthorizationRequestTests
{
    private const string Redirect = "http://127.0.0.1:8976/callback";

    [Fact]
    public void It_asks_for_a_code_with_a_state_a_nonce_and_a_proof_key()
    {
        AuthorizationRequest request = Ask(new DeviceAuthorizationRequest { Scopes = ["openid", "api.read"] });
        NameValueCollection query = Query(request);

        Assert.Equal("https://login.example.com/authorize", request.Address.GetLeftPart(UriPartial.Path));
        Assert.Equal(
            ["response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method"], query.AllKeys);
        Assert.Equal(("code", Sample.ClientId, Redirect, "openid api.read"), (query["response_type"], query["client_id"], query["redirect_uri"], query["scope"]));
        Assert.Equal((request.State, request.Nonce, request.ProofKey.Challenge, "S256"), (query["state"], query["nonce"], query["code_challenge"], query["code_challenge_method"]));
        Assert.DoesNotContain(request.ProofKey.Verifier.Reveal(), request.Address.AbsoluteUri, StringComparison.Ordinal);
    }

    /// <summary>128 bits are 32 characters of hex.</summary>
    [Fact]
    public void State_and_nonce_are_new_each_time_and_long_enough_that_nobody_guesses_them()
    {
        AuthorizationRequest[] requests = [.. Enumerable.Range(0, 20).Select(_ => Ask(new DeviceAuthorizationRequest { Scopes = ["openid"] }))];
        string[] texts = [.. requests.SelectMany(request => new[] { request.State, request.Nonce!, request.ProofKey.Challenge })];

        Assert.Equal(60, texts.Distinct().Count());
        Assert.All(requests, request => Assert.Matches("^[0-9a-f]{32,}$", request.State));
        Assert.All(requests, request => Assert.Matches("^[0-9a-f]{32,}$", request.Nonce!));
    }

    [Fact]
    public void There_is_no_nonce_without_openid() => Assert.Null(Ask(new DeviceAuthorizationRequest { Scopes = ["api.read"] }).Nonce);

    [Fact]
    public void A_proof_key_is_sent_whatever_the_metadata_says_of_it() =>
        Assert.Equal("S256", Query(Ask(new DeviceAuthorizationRequest { UsesProofKey = false }))["code_challenge_method"]);

    [Fact]
    public void What_the_user_asks_for_is_sent_as_the_standards_spell_it()
    {
        AuthorizationRequest request = Ask(new DeviceAuthorizationRequest
        {
            Scopes = ["api.read"],
            Audience = "https://api.example.com",
            Resources = ["https://a.example.com", "https://b.example.com"],
            LoginHint = "ada@example.com",
            AdditionalParameters = new Dictionary<string, string> { ["access_type"] = "offline & on" },
        });
        NameValueCollection query = Query(request);

        Assert.Equal(("https://api.example.com", "ada@example.com", "offline & on"), (query["audience"], query["login_hint"], query["access_type"]));
        Assert.Equal(["https://a.example.com", "https://b.example.com"], query.GetValues("resource")!);
    }

    /// <summary>OpenID Connect Core §11.</summary>
    [Theory]
    [InlineData("offline_access", null, null, "consent")]
    [InlineData("offline_access", null, "login", "login")]
    [InlineData("api.read", null, null, null)]
    [InlineData("offline_access", "https://login.microsoftonline.com/{tenantid}/v2.0", null, null)]
    public void Offline_access_asks_for_consent_unless_the_user_says_otherwise_or_the_server_does_without(
        string scope, string? issuer, string? own, string? expected)
    {
        AuthorizationServer server = Server with { Issuer = issuer ?? Server.Issuer };
        DeviceAuthorizationRequest wanted = new()
        {
            Scopes = [scope],
            AdditionalParameters = own is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["prompt"] = own },
        };

        Assert.Equal(expected, Query(AuthorizationRequest.Create(server, Sample.ClientId, wanted, Redirect))["prompt"]);
    }

    [Theory]
    [InlineData("https://login.example.com/authorize?tenant=a", "https://login.example.com/authorize?tenant=a&response_type=code")]
    [InlineData("https://login.example.com/authorize?", "https://login.example.com/authorize?response_type=code")]
    public void A_query_that_the_endpoint_has_is_kept(string endpoint, string start) => Assert.StartsWith(
        start,
        AuthorizationRequest.Create(
            Server with { AuthorizationEndpoint = new Uri(endpoint) }, Sample.ClientId, new DeviceAuthorizationRequest(), Redirect).Address.AbsoluteUri,
        StringComparison.Ordinal);

    [Fact]
    public void The_token_request_has_the_code_the_same_redirect_address_and_the_verifier()
    {
        AuthorizationRequest request = Ask(new DeviceAuthorizationRequest { Scopes = ["openid"], Resources = ["https://a.example.com"] });
        OAuthRequest token = Sample.PublicClient.Sign(CodeRequests.Token(Server, request, Sample.Protected("the code"), "https://a.example.com"));

        Assert.Equal(Server.TokenEndpoint, token.Endpoint);
        Assert.Equal(
            $"grant_type=authorization_code&code=the+code&redirect_uri=http%3A%2F%2F127.0.0.1%3A8976%2Fcallback&code_verifier={request.ProofKey.Verifier.Reveal()}"
            + "&resource=https%3A%2F%2Fa.example.com&client_id=my-cli",
            token.Encode());
        Assert.Equal(request.ProofKey.Challenge, ProofKey.From(request.ProofKey.Verifier.Reveal()).Challenge);
    }

    private static AuthorizationServer Server => Sample.Server with { AuthorizationEndpoint = new Uri("https://login.example.com/authorize") };

    private static AuthorizationRequest Ask(DeviceAuthorizationRequest wanted) => AuthorizationRequest.Create(Server, Sample.ClientId, wanted, Redirect);

    private static NameValueCollection Query(AuthorizationRequest request) => HttpUtility.ParseQueryString(request.Address.Query);
}
