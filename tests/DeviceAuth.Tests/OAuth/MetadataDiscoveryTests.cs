using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>Which well-known addresses are asked, and what becomes of what they answer.</summary>
public sealed class MetadataDiscoveryTests
{
    private readonly FakeHandler _handler = new(new FakeClock());

    [Theory]
    [InlineData("https://e.com", "https://e.com/.well-known/openid-configuration", "https://e.com/.well-known/oauth-authorization-server")]
    [InlineData("https://e.com/", "https://e.com/.well-known/openid-configuration", "https://e.com/.well-known/oauth-authorization-server")]
    [InlineData("https://e.com/a/b", "https://e.com/a/b/.well-known/openid-configuration", "https://e.com/.well-known/oauth-authorization-server/a/b")]
    [InlineData("https://e.com/a/", "https://e.com/a/.well-known/openid-configuration", "https://e.com/.well-known/oauth-authorization-server/a")]
    [InlineData("https://e.com:8443/a", "https://e.com:8443/a/.well-known/openid-configuration", "https://e.com:8443/.well-known/oauth-authorization-server/a")]
    public void OpenID_appends_and_OAuth_inserts(string authority, string openId, string oauth) =>
        Assert.Equal([openId, oauth], MetadataDiscovery.WellKnownAddresses(new Uri(authority)).Select(address => address.AbsoluteUri));

    [Fact]
    public async Task The_first_document_is_enough()
    {
        _handler.Answer("metadata.json");

        AuthorizationServer server = await DiscoverAsync("https://login.example.com");

        Assert.Equal("https://login.example.com/device_authorization", server.DeviceAuthorizationEndpoint!.AbsoluteUri);
        SentRequest request = Assert.Single(_handler.Requests);
        Assert.Equal(("GET", "application/json", null), (request.Method, request.Accept, request.Authorization));
    }

