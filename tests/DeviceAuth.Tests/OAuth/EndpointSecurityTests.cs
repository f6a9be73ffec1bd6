using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>Which addresses may be used, and that plain http does not leave this machine, wherever the address came from.</summary>
public sealed class EndpointSecurityTests
{
    private readonly FakeHandler _handler = new(new FakeClock());

    [Theory]
    [InlineData("https://login.example.com/token", "https://login.example.com/token")]
    [InlineData("https://login.example.com/token?p=1", "https://login.example.com/token?p=1")]
    [InlineData("http://127.0.0.1:80/token", "http://127.0.0.1/token")]
    [InlineData("http://127.0.0.2/token", "http://127.0.0.2/token")]
    [InlineData("http://[::1]:8080/token", "http://[::1]:8080/token")]
    [InlineData("http://localhost:8080/token", "http://localhost:8080/token")]
    [InlineData("https://m\u00fcnchen.example/token", "https://xn--mnchen-3ya.example/token")]
    [InlineData("https://\u0440\u0430\u0443\u0440\u0430l.example:444/a?b", "https://xn--l-7sba6dbr.example:444/a?b")]
    public void A_fit_address_is_read_with_its_host_in_ASCII(string text, string read) =>
        Assert.Equal(read, EndpointSecurity.ReadEndpoint(text, by: null)?.AbsoluteUri);

    [Theory]
    [InlineData("http://login.example.com/token")]
    [InlineData("http://loopback.example/token")]
    [InlineData("http://0.0.0.0/token")]
    [InlineData("http://foo.localhost/token")]
    [InlineData("http://127.0.0.1.example.com/token")]
    [InlineData("http://[::2]/token")]
    [InlineData("http://10.0.0.1/token")]
    [InlineData("ftp://login.example.com/token")]
    [InlineData("file:///token")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/token")]
    [InlineData("")]
    [InlineData("https://user:password@login.example.com/token")]
    [InlineData("https://user@login.example.com/token")]
    [InlineData("https://login.example.com/token#fragment")]
    [InlineData("https://login.example.com/to ken")]
    [InlineData("https://login.example.com/\u001b[2J")]
    [InlineData("https://login.example.com/\n")]
    [InlineData("https://\u00e4-.example/token")]
    [InlineData("https://\ufdfa.example/token")]
    [InlineData("https://ex\u200bample.com/token")]
    [InlineData(null)]
    public void An_unfit_one_is_none(string? text) => Assert.Null(EndpointSecurity.ReadEndpoint(text, by: null));

    [Fact]
    public void A_host_whose_label_is_too_long_in_another_script_is_none() =>
        Assert.Null(EndpointSecurity.ReadEndpoint($"https://{new string('\u00e4', 70)}.example/token", by: null));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    public void The_loopback_is_the_loopback(string ip, bool isLoopback) => Assert.Equal(isLoopback, EndpointSecurity.IsLoopback(IPAddress.Parse(ip)));

    [Theory]
    [InlineData("http://login.example.com/token")]
    [InlineData("http://169.254.169.254/token")]
    [InlineData("http://0.0.0.0/token")]
    public async Task Plain_http_to_elsewhere_is_not_sent_though_somebody_kept_such_an_address(string address)
    {
        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(() => _handler.Client.RefreshAsync(
            new Uri(address), ServerTraits.Standard, Sample.PublicClient, Sample.Protected("rt-1"), Target.Default, CancellationToken.None));

        Assert.Equal(ErrorIds.InsecureEndpoint, error.ErrorId);
        Assert.Empty(_handler.Requests);
    }

    [Fact]
    public async Task A_host_that_no_name_server_can_know_is_an_error_of_the_list()
    {
        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(() => _handler.Client.RevokeAsync(
            new Uri("https://\u00e4-.example/revoke"), Sample.PublicClient, "rt-1", Wire.TokenTypeHint.RefreshToken, CancellationToken.None));

        Assert.Equal(ErrorIds.ProviderUnreachable, error.ErrorId);
        Assert.Empty(_handler.Requests);
    }

    [Theory]
    [InlineData("https://\u00e4-.example")]
    [InlineData("https://\ufdfa.example")]
    public async Task An_authority_that_no_name_server_can_know_is_told(string authority) => Assert.Equal(
        ErrorIds.ParameterInvalid,
        (await Assert.ThrowsAsync<DeviceAuthException>(() =>
            new MetadataDiscovery(_handler.Transport).DiscoverAsync(new Uri(authority), CancellationToken.None))).ErrorId);

    [Theory]
    [InlineData("device_authorization_endpoint")]
    [InlineData("token_endpoint")]
    [InlineData("revocation_endpoint")]
    public void An_endpoint_on_this_machine_is_for_an_issuer_on_this_machine(string member)
    {
        foreach (string address in new[] { "http://127.0.0.1:8080/x", "https://localhost/x", "http://[::1]/x", "https://\uff11\uff12\uff17.0.0.1/x" })
        {
            string Endpoint(string name) => name == member ? address : "https://login.example.com/" + name;
            JsonObject document = Recorded.Members($$"""
                {"issuer":"https://login.example.com","device_authorization_endpoint":"{{Endpoint("device_authorization_endpoint")}}",
                 "token_endpoint":"{{Endpoint("token_endpoint")}}","revocation_endpoint":"{{Endpoint("revocation_endpoint")}}"}
                """);

            DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => MetadataDocument.Read(document, Sample.Authority));

            Assert.Equal(ErrorIds.InsecureEndpoint, error.ErrorId);
            Assert.Contains(member, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_host_in_another_script_is_shown_as_name_servers_know_it()
    {
        Assert.Equal("https://xn--mnchen-3ya.example/a", new Uri("https://m\u00fcnchen.example/a?b=c").Shown());
        Assert.Equal("xn--mnchen-3ya.example", new Uri("https://m\u00fcnchen.example").ShownHost());
        DeviceAuthorization grant = DeviceAuthorization.Read(Recorded.Json(
            """{"device_code":"GmRhmhcxhwAzkoEq","user_code":"A","verification_uri":"https://m\u00fcnchen.example/device?x=1","expires_in":60}"""));
        Assert.Equal("https://xn--mnchen-3ya.example/device?x=1", grant.VerificationUri);
    }

    [Theory]
    [InlineData("https://\u00e4-.example/device")]
    [InlineData("https://\ufdfa.example/device")]
    public void A_page_whose_host_no_name_server_can_know_is_refused(string address)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => DeviceAuthorization.Read(Recorded.Json(
            $$"""{"device_code":"GmRhmhcxhwAzkoEq","user_code":"A","verification_uri":"{{address}}","expires_in":60}""")));

        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.Null(DeviceAuthorization.Read(Recorded.Json(
            $$"""{"device_code":"GmRhmhcxhwAzkoEq","user_code":"A","verification_uri":"https://a.example","verification_uri_complete":"{{address}}"}""")).VerificationUriComplete);
    }
}
