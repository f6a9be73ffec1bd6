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
    [InlineData("https://login.microsoftonline.com/common/oauth2/v2.0/token", "https://graph.microsoft.com/User.Read", "User.Read")]
    [InlineData("https://login.microsoftonline.com/common/oauth2/v2.0/token", "api://my-api/access", "access")]
    [InlineData("https://login.microsoftonline.com/common/oauth2/v2.0/token", "user_impersonation", "499b84ac-1321-427f-aa17-267ca6975798/user_impersonation")]
    [InlineData("https://login.microsoftonline.com/common/oauth2/v2.0/token", "https://management.azure.com/user_impersonation", "https://management.azure.com//user_impersonation")]
    [InlineData("https://login.microsoftonline.com/common/oauth2/v2.0/token", "https://management.azure.com//user_impersonation", "https://management.azure.com/user_impersonation")]
    [InlineData("https://gitlab.com/oauth/token", "api", "read_user")]
    [InlineData("https://git.example.com/oauth/token", "read_api", "read_user")]
    [InlineData("https://oauth2.googleapis.com/token", "openid email", "https://www.googleapis.com/auth/userinfo.email")]
    public void A_scope_that_another_has_in_it_was_granted(string endpoint, string granted, string wanted) =>
        Assert.True(new GrantedScopes(granted.Split(' '), new Uri(endpoint)).Has(wanted));

    [Theory]
    [InlineData("https://github.com/login/oauth/access_token", "public_repo read:org", "repo")]
    [InlineData("https://github.com/login/oauth/access_token", "repo", "read:org")]
    [InlineData("https://login.example.com/token", "repo", "public_repo")]
    [InlineData("https://login.example.com/token", "Mail.Read", "https://graph.microsoft.com/User.Read")]
    [InlineData("https://login.example.com/token", "read", "files/read")]
    [InlineData("https://login.example.com/token", "files/read", "read")]
    [InlineData("https://login.microsoftonline.com/common/oauth2/v2.0/token", "https://graph.microsoft.com/User.Read", "https://vault.azure.net/User.Read")]
    [InlineData("https://gitlab.com/oauth/token", "read_user", "api")]
    [InlineData("https://login.example.com/token", ">", "public_repo")]
    public void Any_other_was_not(string endpoint, string granted, string wanted) =>
        Assert.False(new GrantedScopes(granted.Split(' '), new Uri(endpoint)).Has(wanted));
}
