using System;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>Where the device flow is not to be had, the error names the browser.</summary>
public sealed class WayOutTests
{
    private const string Entra = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0";

    private readonly SignInFixture _on = new();

    [Theory]
    [InlineData("invalid_client")]
    [InlineData("unauthorized_client")]
    public void A_client_that_may_not_ask_for_codes_may_try_a_browser(string code)
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage($$"""{"error":"{{code}}"}""", 400));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run());

        Assert.Equal(ErrorIds.ClientRejected, error.ErrorId);
        Assert.Contains("-UseBrowser", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(code, error.ErrorCode);
    }

    [Theory]
    [InlineData("expired_token", ErrorIds.SignInExpired, Entra, true)]
    [InlineData("access_denied", ErrorIds.SignInDenied, Entra, true)]
    [InlineData("authorization_declined", ErrorIds.SignInDenied, "https://login.microsoftonline.com/{tenantid}/v2.0", true)]
    [InlineData("expired_token", ErrorIds.SignInExpired, "https://login.example.com", false)]
    [InlineData("access_denied", ErrorIds.SignInDenied, "https://login.example.com", false)]
    public void A_policy_that_is_told_on_the_page_alone_is_named_where_it_is_usual(string code, string id, string issuer, bool isNamed)
    {
        _on.Handler.Answer("device-authorization.json").Answer(_ => Recorded.JsonMessage($$"""{"error":"{{code}}"}""", 400));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run(new SignInRequest
        {
            Endpoints = Sample.Server with { Issuer = issuer },
            ClientId = Sample.ClientId,
        }));

        Assert.Equal(id, error.ErrorId);
        Assert.Equal(isNamed, error.RecommendedAction.Contains("-UseBrowser", StringComparison.Ordinal));
    }

    [Fact]
    public void A_code_that_nobody_came_for_is_named_alike_at_the_end_of_its_life()
    {
        _on.Handler.Answer("device-authorization.json");
        _on.Handler.Otherwise = _ => Recorded.Message("pending.json", 400);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run(new SignInRequest
        {
            Endpoints = Sample.Server with { Issuer = Entra },
            ClientId = Sample.ClientId,
        }));

        Assert.Equal(ErrorIds.SignInExpired, error.ErrorId);
        Assert.Contains("-UseBrowser", error.RecommendedAction, StringComparison.Ordinal);
    }
}
