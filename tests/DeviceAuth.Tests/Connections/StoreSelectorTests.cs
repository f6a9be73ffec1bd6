using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>Names decide where a connection is, never the last login.</summary>
public sealed class StoreSelectorTests
{
    private readonly FakeClock _clock = new();
    private readonly FakeSecrets _secrets = new();
    private readonly FakePipeline _pipeline;
    private readonly Module _module;
    private readonly StoreSelector _stores;

    public StoreSelectorTests()
    {
        _pipeline = new FakePipeline(_clock);
        _module = new Module(_clock);
        _stores = _module.Stores(_secrets, _pipeline);
        _secrets.Registered.Add(new VaultInfo("Other", false, "Module"));
        _secrets.Registered.Add(new VaultInfo("Main", true, "Module"));
    }

    [Fact]
    public void The_vault_that_is_named_is_taken_in_any_case_of_letters() => Assert.Equal("Other", _stores.For("OTHER", "x").Vault);

    [Fact]
    public void Without_a_name_it_is_the_default_vault() => Assert.Equal("Main", _stores.For(null, "x").Vault);

    [Fact]
    public void A_connection_of_this_session_comes_before_the_default_vault()
    {
        Know(null, "x");

        Assert.Null(_stores.For(null, "x").Vault);
        Assert.Equal("Main", _stores.For(null, "y").Vault);
    }

    [Fact]
    public void A_sign_in_prefers_the_default_vault_to_memory_unless_the_user_wants_memory()
    {
        Know(null, "x");

        Assert.Equal("Main", _stores.ForSignIn(null, "x").Vault);
        _module.Memory.Bind("X");
        Assert.Null(_stores.ForSignIn(null, "x").Vault);
        _module.Memory.Remove("x");
        Assert.Equal("Main", _stores.ForSignIn(null, "x").Vault);
    }

    [Fact]
    public void Empty_means_this_process_s_memory() => Assert.Null(_stores.For("", "x").Vault);

    [Fact]
    public void Without_SecretManagement_it_is_memory_and_a_named_vault_says_what_to_install()
    {
        _secrets.IsAvailable = false;

        Assert.Null(_stores.For(null, "x").Vault);
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _stores.For("Main", "x"));
        Assert.Equal(ErrorIds.SecretManagementNotFound, error.ErrorId);
        Assert.Contains("Install-Module Microsoft.PowerShell.SecretManagement", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_vault_is_an_error_that_names_those_that_exist()
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _stores.For("None", "x"));

        Assert.Equal(ErrorIds.VaultNotFound, error.ErrorId);
        Assert.Contains("Other, Main", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vault_that_is_gone_counts_while_memory_has_the_connection_of_it_but_not_for_a_sign_in()
    {
        Know("Gone", "x");

        Assert.Equal("Gone", _stores.For("Gone", "x").Vault);
        Assert.Equal([null, "Main", "Gone"], _stores.ForListing(null).Select(store => store.Vault));
        Assert.Equal(["x"], Assert.Single(_stores.ForListing("Gone")).Names());
        Assert.Equal(ErrorIds.VaultNotFound, Assert.Throws<DeviceAuthException>(() => _stores.For("Gone", "y")).ErrorId);
        Assert.Equal(ErrorIds.VaultNotFound, Assert.Throws<DeviceAuthException>(() => _stores.ForSignIn("Gone", "x")).ErrorId);
    }

    [Fact]
    public void A_default_vault_that_is_none_any_more_counts_for_what_memory_has_of_it_with_a_warning()
    {
        _stores.For(null, "x");
        Know("Main", "x");
        _secrets.Registered[1] = new VaultInfo("Main", false, "Module");

        Assert.Equal("Main", _stores.For(null, "x").Vault);
        Assert.Contains("Set-SecretVaultDefault -Name Main", Assert.Single(_pipeline.Warnings), StringComparison.Ordinal);
        Assert.Null(_stores.For(null, "y").Vault);
        Assert.Null(_stores.ForSignIn(null, "x").Vault);
    }

    [Fact]
    public void The_name_of_the_default_vault_counts_for_ten_seconds()
    {
        Know("Main", "x");
        Know("Other", "x");
        _stores.For(null, "x");
        _secrets.Registered.Clear();
        _secrets.Registered.Add(new VaultInfo("Other", true, "Module"));
        _secrets.Registered.Add(new VaultInfo("Main", false, "Module"));

        _clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.NotNull(_module.MemoryTokens.Find(null, "x", WantedToken.Default));
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(_module.MemoryTokens.Find(null, "x", WantedToken.Default));
        Assert.Equal("Other", _stores.For(null, "x").Vault);
        Assert.Equal("Other", _module.DefaultVault.Name);
    }

    [Fact]
    public void A_listing_covers_memory_the_default_vault_and_those_used_in_this_process()
    {
        Assert.Equal([null, "Main"], _stores.ForListing(null).Select(store => store.Vault));

        Know("other", "x");

        Assert.Equal([null, "Main", "Other"], _stores.ForListing(null).Select(store => store.Vault).Order());
    }

    private void Know(string? vault, string name) =>
        _module.Cache[new ConnectionKey(vault, name)].Remember(Sample.Connection(_clock));
}
