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

namespace DeviceAuth.Tests.OAuth.Challenges;

/// <summary>Who signs in for an API, as it says itself (RFC 9728).</summary>
public sealed class ApiDiscoveryTests
{
    private const string WellKnown = "https://api.example.com/.well-known/oauth-protected-resource/v1/items";
    private static readonly Uri Api = new("https://api.example.com/v1/items");
    private readonly FakeHandler _handler = new(new FakeClock());

    [Fact]
    public async Task An_API_says_where_its_metadata_is()
    {
        Refuses("Bearer resource_metadata=\"https://api.example.com/meta\"").Says("""
            {"resource":"https://api.example.com/v1/items","authorization_servers":["https://login.example.com"],"scopes_supported":["a","b c\"","a"]}
            """);

        ProtectedApi api = await DiscoverAsync();

        Assert.Equal(["https://api.example.com/v1/items", "https://api.example.com/meta"], Asked);
        Assert.Equal("https://login.example.com", Assert.Single(api.Issuers).OriginalString);
        Assert.Equal("https://api.example.com/v1/items", api.Resource);
        Assert.Equal(["a"], api.Scopes);
        Assert.All(_handler.Requests, request => Assert.Null(request.Authorization));
    }

    [Theory]
    [InlineData("Bearer resource_metadata=\"https://api.example.com/a\", error=\"invalid_token\", resource_metadata=\"https://api.example.com/b\"")]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("Bearer realm=\"broken")]
    public async Task Otherwise_it_is_at_the_well_known_address_before_the_path(string header)
    {
        Refuses(header).Says("""{"resource":"https://api.example.com/v1/items/","authorization_servers":["https://login.example.com"]}""");

        await DiscoverAsync();

        Assert.Equal(WellKnown, Asked[1]);
    }

    [Theory]
    [InlineData("https://api.example.com", "https://api.example.com/")]
    [InlineData("https://api.example.com/", "https://api.example.com")]
    public async Task The_resource_is_sent_as_the_API_spells_it(string asked, string named)
    {
        Refuses("Bearer").Says($$"""{"resource":"{{named}}","authorization_servers":["https://login.example.com"]}""");

        ProtectedApi api = await new ApiDiscovery(_handler.Transport).DiscoverAsync(new Uri(asked), CancellationToken.None);

        Assert.Equal(named, api.Resource);
    }

    [Theory]
    [InlineData("https://api.example.com", "https://api.example.com/.well-known/oauth-protected-resource")]
    [InlineData("https://api.example.com/", "https://api.example.com/.well-known/oauth-protected-resource")]
    [InlineData("https://api.example.com:8443/a/b/", "https://api.example.com:8443/.well-known/oauth-protected-resource/a/b")]
    [InlineData("https://api.example.com/a?b=c", "https://api.example.com/.well-known/oauth-protected-resource/a?b=c")]
    public void The_well_known_address_is_that_of_RFC_9728_3_1(string api, string address) =>
        Assert.Equal(address, ApiDiscovery.WellKnownAddress(new Uri(api)).AbsoluteUri);

    [Theory]
    [InlineData("""{"resource":"https://other.example.com/v1/items","authorization_servers":["https://login.example.com"]}""", ErrorIds.ResourceMismatch, "that of another API: https://other.example.com/v1/items")]
    [InlineData("""{"resource":"https://api.example.com/","authorization_servers":["https://login.example.com"]}""", ErrorIds.ResourceMismatch, "that of another API: https://api.example.com/")]
    [InlineData("""{"resource":"https://api.example.com/v1/items#x","authorization_servers":["https://login.example.com"]}""", ErrorIds.ResourceMismatch, "another API")]
    [InlineData("""{"authorization_servers":["https://login.example.com"]}""", ErrorIds.ResourceMismatch, "names no resource")]
    [InlineData("""{"resource":"https://api.example.com/v1/items","authorization_servers":["http://login.example.com"]}""", ErrorIds.InsecureEndpoint, "names an authorization server that must not be asked: http://login.example.com")]
    [InlineData("""{"resource":"https://api.example.com/v1/items","authorization_servers":["https://login.example.com","http://127.0.0.1:1"]}""", ErrorIds.InsecureEndpoint, "http://127.0.0.1:1")]
    [InlineData("""{"resource":"https://api.example.com/v1/items","authorization_servers":["javascript:alert(1)"]}""", ErrorIds.InsecureEndpoint, "javascript:alert(1)")]
    [InlineData("""{"resource":"https://api.example.com/v1/items","authorization_servers":["https://a\u001b[2J.example.com"]}""", ErrorIds.InsecureEndpoint, "https://a [2J.example.com")]
    [InlineData("""{"resource":"https://api.example.com/v1/items","dpop_bound_access_tokens_required":true}""", ErrorIds.ClientRejected, "DPoP")]
    [InlineData("""["https://login.example.com"]""", ErrorIds.DiscoveryFailed, "answered 200")]
    public async Task What_must_not_be_used_is_one_clear_error(string document, string id, string words)
    {
        Refuses("Bearer").Says(document);

        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(DiscoverAsync);

        Assert.Equal(id, error.ErrorId);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.True(ForeignText.IsClean(error.Message));
        Assert.Equal(2, Asked.Length);
    }

    /// <summary>A name in another script, an address with the usual port, one of IPv6: each has two spellings that mean the same.</summary>
    [Theory]
    [InlineData("https://b\u00fccher.example/items", "https://xn--bcher-kva.example/meta", "https://xn--bcher-kva.example/items")]
    [InlineData("https://xn--bcher-kva.example/items", "https://b\u00fccher.example/meta", "https://B\u00dcCHER.example/items/")]
    [InlineData("https://api.example.com/items", "https://API.example.com:443/meta", "https://api.example.com:443/items")]
    [InlineData("https://[2001:db8::1]/items", "https://[2001:0DB8:0:0::1]:443/meta", "https://[2001:DB8:0::0:1]/items")]
    public async Task The_same_address_in_another_spelling_is_the_same(string api, string metadata, string resource)
    {
        Refuses($"Bearer resource_metadata=\"{metadata}\"").Says($$"""{"resource":"{{resource}}","authorization_servers":["https://login.example.com"]}""");

        Assert.Single((await new ApiDiscovery(_handler.Transport).DiscoverAsync(new Uri(api), CancellationToken.None)).Issuers);
    }

    [Theory]
    [InlineData("http://api.example.com/meta")]
    [InlineData("https://evil.example.com/meta")]
    [InlineData("https://127.0.0.1/meta")]
    [InlineData("file:///etc/passwd")]
    public async Task Metadata_elsewhere_is_not_asked_for(string address)
    {
        Refuses($"Bearer resource_metadata=\"{address}\"");

        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(DiscoverAsync);

        Assert.Equal(ErrorIds.InsecureEndpoint, error.ErrorId);
        Assert.Contains(address, error.Message, StringComparison.Ordinal);
        Assert.Single(Asked);
    }

    [Fact]
    public async Task A_redirect_to_elsewhere_is_not_followed()
    {
        Refuses("Bearer");
        _handler.Answer(_ => Redirect("https://evil.example.com/meta"));

        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(DiscoverAsync);

        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.Contains("redirects to https://evil.example.com/meta, which is not followed", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, Asked.Length);
    }

    [Fact]
    public async Task An_API_that_redirects_elsewhere_is_not_followed_either()
    {
        _handler.Answer(_ => Redirect("https://evil.example.com/")).Answer(_ => new HttpResponseMessage(HttpStatusCode.NotFound));

        await Assert.ThrowsAsync<DeviceAuthException>(DiscoverAsync);

        Assert.Equal([Api.AbsoluteUri, WellKnown], Asked);
    }

    [Fact]
    public async Task Metadata_of_1_MB_is_not_read()
    {
        Refuses("Bearer").Says($$"""{"resource":"{{new string('x', 1024 * 1024)}}"}""");

        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(DiscoverAsync);

        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.Contains("more than 262144 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_answer_of_the_API_itself_does_not_matter()
    {
        _handler.Answer(_ => Recorded.JsonMessage($"\"{new string('x', 1024 * 1024)}\""));
        Says("""{"resource":"https://api.example.com/v1/items","authorization_servers":["https://login.example.com"]}""");

        Assert.Single((await DiscoverAsync()).Issuers);
    }

    [Fact]
    public async Task What_the_API_itself_answers_is_not_taken_for_its_metadata()
    {
        _handler.Answer(_ => Recorded.JsonMessage("""{"resource":"https://api.example.com/v1/items","authorization_servers":["https://evil.example.com"]}"""));
        Says("""{"resource":"https://api.example.com/v1/items","authorization_servers":["https://login.example.com"]}""");

        Assert.Equal("login.example.com", Assert.Single((await DiscoverAsync()).Issuers).Host);
    }

    [Fact]
    public async Task Plain_http_is_asked_nothing()
    {
        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(
            () => new ApiDiscovery(_handler.Transport).DiscoverAsync(new Uri("http://api.example.com"), CancellationToken.None));

        Assert.Equal(ErrorIds.InsecureEndpoint, error.ErrorId);
        Assert.Empty(_handler.Requests);
    }

    private string[] Asked => [.. _handler.Requests.Select(request => request.Address.AbsoluteUri)];

    private Task<ProtectedApi> DiscoverAsync() => new ApiDiscovery(_handler.Transport).DiscoverAsync(Api, CancellationToken.None);

    private ApiDiscoveryTests Refuses(string header)
    {
        _handler.Answer(_ =>
        {
            HttpResponseMessage answer = new(HttpStatusCode.Unauthorized);
            answer.Headers.TryAddWithoutValidation("WWW-Authenticate", header);
            return answer;
        });
        return this;
    }

    private void Says(string document) => _handler.Answer(_ => Recorded.JsonMessage(document));

    private static HttpResponseMessage Redirect(string address)
    {
        HttpResponseMessage answer = new(HttpStatusCode.Redirect);
        answer.Headers.Location = new Uri(address);
        return answer;
    }
}
