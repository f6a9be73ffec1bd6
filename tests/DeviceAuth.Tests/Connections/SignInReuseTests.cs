using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>When Connect-DeviceAuth asks nobody.</summary>
public sealed class SignInReuseTests
{
    private readonly SignInFixture _on = new();

    [Fact]
    public void Without_a_connection_there_is_nothing_to_reuse()
    {
        Assert.Null(_on.Reuse());
        Assert.Empty(_on.Pipeline.Warnings);
    }

    [Fact]
    public void A_living_connection_is_reused_without_the_network()
    {
        Connection kept = _on.Kept();

        Assert.Same(kept, _on.Reuse());
        Assert.Empty(_on.Handler.Requests);
        Assert.Contains(_on.Pipeline.Verbose, message => message.Contains("-Force", StringComparison.Ordinal));
    }

    [Fact]
    public void A_connection_that_the_vault_refused_is_reused_all_the_same()
    {
        _on.Store.OnWrite = _ => throw DeviceAuthError.VaultFailed("TestVault", "write", new InvalidOperationException("full"));
        Connection kept = _on.Grants("""{"access_token":"at-1","token_type":"Bearer","expires_in":3600}""").Run();
        _on.Store.OnWrite = null;

        Assert.Equal(["default"], _on.Cache.NamesIn(_on.Store));
        Assert.Equal(kept.AccessToken, _on.SignIn.Reuse(_on.Request(), _on.Store, _on.Pipeline)!.AccessToken);
    }

    [Fact]
    public void An_expired_connection_is_refreshed_and_reused()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Answer("token-refreshed.json");

        Assert.Equal("at-2-mF9B5f41JqM", _on.Reuse()!.AccessToken!.Secret.Reveal());
    }

    [Fact]
    public void A_connection_with_other_parameters_is_not_reused_and_the_user_is_told()
    {
        Connection kept = _on.Kept();

        Assert.Null(_on.Reuse(clientId: "other"));

        string warning = Assert.Single(_on.Pipeline.Warnings);
        Assert.Contains("other parameters", warning);
        Assert.Contains("-Name", warning);
        Assert.Same(kept, _on.Store.Peek("default"));
        Assert.Empty(_on.Handler.Requests);
    }

    [Theory]
    [InlineData("invalid-grant.json", 400)]
    [InlineData("access-denied.json", 403)]
    [InlineData("invalid-client.json", 401)]
    public void A_refused_refresh_token_leads_to_a_sign_in_and_deletes_nothing(string file, int status)
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Answer(file, status);

        Assert.Null(_on.Reuse());
        Assert.NotNull(_on.Store.Peek("default"));
        Assert.Empty(_on.Pipeline.Warnings);
    }

    [Fact]
    public void An_expired_connection_without_a_refresh_token_leads_to_a_sign_in()
    {
        _on.Kept(TokenFixture.Expired, refreshToken: null);

        Assert.Null(_on.Reuse());
    }

    [Fact]
    public void A_network_that_is_down_is_an_error_and_no_reason_to_ask_somebody()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Break();

        Assert.Equal(ErrorIds.ProviderUnreachable, Assert.Throws<DeviceAuthException>(() => _on.Reuse()).ErrorId);
    }

    [Fact]
    public void A_reuse_writes_nothing_to_the_vault()
    {
        _on.Kept();

        _on.Reuse();

        Assert.DoesNotContain(_on.Store.Events, item => item.Split(' ').First() == "write");
    }
}