    [Theory]
    [InlineData("proxy.html", 404)]
    [InlineData("proxy.html", 200)]
    [InlineData("empty-object.json", 500)]
    public async Task The_second_address_is_asked_where_the_first_has_no_document(string first, int status)
    {
        _handler.Answer(first, status).Answer("metadata-tenant.json");

        AuthorizationServer server = await DiscoverAsync("https://login.example.com/realms/acme");

        Assert.Equal("https://login.example.com/realms/acme/protocol/openid-connect/token", server.TokenEndpoint.AbsoluteUri);
        Assert.Equal(
            "https://login.example.com/.well-known/oauth-authorization-server/realms/acme", _handler.Requests[1].Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("{\"issuer\":\"https://login.example.com\",\"issuer\":\"https://login.example.com\"}", "'issuer'")]
    [InlineData("{\"a\":1,\"token_endpoint\":\"x\",\"token\\u005fendpoint\":\"y\"}", "'token_endpoint'")]
    public async Task A_member_that_is_there_twice_is_named(string document, string member)
    {
        _handler.Answer(_ => Recorded.JsonMessage(document)).Answer(_ => Recorded.JsonMessage(document));

        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(() => DiscoverAsync("https://login.example.com"));

        Assert.Contains($"its member {member} is there twice", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("too large")]
    [InlineData("cut short")]
    [InlineData("without an issuer")]
    public async Task The_second_address_is_asked_where_the_first_sends_what_is_none(string kind)
    {
        AnswerWith(kind).Answer("metadata.json");

        AuthorizationServer server = await DiscoverAsync("https://login.example.com");

        Assert.Equal("https://login.example.com", server.Issuer);
        Assert.Equal(2, _handler.Requests.Count);
    }

    [Theory]
    [InlineData("too large", ErrorIds.DiscoveryFailed, "more than")]
    [InlineData("cut short", ErrorIds.DiscoveryFailed, "broke off")]
    [InlineData("without an issuer", ErrorIds.IssuerMismatch, "names no issuer")]
    public async Task What_was_wrong_at_the_first_address_is_told_where_the_second_has_nothing(string kind, string errorId, string says)
    {
        AnswerWith(kind).Answer("proxy.html", 404);

        DeviceAuthException error = await FailAsync("https://login.example.com");

        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(says, error.Message);
        Assert.Equal(2, _handler.Requests.Count);
    }

    [Fact]
    public async Task A_document_without_an_issuer_tells_more_than_none()
    {
        _handler.Answer("proxy.html", 404).Answer("empty-object.json");

        Assert.Equal(ErrorIds.IssuerMismatch, (await FailAsync("https://login.example.com")).ErrorId);
    }

    [Fact]
    public async Task The_second_document_is_used_where_the_first_has_no_device_endpoint()
    {
        _handler.Answer("metadata-no-device-endpoint.json").Answer("metadata.json");

        AuthorizationServer server = await DiscoverAsync("https://login.example.com");

        Assert.NotNull(server.DeviceAuthorizationEndpoint);
    }

    [Theory]
    [InlineData("metadata-no-device-endpoint.json", 200, "proxy.html", 404)]
    [InlineData("proxy.html", 404, "metadata-no-device-endpoint.json", 200)]
    [InlineData("metadata-no-device-endpoint.json", 200, "metadata-no-device-endpoint.json", 200)]
    public async Task A_document_without_a_device_endpoint_tells_more_than_none(string first, int one, string second, int two)
    {
        _handler.Answer(first, one).Answer(second, two);

        Assert.Equal(ErrorIds.DeviceFlowNotSupported, (await FailAsync("https://login.example.com")).ErrorId);
    }

    [Fact]
    public async Task Web_pages_and_missing_pages_say_what_came_instead()
    {
        _handler.Answer("proxy.html", 200).Answer("proxy.html", 404);

        DeviceAuthException error = await FailAsync("https://login.example.com");

        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.Contains("answered 200 with a web page", error.Message);
        Assert.Contains("-Authority", error.RecommendedAction);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_is_named()
    {
        _handler.Otherwise = _ => new HttpResponseMessage(HttpStatusCode.Found) { Headers = { Location = new Uri("https://evil.example.net/x") } };

        DeviceAuthException error = await FailAsync("https://login.example.com");

        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.Contains("redirect to https://evil.example.net/x", error.Message);
        Assert.All(_handler.Requests, request => Assert.Equal("login.example.com", request.Address.Host));
    }

    [Fact]
    public async Task An_unreachable_server_is_asked_once_and_named()
    {
        _handler.Break();

        DeviceAuthException error = await FailAsync("https://login.example.com");

        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.Contains("Connection refused", error.Message);
        Assert.IsType<TransportException>(error.InnerException);
        Assert.Single(_handler.Requests);
    }

    [Fact]
    public async Task A_document_of_another_issuer_ends_the_search()
    {
        _handler.Answer("metadata-evil.json");

        DeviceAuthException error = await FailAsync("https://login.example.com");

        Assert.Equal(ErrorIds.IssuerMismatch, error.ErrorId);
        Assert.Contains("https://evil.example.net", error.Message);
        Assert.Single(_handler.Requests);
    }

    [Fact]
    public async Task An_insecure_endpoint_in_the_document_ends_the_search()
    {
        _handler.Answer("metadata-insecure-endpoint.json");

        DeviceAuthException error = await FailAsync("https://login.example.com");

        Assert.Equal(ErrorIds.InsecureEndpoint, error.ErrorId);
        Assert.Contains("token_endpoint", error.Message);
        Assert.Single(_handler.Requests);
    }

    [Fact]
    public async Task An_insecure_authority_is_never_asked()
    {
        Assert.Equal(ErrorIds.InsecureEndpoint, (await FailAsync("http://login.example.com")).ErrorId);
        Assert.Empty(_handler.Requests);
    }

    [Theory]
    [InlineData("https://login.example.com/realms/acme/.well-known/openid-configuration")]
    [InlineData("https://login.example.com/realms/acme/.WELL-KNOWN/openid-configuration")]
    public async Task The_document_s_own_address_is_taken_for_its_issuer(string authority)
    {
        _handler.Answer("metadata-tenant.json");

        AuthorizationServer server = await DiscoverAsync(authority);

        Assert.Equal("https://login.example.com/realms/acme", server.Issuer);
        Assert.Equal(
            "https://login.example.com/realms/acme/.well-known/openid-configuration", _handler.Requests[0].Address.AbsoluteUri);
    }

    [Fact]
    public async Task The_document_s_own_address_after_RFC_8414_is_taken_for_its_issuer_too()
    {
        _handler.Otherwise = request => request.Address.AbsolutePath == "/.well-known/oauth-authorization-server/realms/acme"
            ? Recorded.Message("metadata-tenant.json")
            : Recorded.Message("proxy.html", 404);

        AuthorizationServer server = await DiscoverAsync("https://login.example.com/.well-known/oauth-authorization-server/realms/acme");

        Assert.Equal("https://login.example.com/realms/acme", server.Issuer);
    }

    private FakeHandler AnswerWith(string kind) => kind switch
    {
        "without an issuer" => _handler.Answer("empty-object.json"),
        "too large" => _handler.Answer(_ => new HttpResponseMessage { Content = new ByteArrayContent(new byte[OAuthTransport.MaxBodyLength + 1]) }),
        _ => _handler.Answer(_ => new HttpResponseMessage { Content = new StreamContent(new BrokenStream()) }),
    };

    private Task<AuthorizationServer> DiscoverAsync(string authority) =>
        new MetadataDiscovery(_handler.Transport).DiscoverAsync(new Uri(authority), CancellationToken.None, demand: DeviceFlowDemand.Check);

    private Task<DeviceAuthException> FailAsync(string authority) =>
        Assert.ThrowsAsync<DeviceAuthException>(() => DiscoverAsync(authority));
}
