using System;
using System.Linq;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>Where the browser goes with the answer (RFC 8252 §7.3, §8.3).</summary>
public sealed class RedirectUriTests
{
    [Theory]
    [InlineData("http://127.0.0.1/", "http://127.0.0.1:5000/", "127.0.0.1")]
    [InlineData("http://127.0.0.1", "http://127.0.0.1:5000", "127.0.0.1")]
    [InlineData("http://localhost", "http://localhost:5000", "127.0.0.1 ::1")]
    [InlineData("http://localhost/cb?x=1", "http://localhost:5000/cb?x=1", "127.0.0.1 ::1")]
    [InlineData("http://[::1]/cb", "http://[::1]:5000/cb", "::1")]
    [InlineData("HTTP://LocalHost/", "HTTP://LocalHost:5000/", "127.0.0.1 ::1")]
    public void Without_a_port_it_has_a_free_one_and_stays_as_it_is_otherwise(string address, string expected, string addresses)
    {
        RedirectUri redirect = new(new Uri(address));

        Assert.Equal((true, 0, expected), (redirect.IsOfThisMachine, redirect.Port, redirect.With(5000)));
        Assert.Equal(addresses, string.Join(' ', redirect.Addresses));
    }

    [Theory]
    [InlineData("http://localhost:8976/oauth/callback", 8976, "/oauth/callback")]
    [InlineData("http://127.0.0.1:80/", 80, "/")]
    [InlineData("http://[::1]:1717/OauthRedirect", 1717, "/OauthRedirect")]
    public void A_port_that_it_names_is_meant(string address, int port, string path)
    {
        RedirectUri redirect = new(new Uri(address));

        Assert.Equal((port, path, address), (redirect.Port, redirect.Path, redirect.With(redirect.Port)));
    }

    [Theory]
    [InlineData("https://pages.example.com/code")]
    [InlineData("https://localhost/code")]
    public void A_page_elsewhere_and_one_that_wants_TLS_is_not_waited_for(string address)
    {
        RedirectUri redirect = new(new Uri(address));

        Assert.False(redirect.IsOfThisMachine);
        Assert.Equal(address, redirect.With(5000));
    }

    [Fact]
    public void A_port_that_nobody_waits_at_is_one_that_no_program_has_for_long() =>
        Assert.All(Enumerable.Range(0, 200).Select(_ => RedirectUri.UnusedPort()), port => Assert.InRange(port, 49152, 65535));
}
