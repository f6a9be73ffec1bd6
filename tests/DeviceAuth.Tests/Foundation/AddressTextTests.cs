using System;
using Xunit;

namespace DeviceAuth.Tests.Foundation;

/// <summary>RFC 5891: letters of two scripts can look the same, and a person must see whose page it is.</summary>
public sealed class AddressTextTests
{
    [Theory]
    [InlineData("https://Login.Example.com/Device")]
    [InlineData("https://login.example.com:8443/device?a=b%20c")]
    [InlineData("https://login.example.com/über")]
    [InlineData("http://[::1]:8080/device")]
    [InlineData("http://127.0.0.1/device")]
    public void An_address_is_shown_as_the_server_spells_it(string address) =>
        Assert.Equal(address, new Uri(address).InPlainSight().OriginalString);

    [Theory]
    [InlineData("https://bücher.example/device", "https://xn--bcher-kva.example/device")]
    [InlineData("https://аррӏе.com:8443/device", "https://xn--80ak6aa92e.com:8443/device")]
    [InlineData("https://例え.jp/?q=a", "https://xn--r8jz45g.jp/?q=a")]
    public void Unless_its_host_is_in_another_script(string address, string shown)
    {
        Assert.Equal(shown, new Uri(address).InPlainSight().OriginalString);
        Assert.Equal(new Uri(shown).Host, new Uri(address).ShownHost());
    }

    [Theory]
    [InlineData("login.example.com", "login.example.com")]
    [InlineData("localhost:443", "localhost:443")]
    [InlineData("[::1]:8080", "[::1]:8080")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("аррӏе.com:8443", "xn--80ak6aa92e.com:8443")]
    public void A_server_s_name_too(string name, string shown) => Assert.Equal(shown, AddressText.ShownServer(name));
}
