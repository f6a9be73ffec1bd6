using System.Collections.Generic;
using System.Security;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>RFC 6749 appendix B: the form of a request, and what it knows to be secret.</summary>
public sealed class OAuthRequestTests
{
    [Fact]
    public void Absent_values_are_left_out_never_sent_empty()
    {
        OAuthRequest form = new OAuthRequest(Recorded.Endpoint)
            .Add("a", (string?)null)
            .Add("b", "")
            .Add("c", (SecureString?)null)
            .AddWords("scope", [])
            .AddEach("resource", [])
            .AddAll(new Dictionary<string, string>());

        Assert.Equal("", form.Encode());
    }

    [Fact]
    public void Words_are_one_value_and_resources_one_each() => Assert.Equal(
        "scope=a+b&resource=https%3A%2F%2Fx.example.com&resource=https%3A%2F%2Fy.example.com",
        new OAuthRequest(Recorded.Endpoint)
            .AddWords("scope", ["a", "b"])
            .AddEach("resource", ["https://x.example.com", "https://y.example.com"])
            .Encode());

    [Theory]
    [InlineData("scope")]
    [InlineData("Scope")]
    public void No_parameter_goes_out_twice(string name)
    {
        OAuthRequest form = new OAuthRequest(Recorded.Endpoint).Add("scope", "a");

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => form.AddAll(new Dictionary<string, string> { [name] = "b" }));

        Assert.Equal(ErrorIds.ParameterInvalid, error.ErrorId);
        Assert.Contains($"'{name}'", error.Message);
    }

    [Fact]
    public void Names_and_values_are_encoded_as_UTF_8() => Assert.Equal(
        "a%26b=c%3Dd%2Be+%E2%82%AC%F0%9F%94%91",
        new OAuthRequest(Recorded.Endpoint).Add("a&b", "c=d+e €\U0001F511").Encode());

    [Fact]
    public void A_secret_is_sent_as_it_is() =>
        Assert.Equal("token=p%C3%A4ss", new OAuthRequest(Recorded.Endpoint).Add("token", Sample.Protected("päss")).Encode());
}
