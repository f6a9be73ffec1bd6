using System;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.Providers;
using Xunit;

namespace DeviceAuth.Tests.Providers;

/// <summary>From what the user types to the server that is meant.</summary>
public sealed class ProviderResolverTests
{
    [Fact]
    public void An_unknown_provider_is_told_with_those_that_exist()
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => ProviderResolver.Resolve("GitHubb", null, null));

        Assert.Equal(ErrorIds.ProviderNotFound, error.ErrorId);
        Assert.Contains("GitHub, GitLab", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("-Authority", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Keycloak", "login.example.com", null, "-Tenant", "the realm")]
    [InlineData("Auth0", null, null, "-ProviderHost", "the tenant's domain")]
    [InlineData("AWS", "oidc.eu-west-1.amazonaws.com", null, "-Tenant", "access portal")]
    public void What_is_missing_is_named_with_its_meaning(string name, string? host, string? tenant, string parameter, string meaning)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => ProviderResolver.Resolve(name, host, tenant));

        Assert.Equal(ErrorIds.ParameterInvalid, error.ErrorId);
        Assert.Contains($"needs {parameter}", error.Message, StringComparison.Ordinal);
        Assert.Contains(meaning, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Google", "google.example.com", null)]
    [InlineData("Google", null, "tenant")]
    [InlineData("GitHub", null, "tenant")]
    public void What_a_provider_does_not_use_is_refused(string name, string? host, string? tenant) =>
        Assert.Equal(ErrorIds.ParameterInvalid, Assert.Throws<DeviceAuthException>(() => ProviderResolver.Resolve(name, host, tenant)).ErrorId);

    [Theory]
    [InlineData("github.example.com", "https://github.example.com/login/device/code")]
    [InlineData("https://github.example.com/", "https://github.example.com/login/device/code")]
    [InlineData("github.example.com:8443", "https://github.example.com:8443/login/device/code")]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5000/login/device/code")]
    public void A_host_may_have_a_port_or_be_a_whole_address(string host, string endpoint) =>
        Assert.Equal(endpoint, ProviderResolver.Resolve("github", host, null).Endpoints!.DeviceAuthorizationEndpoint!.OriginalString);

    [Theory]
    [InlineData("GitLab.example.com", "https://gitlab.example.com")]
    [InlineData("gitlab.example.com:443", "https://gitlab.example.com")]
    [InlineData("HTTPS://GitLab.Example.com:443/", "https://gitlab.example.com")]
    [InlineData("gitlab.example.com/Sub/", "https://gitlab.example.com/Sub")]
    [InlineData("gitlab.example.com:8443", "https://gitlab.example.com:8443")]
    public void An_issuer_is_spelled_as_the_server_spells_it_however_the_host_is_typed(string host, string issuer) =>
        Assert.Equal(issuer, ProviderResolver.Resolve("GitLab", host, null).Endpoints!.Issuer);

    [Theory]
    [InlineData("user:password@github.example.com")]
    [InlineData("github.example.com?x=1")]
    [InlineData("github.example.com#x")]
    [InlineData("git hub")]
    [InlineData("ftp://github.example.com")]
    [InlineData("javascript:alert(1)")]
    public void An_unfit_host_is_refused(string host) =>
        Assert.Equal(ErrorIds.ParameterInvalid, Assert.Throws<DeviceAuthException>(() => ProviderResolver.Resolve("GitHub", host, null)).ErrorId);

    [Fact]
    public void Plain_http_to_another_machine_is_refused() => Assert.Equal(
        ErrorIds.InsecureEndpoint,
        Assert.Throws<DeviceAuthException>(() => ProviderResolver.Resolve("Keycloak", "http://login.example.com", "acme")).ErrorId);

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/../b")]
    [InlineData("a\\b")]
    [InlineData("{server}")]
    public void An_unfit_tenant_is_refused(string tenant) => Assert.Equal(
        ErrorIds.ParameterInvalid,
        Assert.Throws<DeviceAuthException>(() => ProviderResolver.Resolve("Keycloak", "login.example.com", tenant)).ErrorId);

    [Theory]
    [InlineData("my realm", "https://login.example.com/realms/my%20realm")]
    [InlineData("a?b#c", "https://login.example.com/realms/a%3Fb%23c")]
    public void A_tenant_stays_one_segment_of_the_path(string tenant, string authority) =>
        Assert.Equal(authority, ProviderResolver.Resolve("Keycloak", "login.example.com", tenant).Authority!.AbsoluteUri);

    [Fact]
    public void A_default_tenant_needs_no_naming() =>
        Assert.Equal("https://login.microsoftonline.com/organizations/v2.0", ProviderResolver.Resolve("Microsoft", null, null).Authority!.OriginalString);

    [Fact]
    public void Each_profile_says_what_a_user_must_know() => Assert.All(ProviderCatalog.All, profile =>
    {
        Assert.True(profile.Authority is null != profile.Metadata is null, "a profile has either an authority or endpoints");
        Assert.True(Uri.TryCreate(profile.Documentation, UriKind.Absolute, out Uri? address) && address.Scheme == "https");
        Assert.Matches("^[A-Za-z0-9]{2,20}$", profile.Name);
        Assert.All(profile.Scopes, scope => Assert.DoesNotContain(' ', scope));
        Assert.Equal(profile.HostMeaning is not null || profile.Server is not null, (profile.Authority ?? Template(profile)).Contains("{server}", StringComparison.Ordinal));
    });

    [Fact]
    public void Profiles_have_names_of_their_own() =>
        Assert.Equal(ProviderCatalog.All.Count, ProviderCatalog.All.Select(profile => profile.Name.ToUpperInvariant()).Distinct().Count());

    private static string Template(ProviderProfile profile) => profile.Metadata!.Text("token_endpoint")!;

    /// <summary>A server of one's own gives its tokens to nobody else: neither to be revoked nor to be asked whose they are.</summary>
    [Theory]
    [InlineData(null, "https://api.github.com/credentials/revoke", "https://api.github.com/user")]
    [InlineData("github.com", "https://api.github.com/credentials/revoke", "https://api.github.com/user")]
    [InlineData("GitHub.com:443", "https://api.github.com/credentials/revoke", "https://api.github.com/user")]
    [InlineData("github.example.com", null, "https://github.example.com/api/v3/user")]
    [InlineData("github.com:8443", null, "https://github.com:8443/api/v3/user")]
    [InlineData("https://github.example.com/github.com", null, "https://github.example.com/github.com/api/v3/user")]
    public void What_GitHub_s_own_server_has_is_not_asked_for_another_s_tokens(string? host, string? revocation, string account)
    {
        ProviderServer server = ProviderResolver.Resolve("GitHub", host, null);

        Assert.Equal(revocation, server.Endpoints!.RevocationEndpoint?.AbsoluteUri);
        Assert.Equal(account, server.Traits.AccountEndpoint!.AbsoluteUri);
        Assert.Contains("mails their owner", server.Traits.RevocationNotice, StringComparison.Ordinal);
    }
}
