using System;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>RFC 8414 §3.3: what a client must check of a metadata document.</summary>
public sealed class MetadataDocumentTests
{
    [Fact]
    public void A_full_document_is_read_and_unknown_members_are_ignored()
    {
        AuthorizationServer server = Read("metadata.json", "https://login.example.com");

        Assert.Equal("https://login.example.com", server.Issuer);
        Assert.Equal("https://login.example.com/device_authorization", server.DeviceAuthorizationEndpoint!.AbsoluteUri);
        Assert.Equal("https://login.example.com/token", server.TokenEndpoint.AbsoluteUri);
        Assert.Equal("https://login.example.com/revoke", server.RevocationEndpoint!.AbsoluteUri);
        Assert.False(server.OffersOnlyPost);
    }

    [Fact]
    public void Endpoints_may_live_on_another_host() => Assert.Equal(
        "oauth2.googleapis.com", Read("google-metadata.json", "https://accounts.google.com").TokenEndpoint.Host);

    [Theory]
    [InlineData("https://login.example.com", "https://login.example.com/")]
    [InlineData("https://login.example.com/", "https://login.example.com")]
    [InlineData("https://login.example.com/a/", "https://login.example.com/a")]
    [InlineData("https://login.example.com/a", "https://login.example.com/a/")]
    [InlineData("https://login.example.com", "https://LOGIN.Example.com")]
    public void A_trailing_slash_and_the_case_of_the_host_make_no_other_issuer(string issuer, string authority) =>
        Assert.Equal(issuer, Read(Json(issuer), new Uri(authority)).Issuer);

    [Theory]
    [InlineData("\"https://evil.example.net\"")]
    [InlineData("\"https://login.example.com.evil.example.net\"")]
    [InlineData("\"https://login.example.com/other\"")]
    [InlineData("\"https://login.example.com/TENANT\"")]
    [InlineData("\"http://login.example.com/tenant\"")]
    [InlineData("\"https://login.example.com:8443/tenant\"")]
    [InlineData("\"https://login.example.com/tenant?x=1\"")]
    [InlineData("\"login.example.com/tenant\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("[\"https://login.example.com/tenant\"]")]
    public void Another_issuer_or_none_is_refused(string issuer)
    {
        JsonObject document = Recorded.Members($$"""
            {"issuer":{{issuer}},"device_authorization_endpoint":"https://e.com/d","token_endpoint":"https://e.com/t"}
            """);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(
            () => MetadataDocument.Read(document, new Uri("https://login.example.com/tenant")));
        Assert.Equal(ErrorIds.IssuerMismatch, error.ErrorId);
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/common/v2.0")]
    [InlineData("https://login.microsoftonline.com/organizations/v2.0")]
    [InlineData("https://login.microsoftonline.com/consumers/v2.0/")]
    public void Microsoft_s_template_is_the_one_exception(string authority) =>
        Assert.Contains("{tenantid}", Read("entra-common-metadata.json", authority).Issuer);

    [Theory]
    [InlineData("https://login.example.com/common/v2.0")]
    [InlineData("https://login.microsoftonline.us/common/v2.0")]
    [InlineData("https://login.microsoftonline.com/common")]
    public void Microsoft_s_template_is_no_one_else_s(string authority) => Assert.Equal(
        ErrorIds.IssuerMismatch,
        Assert.Throws<DeviceAuthException>(() => Read("entra-common-metadata.json", authority)).ErrorId);

    [Fact]
    public void A_template_of_somebody_else_is_no_issuer() => Assert.Equal(
        ErrorIds.IssuerMismatch,
        Assert.Throws<DeviceAuthException>(
            () => Read(Json("https://login.example.com/{tenantid}/v2.0"), new Uri("https://login.example.com/common/v2.0"))).ErrorId);

    [Theory]
    [InlineData("")]
    [InlineData(",\"device_authorization_endpoint\":null")]
    [InlineData(",\"device_authorization_endpoint\":\"\"")]
    public void No_device_endpoint_means_no_device_flow(string member)
    {
        JsonObject document = Recorded.Members($$"""{"issuer":"https://e.com","token_endpoint":"https://e.com/t"{{member}}}""");

        AuthorizationServer server = MetadataDocument.Read(document, new Uri("https://e.com"));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => DeviceFlowDemand.Check(server, new Uri("https://e.com")));
        Assert.Equal(ErrorIds.DeviceFlowNotSupported, error.ErrorId);
    }

    [Fact]
    public void No_token_endpoint_is_an_incomplete_document()
    {
        JsonObject document = Recorded.Members("""{"issuer":"https://e.com","device_authorization_endpoint":"https://e.com/d"}""");

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => MetadataDocument.Read(document, new Uri("https://e.com")));
        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.Contains("'token_endpoint'", error.Message);
    }

