using System;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;
using Xunit;

namespace DeviceAuth.Tests.Providers;

/// <summary>Whether a page that a person is sent to is the provider's, as far as its host tells.</summary>
public sealed class ProviderPagesTests
{
    public static TheoryData<string> Providers => new(RecordedProvider.Names);

    [Theory]
    [InlineData("login.example.com", "https://login.example.com/device", true)]
    [InlineData("login.example.com", "https://www.example.com/device", true)]
    [InlineData("login.example.com", "https://LOGIN.EXAMPLE.COM:8443/device", true)]
    [InlineData("login.example.com", "https://example.com.evil.net/device", false)]
    [InlineData("login.example.com", "https://xn--80ak6aa92e.com/device", false)]
    [InlineData("login.bank.co.uk", "https://www.bank.co.uk/device", true)]
    [InlineData("login.bank.co.uk", "https://evil.co.uk/device", false)]
    [InlineData("127.0.0.1", "https://1.0.0.1/device", false)]
    [InlineData("login.microsoftonline.com", "https://microsoft.com/devicelogin", true)]
    [InlineData("login.microsoftonline.com", "https://login.microsoft.com/device", true)]
    [InlineData("login.example.com", "https://microsoft.com/devicelogin", false)]
    public void A_page_is_the_provider_s_where_its_host_is_named_or_a_neighbour(string host, string page, bool isIts) =>
        Assert.Equal(isIts, ProviderPages.Of(null, new AuthorizationServer { TokenEndpoint = new Uri($"https://{host}/token") }, null).Have(new Uri(page)));

    [Theory]
    [MemberData(nameof(Providers))]
    public void The_page_of_each_known_provider_is_its_own(string name)
    {
        using ProviderRun run = new(name, "success");
        run.SignIn();

        Assert.Null(run.Display.Prompt!.Elsewhere);
        Assert.DoesNotContain("look twice", run.Display.Prompt.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_access_portal_of_AWS_is_AWS_s() => Assert.True(ProviderPages
        .Of(null, ProviderResolver.Resolve("AWS", "oidc.eu-west-1.amazonaws.com", "d-1234567890").Endpoints!, new ProviderReference("AWS", null, null))
        .Have(new Uri("https://d-1234567890.awsapps.com/start/#/device")));

    [Fact]
    public void Where_nothing_is_known_no_page_is_suspected() => Assert.True(ProviderPages.None.Have(new Uri("https://example.com")));
}
