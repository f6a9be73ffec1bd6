using System;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>What was granted may have what was wanted in it, though it is spelled otherwise.</summary>
public sealed class GrantedScopesTests
{
    [Theory]
    [InlineData("https://github.com/login/oauth/access_token", "repo admin:org", "public_repo")]
    [InlineData("https://github.com/login/oauth/access_token", "repo admin:org", "read:org")]
    [InlineData("https://ghe.example.com/login/oauth/access_token", "user", "user:email")]
    [InlineData("https://login.salesforce.com/services/oauth2/token", "full", "api")]
    [InlineData("https://login.microsoftonline.com/common/oauth2/v2.0/token", "User.Read openid", "https://graph.microsoft.com/User.Read")]
    [InlineData("https://login.microsoftonline.com/common/oauth2/v2.0/token", "access", "api://my-api/access")]
    [InlineData("https://login.example.com/token", "API.Read", "api.read")]
    public void A_scope_that_another_has_in_it_was_granted(string endpoint, string granted, string wanted) =>
        Assert.True(new GrantedScopes(granted.Split(' '), new Uri(endpoint)).Has(wanted));

    [Theory]
    [InlineData("https://github.com/login/oauth/access_token", "public_repo read:org", "repo")]
    [InlineData("https://github.com/login/oauth/access_token", "repo", "read:org")]
    [InlineData("https://login.example.com/token", "repo", "public_repo")]
    [InlineData("https://login.example.com/token", "Mail.Read", "https://graph.microsoft.com/User.Read")]
    [InlineData("https://login.example.com/token", "read", "files/read")]
    [InlineData("https://login.example.com/token", ">", "public_repo")]
    public void Any_other_was_not(string endpoint, string granted, string wanted) =>
        Assert.False(new GrantedScopes(granted.Split(' '), new Uri(endpoint)).Has(wanted));
}
