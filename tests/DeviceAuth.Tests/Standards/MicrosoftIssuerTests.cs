using System;
using System.Text;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.Standards;

/// <summary>The issuers of Microsoft's authorities: a template for several tenants, a tenant's id for its domain.</summary>
public sealed class MicrosoftIssuerTests
{
    private const string Host = "https://login.microsoftonline.com";
    private const string Tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    private const string OtherTenant = "11111111-86f1-41af-91ab-2d7cd011db47";

    [Theory]
    [InlineData("/common/v2.0", Host + "/{tenantid}/v2.0")]
    [InlineData("/organizations/v2.0", Host + "/{tenantid}/v2.0")]
    [InlineData("/contoso.example/v2.0", Host + "/" + Tenant + "/v2.0")]
    [InlineData("/" + Tenant + "/v2.0", Host + "/" + Tenant + "/v2.0")]
    public void The_issuer_is_that_of_the_authority(string path, string issuer) => Assert.Equal(issuer, Read(Host + path, issuer).Issuer);

    [Theory]
    [InlineData("https://login.microsoftonline.us")]
    [InlineData("https://login.partner.microsoftonline.cn")]
    public void So_are_those_of_the_sovereign_clouds(string host) =>
        Assert.Equal($"{host}/{{tenantid}}/v2.0", Read($"{host}/common/v2.0", $"{host}/{{tenantid}}/v2.0").Issuer);

    [Theory]
    [InlineData(Host + "/" + Tenant + "/v2.0", Host + "/" + OtherTenant + "/v2.0")]
    [InlineData(Host + "/" + Tenant + "/v2.0", Host + "/{tenantid}/v2.0")]
    [InlineData(Host + "/contoso.example/v2.0", "https://login.microsoftonline.us/" + Tenant + "/v2.0")]
    [InlineData(Host + "/contoso.example/v2.0", Host + "/evil/v2.0")]
    [InlineData(Host + "/contoso.example/v2.0", Host + "/" + Tenant + "/x/v2.0")]
    [InlineData(Host + "/contoso.example", Host + "/" + Tenant + "/v2.0")]
    [InlineData("https://login.example.com/acme/v2.0", "https://login.example.com/" + Tenant + "/v2.0")]
    [InlineData(Host + "/v2.0", Host + "/v2.0v2.0")]
    public void Any_other_is_a_mix_up(string authority, string issuer) =>
        Assert.Equal(ErrorIds.IssuerMismatch, Assert.Throws<DeviceAuthException>(() => Read(authority, issuer)).ErrorId);

    private static AuthorizationServer Read(string authority, string issuer) => MetadataDocument.Read(
        JsonObject.FromJson(Encoding.UTF8.GetBytes(
            $$"""{"issuer":"{{issuer}}","device_authorization_endpoint":"{{Host}}/dc","token_endpoint":"{{Host}}/t"}"""))!,
        new Uri(authority));
}
