using System;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Vaults;

/// <summary>Each connection is one secret; what a vault cannot hold or return is said, and nothing is written over silently.</summary>
public sealed class VaultStoreTests : IDisposable
{
    private readonly VaultFixture _on = new();
    private readonly VaultStore _store;

    public VaultStoreTests() => _store = new VaultStore(_on.Vault, _on.Pipeline);

    public void Dispose() => _on.Dispose();

    [Fact]
    public void A_connection_comes_back_as_it_was()
    {
        Connection written = Sample.Connection(_on.Clock) with
        {
            Name = "Work",
            Revision = 7,
            Grant = new Grant
            {
                Account = "alice \"the\" tester",
                ApiUrl = new Uri("https://eu1.example.com/api"),
                Scopes = ["api.read"],
                RefreshToken = Secret.Protect("rt-1"),
            },
            Terms = new SignInTerms
            {
                Audience = "api",
                Resources = ["https://one.example.com", "https://two.example.com"],
                AdditionalParameterNames = ["acr_values", "of two words"],
                AdditionalParameterDigest = "salt:hash",
            },
            Client = new Client(new ClientRegistration("my-cli", Secret.Protect("s:e/c+r%t"), ClientAuthentication.Post)),
        };

        _store.Write(written);
        Connection read = _store.Read("WORK")!;

        Assert.Equal(ConnectionRecord.Write(written), ConnectionRecord.Write(read));
        Assert.Equal(written.Grant.ApiUrl, read.Grant.ApiUrl);
        Assert.Equal(written.Terms.AdditionalParameterNames, read.Terms.AdditionalParameterNames);
        Assert.Equal(written.Terms.AdditionalParameterDigest, read.Terms.AdditionalParameterDigest);
        Assert.Equal("s:e/c+r%t", read.Client.Given.ClientSecret!.Reveal());
        Assert.Equal(written.AccessToken!.ExpiresAt, read.AccessToken!.ExpiresAt);
        Assert.NotNull(_on.Secrets["deviceauth-work"]);
        Assert.Equal(["work"], _store.Names());
    }

    [Fact]
    public void Where_both_tokens_do_not_fit_the_refresh_token_alone_is_kept()
    {
        _on.Secrets.OnSet = (_, text) =>
        {
            if (text.Contains("access_token", StringComparison.Ordinal))
            {
                throw DeviceAuthError.VaultFailed("v", "write it", new InvalidOperationException("too large"));
            }
        };

        _store.Write(Sample.Connection(_on.Clock));
        Connection read = _store.Read("default")!;

        Assert.Null(read.AccessToken);
        Assert.Equal("rt-1", read.Grant.RefreshToken!.Reveal());
    }

    [Fact]
    public void Where_both_tokens_are_longer_than_a_SecureString_the_refresh_token_alone_is_kept()
    {
        Connection connection = Sample.Connection(_on.Clock, refreshToken: new string('r', 40_000)) with
        {
            Tokens = Sample.Tokens(new string('a', 40_000), _on.Clock),
        };

        _store.Write(connection);

        Assert.Null(_store.Read("default")!.AccessToken);
        Assert.Equal(40_000, _store.Read("default")!.Grant.RefreshToken!.Length);
    }

    [Fact]
    public void A_record_that_is_too_long_without_the_access_token_too_is_a_failure_of_the_vault()
    {
        Connection connection = Sample.Connection(_on.Clock, refreshToken: new string('r', Secret.MaxLength));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _store.Write(connection));

        Assert.Equal(ErrorIds.VaultFailed, error.ErrorId);
        Assert.Null(_on.Secrets["deviceauth-default"]);
    }

    [Fact]
    public void A_vault_that_swallows_both_writes_is_an_error()
    {
        _on.Secrets.Stored = _ => null;

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _store.Write(Sample.Connection(_on.Clock)));

        Assert.Equal(ErrorIds.VaultFailed, error.ErrorId);
    }

    [Theory]
    [InlineData("not json", "it is damaged")]
    [InlineData("{\"v\":\"3\"}", "it has the version '3', and this DeviceAuth reads the versions 1 and 2")]
    [InlineData("{\"v\":\"1\",\"name\":\"x\"}", "it is damaged")]
    [InlineData("{\"v\":\"1\"", "it is damaged")]
    public void A_record_that_cannot_be_read_is_reported_and_left_alone(string record, string reason)
    {
        _on.Secrets["deviceauth-default"] = record;

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _store.Read("default"));

        Assert.Equal(ErrorIds.RecordUnreadable, error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(record, _on.Secrets["deviceauth-default"]);
    }

    [Fact]
    public void A_stale_vault_is_not_asked_a_second_time_without_the_access_token()
    {
        _store.Write(Sample.Connection(_on.Clock) with { Revision = 2 });
        object? newest = _on.Secrets["deviceauth-default"];
        _on.Secrets["deviceauth-default"] = null;

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(
            () => _store.Write(Sample.Connection(_on.Clock) with { Name = "other" }));

        Assert.Equal(ErrorIds.VaultStale, error.ErrorId);
        Assert.InRange(_on.Waited, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(16));
        Assert.NotNull(newest);
    }

    [Fact]
    public void What_a_vault_refused_for_its_length_it_is_not_offered_again()
    {
        int offered = 0;
        _on.Secrets.OnSet = (_, text) =>
        {
            offered++;
            if (text.Contains("access_token", StringComparison.Ordinal))
            {
                throw DeviceAuthError.VaultFailed("v", "write it", new InvalidOperationException("too large"));
            }
        };

        _store.Write(Sample.Connection(_on.Clock));
        Assert.Equal(2, offered);
        _store.Write(Sample.Connection(_on.Clock) with { Revision = 9 });

        Assert.Equal(3, offered);
    }

    [Fact]
    public void A_lock_that_does_not_come_is_waited_for_once()
    {
        using IDisposable held = _on.VaultIn(new FakePipeline(_on.Clock)).Hold();

        Assert.Throws<DeviceAuthException>(() => _store.Write(Sample.Connection(_on.Clock)));

        Assert.InRange(_on.Waited, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(3.5));
    }
}
