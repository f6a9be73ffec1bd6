using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>What one secret is like must not hide the others.</summary>
public sealed class ConnectionListTests
{
    private readonly string _vault = $"vault-{Guid.NewGuid():N}";
    private readonly FakeClock _clock = new();
    private readonly FakeSecrets _secrets = new();
    private readonly FakePipeline _pipeline;
    private readonly Module _module;

    public ConnectionListTests()
    {
        _pipeline = new FakePipeline(_clock);
        _module = new Module(_clock);
        _secrets.Registered.Add(new VaultInfo(_vault, true, "Module"));
        IConnectionStore store = _module.Stores(_secrets, _pipeline).For(_vault, "a");
        store.Write(Sample.Connection(_clock) with { Name = "a" });
        store.Write(Sample.Connection(_clock) with { Name = "b" });
    }

    [Theory]
    [InlineData("deviceauth-a", "b")]
    [InlineData("deviceauth-b", "a")]
    public void A_secret_that_the_vault_lists_and_does_not_give_is_warned_of_and_the_others_are_listed(string disabled, string other)
    {
        _secrets.OnGet = name => Refuse(name == disabled, name);

        Assert.Equal([other], Listed());
        Assert.Contains("disabled secret", Assert.Single(_pipeline.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_secret_can_be_read_it_is_an_error()
    {
        _secrets.OnGet = name => Refuse(true, name);

        Assert.Equal(ErrorIds.VaultFailed, Assert.Throws<DeviceAuthException>(Listed).ErrorId);
        Assert.Empty(_pipeline.Warnings);
    }

    private static void Refuse(bool isRefused, string name)
    {
        if (isRefused)
        {
            throw DeviceAuthError.VaultFailed(
                "Main", $"read '{name}'", new InvalidOperationException("Operation get is not allowed on a disabled secret."));
        }
    }

    private string[] Listed() => [.. new ConnectionList(_module.Cache, _pipeline)
        .In(_module.Stores(_secrets, _pipeline).ForListing(_vault))
        .Select(connection => connection.Name)];
}
