using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Clients;

/// <summary>A client's own assertion (RFC 7523 §3): its header, its claims and its signature.</summary>
public sealed class ClientAssertionTests
{
    private const string Issuer = "https://login.example.com";

    private static readonly Uri TokenEndpoint = new("https://login.example.com/token");
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_is_of_the_client_about_the_client_for_one_server_and_for_minutes()
    {
        string token = Make(Keys.Jwk(Keys.P256, "P-256", ""","kid":"key-1" """));

        JsonNode claims = Keys.Part(token, 1);
        Assert.Equal(["iss", "sub", "aud", "jti", "iat", "nbf", "exp"], claims.AsObject().Select(claim => claim.Key));
        Assert.Equal("my-service", (string?)claims["iss"]);
        Assert.Equal("my-service", (string?)claims["sub"]);
        Assert.Equal(Issuer, (string?)claims["aud"]);
        Assert.Equal(Now.ToUnixTimeSeconds() - 20, (long)claims["iat"]!);
        Assert.Equal(Now.ToUnixTimeSeconds() - 20, (long)claims["nbf"]!);
        Assert.Equal(Now.ToUnixTimeSeconds() + 120, (long)claims["exp"]!);
        Assert.InRange((long)claims["exp"]! - (long)claims["iat"]!, 60, 240); // Auth0: at most five minutes
        Assert.Equal("""{"alg":"ES256","typ":"JWT","kid":"key-1"}""", Keys.Part(token, 0).ToJsonString());
        Assert.True(Keys.P256.VerifyData(Keys.Signed(token), Keys.Signature(token), HashAlgorithmName.SHA256));
    }

    /// <summary>keycloak#38576: what was issued more than 60 seconds ago is refused; keycloak#8966: so is what begins a second from now.</summary>
    [Theory]
    [InlineData(-35)]
    [InlineData(0)]
    [InlineData(19)]
    public void A_clock_that_is_a_little_off_costs_nothing_at_a_strict_server(int secondsAhead)
    {
        JsonNode claims = Keys.Part(Make(Keys.OfRfc7515, now: Now.AddSeconds(secondsAhead)), 1);

        Assert.InRange((long)claims["iat"]!, Now.ToUnixTimeSeconds() - 60, Now.ToUnixTimeSeconds());
        Assert.InRange((long)claims["nbf"]!, Now.ToUnixTimeSeconds() - 60, Now.ToUnixTimeSeconds());
    }

    [Fact]
    public void No_two_have_the_same_jti()
    {
        HashSet<string> ids = [.. Enumerable.Range(0, 2000).Select(_ => (string)Keys.Part(Make(Keys.OfRfc7515), 1)["jti"]!)];

        Assert.Equal(2000, ids.Count);
        Assert.All(ids, id => Assert.Equal(22, id.Length));
    }

    /// <summary>RFC 7515 appendix A.3: its key as it is read here verifies its signature, so that the form of both is that of the RFC.</summary>
    [Fact]
    public void The_key_and_the_signature_of_RFC_7515_A_3_are_read_as_the_RFC_means_them()
    {
        const string signed = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        const string signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        ECParameters point = new()
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = UrlSafeBase64.Decode("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                Y = UrlSafeBase64.Decode("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
            },
        };
        using ECDsa known = ECDsa.Create(point);
        using SigningKey read = PrivateKeyText.Read(Keys.OfRfc7515);
        byte[] data = Encoding.ASCII.GetBytes(signed);

