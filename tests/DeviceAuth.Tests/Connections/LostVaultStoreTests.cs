using System;
using System.Net;
using System.Net.Http;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A vault that is unregistered while this process knows a connection of it.</summary>
public sealed class LostVaultStoreTests
{
    private readonly TokenFixture _on = new();
    private readonly LostVaultStore _lost;

    public LostVaultStoreTests() =>
        _lost = new LostVaultStore("TestVault", _on.Cache, DeviceAuthError.VaultNotFound("TestVault", ["Other"]), _on.Pipeline);

    [Fact]
    public void A_token_that_lives_is_given_with_a_warning_that_says_what_to_do()
    {
        _on.Kept(TimeSpan.FromMinutes(58), inMemory: true);

        Assert.Equal("at-1", Get());
        Assert.Contains("Run: Register-SecretVault -Name TestVault", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void What_the_vault_has_too_is_not_refreshed()
    {
        _on.Kept(TimeSpan.FromMinutes(61), inMemory: true);

        Assert.Equal(ErrorIds.VaultNotFound, Assert.Throws<DeviceAuthException>(() => Get()).ErrorId);
        Assert.NotNull(_on.Cache.Find(_on.Key));
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void What_no_vault_has_is_refreshed_and_stays_in_memory_with_a_warning()
    {
        _on.Kept(TimeSpan.FromMinutes(61), inMemory: true);
        _on.Cache[_on.Key].RememberUnsaved(_on.Cache[_on.Key].Current!, _on.Clock);
        _on.Handler.Answer("token-refreshed.json");

        Assert.Equal("at-2-mF9B5f41JqM", Get());
        Assert.All(_on.Pipeline.Warnings, warning => Assert.Contains("Register-SecretVault", warning, StringComparison.Ordinal));
        Assert.NotEmpty(_on.Pipeline.Warnings);
        Assert.Equal("rt-2-8xLOxBtZp8", _on.Cache.Find(_on.Key)!.Unsaved!.Grant.RefreshToken!.Reveal());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Signing_out_revokes_and_forgets_what_memory_has_and_says_what_remains(bool isUnsaved)
    {
        _on.Kept(TimeSpan.Zero, inMemory: true);
        if (isUnsaved)
        {
            _on.Cache[_on.Key].RememberUnsaved(_on.Cache[_on.Key].Current!, _on.Clock);
        }

        _on.Handler.Answer(_ => new HttpResponseMessage(HttpStatusCode.OK)).Answer(_ => new HttpResponseMessage(HttpStatusCode.OK));
        SignOut signOut = new(_on.Cache, _on.Handler.Clients, _on.Servers, _on.Clock);

        signOut.Run(signOut.Find("default", _lost), _lost, _on.Pipeline);

        Assert.Null(_on.Cache.Find(_on.Key));
        Assert.Equal(2, _on.Handler.Requests.Count);
        Assert.Contains("is still there", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
    }

    private string Get() => _on.Tokens.Get(ConnectionName.Default, _lost, WantedToken.Default, _on.Pipeline).AccessToken!.Secret.Reveal();
}
