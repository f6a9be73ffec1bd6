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
    private readonly Services _services;
    private readonly StoreSelector _stores;

    public StoreSelectorTests()
    {
        _pipeline = new FakePipeline(_clock);
        _services = new Services(_clock, handler: null);
        _stores = _services.Stores(_secrets, _pipeline);
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
        _services.Cache[new ConnectionKey(null, "x")].Current = Sample.Connection(_clock);

        Assert.Null(_stores.For(null, "x").Vault);
        Assert.Equal("Main", _stores.For(null, "y").Vault);
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
    public void A_listing_covers_memory_the_default_vault_and_those_used_in_this_process()
    {
        Assert.Equal([null, "Main"], _stores.ForListing(null).Select(store => store.Vault));

        _services.Cache[new ConnectionKey("other", "x")].Current = Sample.Connection(_clock);

        Assert.Equal([null, "Main", "Other"], _stores.ForListing(null).Select(store => store.Vault).Order());
    }
}