        Assert.True(known.VerifyData(data, UrlSafeBase64.Decode(signature)!, HashAlgorithmName.SHA256));
        byte[] ours = read.Sign("ES256", data);
        Assert.Equal(64, ours.Length);
        Assert.True(known.VerifyData(data, ours, HashAlgorithmName.SHA256));
    }

    [Fact]
    public void The_algorithm_is_the_key_s_own_else_the_first_that_the_server_takes_else_the_usual_one()
    {
        Assert.Equal("RS256", Algorithm(Keys.Jwk(Keys.Rsa)));
        Assert.Equal("RS256", Algorithm(Keys.Jwk(Keys.Rsa), "ES256", "RS256", "PS256"));
        Assert.Equal("PS256", Algorithm(Keys.Jwk(Keys.Rsa), "PS256", "ES256"));
        Assert.Equal("PS256", Algorithm(Keys.Jwk(Keys.Rsa, ""","alg":"PS256" """), "RS256"));
        Assert.Equal("RS256", Algorithm(Keys.Jwk(Keys.Rsa), "HS256"));
        Assert.Equal("ES384", Algorithm(Keys.Jwk(Keys.P384, "P-384"), "RS256"));
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token", true, "JWT")]
    [InlineData("https://adfs.example.com/adfs/oauth2/token", true, "JWT")]
    [InlineData("https://adfs.example.com/adfs/oauth2/token/", true, "JWT")] // as its metadata has it
    [InlineData("https://example.okta.com/oauth2/v1/token", true, "JWT")]
    [InlineData("https://example.okta.com/oauth2/default/v1/token", true, "JWT")]
    [InlineData("https://example.my.salesforce.com/services/oauth2/token", true, "JWT")]
    [InlineData("https://id.example.com/realms/main/protocol/openid-connect/token", false, "JWT")]
    [InlineData("https://example.eu.auth0.com/oauth/token", false, "JWT")]
    [InlineData("https://login.example.com/connect/token", false, "client-authentication+jwt")]
    public void It_is_for_the_issuer_or_for_the_token_endpoint_as_the_server_wants_it(string tokenEndpoint, bool wantsEndpoint, string type)
    {
        AssertionAddressee server = new("https://issuer.example.com", new Uri(tokenEndpoint));

        Assert.Equal(wantsEndpoint ? tokenEndpoint : "https://issuer.example.com", server.Audience);
        Assert.Equal(type, server.Type);
    }

    [Fact]
    public void It_is_for_the_token_endpoint_where_the_issuer_is_not_known() =>
        Assert.Equal("https://login.example.com/token", new AssertionAddressee(issuer: null, TokenEndpoint).Audience);

    /// <summary>MSAL.NET#124: Microsoft knows the key by the certificate's thumbprint in the header, and by nothing else.</summary>
    [Fact]
    public void A_certificate_s_thumbprints_are_in_the_header_as_hashes_of_its_bytes()
    {
        using X509Certificate2 certificate = Keys.Certificate(Keys.Rsa);
        ClientRegistration client = new("my-service", null, ClientAuthentication.None, new CertificateKey(certificate.Thumbprint, certificate));

        string token = Assertion(client);

        JsonNode header = Keys.Part(token, 0);
        Assert.Equal(certificate.Thumbprint, Convert.ToHexString(UrlSafeBase64.Decode((string)header["x5t"]!)!));
        Assert.Equal(certificate.GetCertHashString(HashAlgorithmName.SHA256), Convert.ToHexString(UrlSafeBase64.Decode((string)header["x5t#S256"]!)!));
        Assert.True(Keys.Rsa.VerifyData(Keys.Signed(token), Keys.Signature(token), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public void A_certificate_of_a_curve_signs_with_its_own_algorithm()
    {
        using X509Certificate2 certificate = Keys.Certificate(Keys.P384);

        string token = Assertion(new ClientRegistration("my-service", null, ClientAuthentication.None, new CertificateKey(certificate.Thumbprint, certificate)));

        Assert.Equal("ES384", (string?)Keys.Part(token, 0)["alg"]);
        Assert.True(Keys.P384.VerifyData(Keys.Signed(token), Keys.Signature(token), HashAlgorithmName.SHA384));
    }

    /// <summary>azure-sdk-for-net#39711: a certificate of P-521 was a NullReferenceException.</summary>
    [Fact]
    public void A_certificate_whose_key_cannot_be_used_says_which_and_why()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        using X509Certificate2 certificate = Keys.Certificate(other);
        using X509Certificate2 without = X509CertificateLoader.LoadCertificate(certificate.RawData);

        DeviceAuthException curve = Assert.Throws<DeviceAuthException>(() =>
            Assertion(new ClientRegistration("my-service", null, ClientAuthentication.None, new CertificateKey(certificate.Thumbprint, certificate))));
        DeviceAuthException noKey = Assert.Throws<DeviceAuthException>(() =>
            Assertion(new ClientRegistration("my-service", null, ClientAuthentication.None, new CertificateKey(without.Thumbprint, without))));
        DeviceAuthException nowhere = Assert.Throws<DeviceAuthException>(() =>
            Assertion(new ClientRegistration("my-service", null, ClientAuthentication.None, new CertificateKey(new string('A', 40)))));

        Assert.Equal(["ClientCredentialFailed", "ClientCredentialFailed", "ClientCredentialFailed"], [curve.ErrorId, noKey.ErrorId, nowhere.ErrorId]);
        Assert.Contains("P-256 and P-384", curve.Message, StringComparison.Ordinal);
        Assert.Contains("private key is not there", noKey.Message, StringComparison.Ordinal);
        Assert.Contains(new string('A', 40), nowhere.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_is_not_ready_signs_nothing() => Assert.Throws<InvalidOperationException>(() =>
        new ClientRegistration("my-service", null, ClientAuthentication.None, new GivenKey(Sample.Protected(Keys.OfRfc7515))).Sign(new OAuthRequest(TokenEndpoint)));

    private static string Algorithm(string key, params string[] offered) =>
        (string)Keys.Part(Make(key, new AssertionAddressee(Issuer, TokenEndpoint, offered)), 0)["alg"]!;

    private static string Make(string key, AssertionAddressee? server = null, DateTimeOffset? now = null)
    {
        using SigningKey read = PrivateKeyText.Read(key);
        return ClientAssertion.Make(read, "my-service", server ?? new AssertionAddressee(Issuer, TokenEndpoint), now ?? Now);
    }

    private static string Assertion(ClientRegistration client) => client
        .Ready(new AssertionAddressee(Issuer, TokenEndpoint), Now)
        .Sign(new OAuthRequest(TokenEndpoint))
        .Parameters.Single(parameter => parameter.Name == "client_assertion").Values[0];
}
