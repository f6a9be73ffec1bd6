using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Standards;

/// <summary>Proof keys (RFC 7636) with the device flow.</summary>
public sealed class ProofKeyTests
{
    private const string Issuer = "https://login.example.com";

    [Fact]
    public void The_challenge_is_that_of_the_example_in_RFC_7636_appendix_B() => Assert.Equal(
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", ProofKey.From("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").Challenge);

    [Fact]
    public void A_verifier_has_43_unreserved_characters_and_is_never_used_twice()
    {
        string[] verifiers = Enumerable.Range(0, 100).Select(_ => ProofKey.Create().Verifier.Reveal()).ToArray();

        Assert.All(verifiers, verifier => Assert.Matches("^[A-Za-z0-9_-]{43}$", verifier));
        Assert.Equal(100, verifiers.Distinct().Count());
    }

    [Fact]
    public void It_is_sent_where_the_metadata_offers_S256_and_its_verifier_goes_with_each_poll()
    {
        ScriptedHandler handler = SignIn("""["plain","S256"]""");

        Assert.Equal("S256", handler.Requests[1].Form["code_challenge_method"]);
        string challenge = handler.Requests[1].Form["code_challenge"];
        Assert.All(handler.Requests.Skip(2), poll => Assert.Equal(challenge, ProofKey.From(poll.Form["code_verifier"]).Challenge));
        Assert.Equal(4, handler.Requests.Count);
    }

    [Theory]
    [InlineData("""["plain"]""", false)]
    [InlineData("[]", false)]
    [InlineData("null", false)]
    [InlineData("""["S256"]""", true)]
    public void It_is_not_sent_where_it_is_not_offered_or_not_wanted(string methods, bool noPkce)
    {
        ScriptedHandler handler = SignIn(methods, noPkce);

        Assert.DoesNotContain(handler.Requests.SelectMany(request => request.Form.Keys), name => name.StartsWith("code_", StringComparison.Ordinal));
    }

    private static ScriptedHandler SignIn(string methods, bool noPkce = false)
    {
        FakeClock clock = new();
        ScriptedHandler handler = new ScriptedHandler()
            .On("/.well-known/openid-configuration", $$"""
                {"issuer":"{{Issuer}}","device_authorization_endpoint":"{{Issuer}}/device","token_endpoint":"{{Issuer}}/token",
                 "code_challenge_methods_supported":{{methods}}}
                """)
            .On("/device", """{"device_code":"dc","user_code":"ABCD","verification_uri":"https://login.example.com/d","expires_in":600}""")
            .On("/token", """{"error":"authorization_pending"}""", 400)
            .On("/token", """{"access_token":"at","token_type":"Bearer"}""");
        using OAuthTransport transport = new(handler, clock);
        OAuthClients oauth = new(transport);
        ConnectionCache cache = new();
        TokenSource tokens = new(cache, new TokenRefresher(oauth, new ServerFinder(new MetadataDiscovery(transport)), clock), clock);
        SignInRequest request = new()
        {
            Authority = new Uri(Issuer),
            ClientId = "my-cli",
            Authorization = new DeviceAuthorizationRequest { UsesProofKey = !noPkce },
        };
        MemoryStore store = new();
        Connection connection = new SignIn(new ConnectionKeeper(cache, clock), tokens, new MetadataDiscovery(transport), oauth, clock)
            .Run(request, store, new RecordingDisplay(), new FakePipeline(clock));
        Assert.Equal(noPkce, ConnectionRecord.Read(ConnectionName.Default, ConnectionRecord.Write(connection)).Terms.NoProofKey);
        Assert.Equal(noPkce, ConnectCommandText.For(connection).EndsWith(" -NoPkce", StringComparison.Ordinal));
        return handler;
    }
}
