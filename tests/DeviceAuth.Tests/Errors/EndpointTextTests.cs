using System;
using DeviceAuth.Errors;
using Xunit;

namespace DeviceAuth.Tests.Errors;

public sealed class EndpointTextTests
{
    [Theory]
    [InlineData("https://user:of-the-test@login.example.com/token?api-key=of-the-test#of-the-test", "https://login.example.com/token")]
    [InlineData("https://login.example.com:8443", "https://login.example.com:8443/")]
    public void What_may_be_secret_in_an_address_is_not_shown(string address, string shown) => Assert.Equal(shown, new Uri(address).Shown());
}
