using System;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>A document may be moved within its origin; nothing else is followed.</summary>
public sealed class RedirectTests
{
    private readonly FakeHandler _handler = new(new FakeClock());

    [Theory]
    [InlineData(301, "/.well-known/openid-configuration/")]
    [InlineData(302, "https://login.example.com/.well-known/openid-configuration/")]
    [InlineData(303, "https://LOGIN.example.com/elsewhere")]
    [InlineData(307, "https://login.example.com:443/elsewhere")]
    [InlineData(308, "openid-configuration/")]
    public async Task A_document_is_read_where_its_origin_has_moved_it(int status, string location)
    {
        Redirect(status, location).Answer("metadata.json");

        await DiscoverAsync();

        Assert.Equal(2, _handler.Requests.Count);
        Assert.Equal(new Uri(new Uri("https://login.example.com/.well-known/openid-configuration"), location), _handler.Requests[1].Address);
    }

    [Fact]
    public async Task It_may_be_moved_twice_and_no_more()
    {
        _handler.Otherwise = _ => Message(301, "/again");

        await Assert.ThrowsAsync<DeviceAuthException>(DiscoverAsync);

        Assert.Equal(6, _handler.Requests.Count); // three for each of the two well-known addresses
    }

    [Theory]
    [InlineData("https://evil.example.com/x")]
    [InlineData("http://login.example.com/x")]
    [InlineData("https://login.example.com:8443/x")]
    [InlineData("https://user:password@login.example.com/x")]
    [InlineData("//evil.example.com/x")]
    [InlineData("javascript:alert(1)")]
    public async Task Another_origin_is_not_asked(string location)
    {
        Redirect(301, location).Answer("proxy.html", 404);

        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(DiscoverAsync);

        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.All(_handler.Requests, request => Assert.StartsWith("https://login.example.com/.well-known/", request.Address.AbsoluteUri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_issuer_is_checked_all_the_same()
    {
        Redirect(301, "/other").Answer("metadata-tenant.json");

        Assert.Equal(ErrorIds.IssuerMismatch, (await Assert.ThrowsAsync<DeviceAuthException>(DiscoverAsync)).ErrorId);
    }

    [Fact]
    public async Task What_carries_a_secret_follows_nothing()
    {
        Redirect(307, "/token/");

        await _handler.Client.RefreshAsync(Sample.Server.TokenEndpoint, ServerTraits.Standard, Sample.PublicClient, Sample.Protected("rt-1"), Target.Default, CancellationToken.None);

        Assert.Single(_handler.Requests);
    }

    private FakeHandler Redirect(int status, string location) => _handler.Answer(_ => Message(status, location));

    private static HttpResponseMessage Message(int status, string location)
    {
        HttpResponseMessage message = new((HttpStatusCode)status);
        message.Headers.TryAddWithoutValidation("Location", location);
        return message;
    }

    private Task<AuthorizationServer> DiscoverAsync() =>
        new MetadataDiscovery(_handler.Transport).DiscoverAsync(Sample.Authority, CancellationToken.None);
}