    [Theory]
    [InlineData("http://e.com/x")]
    [InlineData("ftp://e.com/x")]
    [InlineData("file:///x")]
    public void An_endpoint_without_TLS_is_refused_whichever_it_is(string endpoint)
    {
        foreach (string name in new[] { "device_authorization_endpoint", "token_endpoint", "revocation_endpoint" })
        {
            JsonObject document = Recorded.Members(Text("https://e.com").Replace($"https://e.com/{name}", endpoint, StringComparison.Ordinal));

            DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => MetadataDocument.Read(document, new Uri("https://e.com")));
            Assert.Equal(ErrorIds.InsecureEndpoint, error.ErrorId);
            Assert.Contains(name, error.Message);
        }
    }

    [Fact]
    public void An_endpoint_without_TLS_on_this_machine_is_taken() =>
        Assert.Equal(5000, Read(Json("http://127.0.0.1:5000"), new Uri("http://127.0.0.1:5000")).TokenEndpoint.Port);

    [Theory]
    [InlineData("not an address")]
    [InlineData("//e.com/x")]
    [InlineData("/relative")]
    public void An_endpoint_that_is_no_address_is_refused(string endpoint)
    {
        JsonObject document = Recorded.Members($$"""
            {"issuer":"https://e.com","device_authorization_endpoint":"https://e.com/d","token_endpoint":"{{endpoint}}"}
            """);

        Assert.Throws<DeviceAuthException>(() => MetadataDocument.Read(document, new Uri("https://e.com")));
    }

    [Theory]
    [InlineData("[\"client_secret_post\"]", true)]
    [InlineData("[\"client_secret_post\",\"none\"]", true)]
    [InlineData("[\"client_secret_post\",\"client_secret_basic\"]", false)]
    [InlineData("[\"client_secret_basic\"]", false)]
    [InlineData("[\"private_key_jwt\"]", false)]
    [InlineData("[]", false)]
    [InlineData("null", false)]
    public void Only_a_list_with_Post_and_without_Basic_means_Post(string methods, bool offersOnlyPost)
    {
        string json = Text("https://e.com")[..^1] + $",\"token_endpoint_auth_methods_supported\":{methods}}}";

        Assert.Equal(offersOnlyPost, Read(Recorded.Members(json), new Uri("https://e.com")).OffersOnlyPost);
    }

    private static AuthorizationServer Read(string file, string authority) => Read(Recorded.Answer(file).Body!, new Uri(authority));

    private static AuthorizationServer Read(JsonObject document, Uri authority) => MetadataDocument.Read(document, authority);

    private static JsonObject Json(string issuer) => Recorded.Members(Text(issuer));

    private static string Text(string issuer)
    {
        string origin = issuer.TrimEnd('/');
        return $$"""
            {"issuer":"{{issuer}}","device_authorization_endpoint":"{{origin}}/device_authorization_endpoint",
            "token_endpoint":"{{origin}}/token_endpoint","revocation_endpoint":"{{origin}}/revocation_endpoint"}
            """;
    }
}
