using DeviceAuth.Commands.Parameters;
using DeviceAuth.Errors;
using DeviceAuth.Providers;
using Xunit;

namespace DeviceAuth.Tests.Commands;

/// <summary>What names the API is sent, or refused: never dropped.</summary>
public sealed class TargetRuleTests
{
    [Theory]
    [InlineData("Salesforce", null, "https://api.example.com", null, "-Audience")]
    [InlineData("Salesforce", null, null, "https://api.example.com", "-Resource")]
    [InlineData("AWS", "my-company", "https://api.example.com", null, "-Audience")]
    [InlineData("AWS", "my-company", null, "https://api.example.com", "-Resource")]
    public void A_provider_that_takes_no_target_refuses_it(string provider, string? tenant, string? audience, string? resource, string parameter)
    {
        ProviderServer server = ProviderResolver.Resolve(provider, provider == "AWS" ? "oidc.eu-west-1.amazonaws.com" : null, tenant);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => TargetRule.Check(server, audience, resource is null ? [] : [resource]));

        Assert.Equal(ErrorIds.ParameterInvalid, error.ErrorId);
        Assert.Contains($"{provider} does not use {parameter}", error.Message);
    }

    [Fact]
    public void Each_other_takes_both() =>
        TargetRule.Check(ProviderResolver.Resolve("Auth0", "example.eu.auth0.com", null), "https://a.example.com", ["https://b.example.com"]);

    [Fact]
    public void Who_names_none_is_not_refused() => TargetRule.Check(ProviderResolver.Resolve("Salesforce", null, null), null, []);
}
