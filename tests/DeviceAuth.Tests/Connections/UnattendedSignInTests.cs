using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Clients;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A client signs in by itself (RFC 6749 §4.4), in the shapes that providers document for it.</summary>
public sealed class UnattendedSignInTests
{
    private const string Granted = """{"access_token":"at-1","token_type":"Bearer","expires_in":3599,"ext_expires_in":3599}""";

    private readonly SignInFixture _on = new();

    [Fact]
    public void One_request_with_the_client_s_secret_brings_a_connection_and_shows_nothing()
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage(Granted));

        Connection connection = _on.Run(Request(Sample.Server with { DeviceAuthorizationEndpoint = null }, "api.read", "api.write"));

        SentRequest sent = Assert.Single(_on.Handler.Requests);
        Assert.Equal(["grant_type=client_credentials", "scope=api.read api.write"], sent.FormLines);
        Assert.StartsWith("Basic ", sent.Authorization, StringComparison.Ordinal);
        Assert.Empty(_on.Display.Events);
        Assert.Equal("at-1", connection.AccessToken!.Secret.Reveal());
        Assert.Null(connection.Grant.Account);
        Assert.Null(connection.Grant.RefreshToken);
        Assert.True(connection.CanRenew);
        Assert.Empty(_on.Pipeline.Warnings);
        DeviceAuthConnection seen = new(connection, "TestVault");
        Assert.True(seen.IsUnattended);
        Assert.True(seen.CanRefresh);
        Assert.Null(seen.Account);
    }

    /// <summary>No metadata document has to name a device endpoint for it.</summary>
    [Fact]
    public void A_server_without_a_device_flow_is_discovered()
    {
        _on.Handler
            .Answer(_ => Recorded.JsonMessage(
                """{"issuer":"https://login.example.com","token_endpoint":"https://login.example.com/token","token_endpoint_auth_methods_supported":["client_secret_post"]}"""))
            .Answer(_ => Recorded.JsonMessage(Granted));

        _on.Run(Request(null, "api.read"));

        Assert.Equal(["grant_type=client_credentials", "scope=api.read", "client_id=my-service", "client_secret=secret-1"], _on.Handler.Requests[1].FormLines);
    }

    /// <summary>learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, "second case: access token request with a certificate".</summary>
    [Fact]
    public void Microsoft_is_asked_with_a_certificate_as_it_documents()
    {
        Uri endpoint = new("https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token");
        using X509Certificate2 certificate = Keys.Certificate(Keys.Rsa);
        _on.Handler.Answer(_ => Recorded.JsonMessage(Granted));

        _on.Run(With(new CertificateKey(certificate.Thumbprint, certificate), Server(endpoint, "https://login.microsoftonline.com/{tenantid}/v2.0"), "https://graph.microsoft.com/.default"));

        SentRequest sent = Assert.Single(_on.Handler.Requests);
        string assertion = sent["client_assertion"]!;
        Assert.Equal(
            [
                "grant_type=client_credentials", "scope=https://graph.microsoft.com/.default", "client_id=my-service",
                "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer", $"client_assertion={assertion}",
            ],
            sent.FormLines);
        JsonNode header = Keys.Part(assertion, 0);
        Assert.Equal(["alg", "typ", "x5t", "x5t#S256"], header.AsObject().Select(member => member.Key));
        Assert.Equal("JWT", (string?)header["typ"]);
        Assert.Equal(endpoint.OriginalString, (string?)Keys.Part(assertion, 1)["aud"]);
        Assert.True(Keys.Rsa.VerifyData(Keys.Signed(assertion), Keys.Signature(assertion), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>The same page, "third case: access token request with a federated credential".</summary>
    [Fact]
    public void Microsoft_is_given_somebody_else_s_token_as_it_is()
    {
        FakeAssertion source = new() { Answer = () => "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL3Rva2VuLmFjdGlvbnMifQ.c2ln\n" };
        _on.Handler.Answer(_ => Recorded.JsonMessage(Granted));

        _on.Run(With(
            new ForeignAssertion(source), Server(new Uri("https://login.microsoftonline.com/t/oauth2/v2.0/token"), null), "https://vault.azure.net/.default"));

        Assert.Equal(
            [
                "grant_type=client_credentials", "scope=https://vault.azure.net/.default", "client_id=my-service",
                "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion=eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL3Rva2VuLmFjdGlvbnMifQ.c2ln",
            ],
            Assert.Single(_on.Handler.Requests).FormLines);
    }

    /// <summary>developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp: the audience is the endpoint, and the key has its kid.</summary>
    [Fact]
    public void Okta_is_asked_with_a_key_as_it_documents()
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"token_type":"Bearer","expires_in":3600,"access_token":"eyJraWQ","scope":"okta.users.read"}"""));

        Connection connection = _on.Run(With(
            new GivenKey(Sample.Protected(Keys.Jwk(Keys.Rsa, ""","kid":"SIGNING_KEY","alg":"RS256" """))),
            Server(new Uri("https://example.okta.com/oauth2/v1/token"), "https://example.okta.com"),
            "okta.users.read"));

        string assertion = Assert.Single(_on.Handler.Requests)["client_assertion"]!;
        Assert.Equal("SIGNING_KEY", (string?)Keys.Part(assertion, 0)["kid"]);
        Assert.Equal("https://example.okta.com/oauth2/v1/token", (string?)Keys.Part(assertion, 1)["aud"]);
        Assert.Equal(["okta.users.read"], connection.Grant.Scopes);
    }

    /// <summary>
    /// Keycloak: the audience is the realm, and the answer says <c>refresh_expires_in: 0</c> of a session that there is none of
    /// (keycloak.org/docs, "Client Credentials Grant"; <c>not-before-policy</c> is its own).
    /// </summary>
    [Fact]
    public void Keycloak_is_asked_with_a_key_as_it_documents()
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage(
            """{"access_token":"at-1","expires_in":60,"refresh_expires_in":0,"token_type":"Bearer","not-before-policy":0,"scope":"profile email"}"""));

        Connection connection = _on.Run(With(
            new GivenKey(Sample.Protected(Keys.P256.ExportPkcs8PrivateKeyPem())),
            Server(new Uri("https://id.example.com/realms/main/protocol/openid-connect/token"), "https://id.example.com/realms/main")));

        SentRequest sent = Assert.Single(_on.Handler.Requests);
        Assert.Equal("https://id.example.com/realms/main", (string?)Keys.Part(sent["client_assertion"]!, 1)["aud"]);
        Assert.Null(sent["scope"]);
        Assert.Null(connection.Grant.EndsAt);
        Assert.Equal(["profile", "email"], connection.Grant.Scopes);
    }

    [Fact]
    public void What_else_names_the_api_goes_with_it_and_is_kept()
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage(Granted));

        Connection connection = _on.Run(new SignInRequest
        {
            Endpoints = Sample.Server,
            ClientId = "my-service",
            ClientSecret = Sample.Protected("secret-1"),
            ClientAuthentication = ClientAuthentication.Post,
            IsUnattended = true,
            AdditionalParameterNames = ["organization"],
            Authorization = new DeviceAuthorizationRequest
            {
                Audience = "https://api.example.com",
                Resources = ["https://one.example.com", "https://two.example.com"],
                AdditionalParameters = new Dictionary<string, string> { ["organization"] = "org-1" },
            },
        });

        Assert.Equal(
            [
                "grant_type=client_credentials", "audience=https://api.example.com", "resource=https://one.example.com", "organization=org-1",
                "client_id=my-service", "client_secret=secret-1",
            ],
            Assert.Single(_on.Handler.Requests).FormLines);
        Assert.Equal("org-1", connection.Terms.Parameters["organization"].Reveal());
    }

    /// <summary>AADSTS7000222 and its like: each is one word for many causes, so that the message says what was refused and what to do.</summary>
    [Theory]
    [InlineData(401, """{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys for app 'x' are expired."}""", "AADSTS7000222")]
    [InlineData(401, """{"error":"invalid_client"}""", "invalid_client")]
    [InlineData(400, """{"error":"unauthorized_client","error_description":"Invalid client or Invalid client credentials"}""", "Invalid client credentials")]
    [InlineData(403, """{"error":"access_denied","error_description":"Client is not authorized to access \"https://api\"."}""", "not authorized")]
    [InlineData(400, """{"error":"unsupported_grant_type"}""", "unsupported_grant_type")]
    [InlineData(401, "{}", "answered 401 without saying why")]
    public void A_refusal_names_what_was_refused_and_what_to_do(int status, string answer, string said)
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage(answer, status));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run(Request(Sample.Server, "api.read")));

        Assert.Equal("ClientRejected", error.ErrorId);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("client secret", error.Message, StringComparison.Ordinal);
        Assert.Contains("give the new one", error.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("device flow", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Null(_on.Store.Peek("default"));
    }

    [Fact]
    public void A_wrong_scope_and_an_outage_are_what_they_are()
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"error":"invalid_scope"}""", 400)).Answer(_ => Recorded.JsonMessage("{}", 503));

        Assert.Equal("ScopeRejected", Assert.Throws<DeviceAuthException>(() => _on.Run(Request(Sample.Server, "x"))).ErrorId);
        Assert.True(Assert.Throws<DeviceAuthException>(() => _on.Run(Request(Sample.Server, "x"))).IsTransient);
    }

    /// <summary>Ctrl+C while the one request is under way: what it brings has nobody, and is given back.</summary>
    [Fact]
    public async Task What_comes_after_Ctrl_C_is_given_back()
    {
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<SentRequest> revoked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _on.Handler.Answer(async (_, _) =>
        {
            arrived.SetResult();
            await answer.Task;
            return Recorded.JsonMessage(Granted);
        });
        _on.Handler.Otherwise = request =>
        {
            revoked.TrySetResult(request);
            return Recorded.JsonMessage("{}");
        };
        Task running = Task.Run(() => Assert.ThrowsAny<OperationCanceledException>(() => _on.Run(Request(Sample.Server, "api.read"))), TestContext.Current.CancellationToken);
        await arrived.Task;
        _on.Pipeline.Stop();
        await running;

        answer.SetResult();

        SentRequest sent = await revoked.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal("at-1", sent["token"]);
        Assert.StartsWith("Basic ", sent.Authorization, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_with_a_key_proves_itself_anew_in_each_step_of_the_device_flow_and_when_it_gives_back()
    {
        _on.Handler
            .Answer("device-authorization.json")
            .Answer("pending.json", 400)
            .Answer(_ => Recorded.JsonMessage("""{"access_token":"at-1","refresh_token":"rt-1","token_type":"Bearer"}"""));
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("{}");
        SignInRequest request = With(new GivenKey(Sample.Protected(Keys.OfRfc7515)), Sample.Server, "api.read");
        SignInRequest attended = new()
        {
            Endpoints = request.Endpoints,
            ClientId = request.ClientId,
            Credential = request.Credential,
            Authorization = request.Authorization,
        };

        Connection connection = _on.Run(attended);
        _on.SignOut.Run(connection, _on.Store, _on.Pipeline);

        Assert.Equal(5, _on.Handler.Requests.Count);
        string[] ids = [.. _on.Handler.Requests.Select(sent => (string)Keys.Part(sent["client_assertion"]!, 1)["jti"]!)];
        Assert.Equal(5, ids.Distinct().Count());
        Assert.All(_on.Handler.Requests, sent => Assert.Equal("https://login.example.com", (string?)Keys.Part(sent["client_assertion"]!, 1)["aud"]));
    }

    private static AuthorizationServer Server(Uri tokenEndpoint, string? issuer) => new() { Issuer = issuer, TokenEndpoint = tokenEndpoint };

    private static SignInRequest With(ClientCredential credential, AuthorizationServer server, params string[] scopes) => new()
    {
        Endpoints = server,
        ClientId = "my-service",
        Credential = credential,
        IsUnattended = true,
        Authorization = new DeviceAuthorizationRequest { Scopes = scopes },
    };

    private static SignInRequest Request(AuthorizationServer? server, params string[] scopes) => new()
    {
        Authority = server is null ? Sample.Authority : null,
        Endpoints = server,
        ClientId = "my-service",
        ClientSecret = Sample.Protected("secret-1"),
        IsUnattended = true,
        Authorization = new DeviceAuthorizationRequest { Scopes = scopes },
    };
}
