using System;
using System.IO;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A vault that refuses, and a vault that other machines write too.</summary>
public sealed class TokenSourceStoreTests
{
    private static readonly Exception Locked = new InvalidOperationException("locked");

    private readonly TokenFixture _on = new();

    [Fact]
    public void What_the_vault_refused_is_offered_to_it_again_after_a_minute()
    {
        RefuseToSaveOnce(() => throw DeviceAuthError.VaultLocked("TestVault", Locked));
        _on.Get();

        _on.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("at-2-mF9B5f41JqM", _on.Get());
        Assert.Equal("rt-1", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());

        _on.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("at-2-mF9B5f41JqM", _on.Get());
        Assert.Equal("rt-2-8xLOxBtZp8", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
        Assert.Single(_on.Handler.Requests);
    }

    [Fact]
    public void A_refresh_uses_the_token_that_the_vault_refused_and_not_the_spent_one_in_the_vault()
    {
        RefuseToSaveOnce(() => throw DeviceAuthError.VaultLocked("TestVault", Locked));

        AssertNextRefreshUsesTheNewToken();
    }

    [Fact]
    public void A_refresh_uses_the_new_token_though_Ctrl_C_came_while_it_was_saved()
    {
        RefuseToSaveOnce(() => throw new OperationCanceledException());

        AssertNextRefreshUsesTheNewToken();
    }

    [Fact]
    public void A_connection_that_is_gone_from_the_vault_was_signed_out_elsewhere()
    {
        _on.Cache[_on.Key].Remember(Sample.Connection(_on.Clock, TokenFixture.Expired));

        Assert.Equal(ErrorIds.SignInRequired, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
        Assert.Null(_on.Cache.Find(_on.Key));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(-1, false)]
    public void What_no_vault_has_is_dropped_where_another_process_signed_out_after_it_came(int secondsAfter, bool isDropped)
    {
        Connection unsaved = Sample.Connection(_on.Clock, TokenFixture.Old) with { Revision = _on.Clock.UtcNow.ToUnixTimeMilliseconds() };
        _on.Cache[_on.Key].RememberUnsaved(unsaved, _on.Clock);
        _on.Store.Removed = unsaved.Revision + (1000 * secondsAfter);
        _on.Handler.Answer("token-refreshed.json");

        Exception? error = Record.Exception(() => _on.Get());

        Assert.Equal(isDropped, error is DeviceAuthException { ErrorId: ErrorIds.SignInRequired });
        Assert.Equal(isDropped, _on.Cache.Find(_on.Key) is null);
        Assert.Equal(isDropped, _on.Store.Peek("default") is null);
    }

    [Theory]
    [InlineData(ErrorIds.VaultLocked)]
    [InlineData(ErrorIds.VaultStale)]
    public void A_vault_that_cannot_be_read_leaves_the_living_token_with_a_warning(string errorId)
    {
        _on.Kept(TokenFixture.Old, inMemory: true);
        _on.Store.OnRead = () => throw (errorId == ErrorIds.VaultLocked
            ? DeviceAuthError.VaultLocked("TestVault", Locked)
            : DeviceAuthError.VaultStale("TestVault", "deviceauth-default"));

        Assert.Equal("at-1", _on.Get());
        Assert.Single(_on.Pipeline.Warnings);
        Assert.Equal(errorId, Assert.Throws<DeviceAuthException>(() => _on.Get(new WantedToken(refresh: true))).ErrorId);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void A_refused_refresh_token_that_another_machine_has_renewed_is_no_reason_to_sign_in()
    {
        TokenFixture shared = new() { Store = new RecordingStore { IsShared = true } };
        shared.Kept(TokenFixture.Expired);
        shared.Handler.Answer("invalid-grant.json", 400);
        shared.Pipeline.OnSlept = () => shared.Store.With(
            Sample.Connection(shared.Clock) with { Tokens = Sample.Tokens("at-of-another-machine", shared.Clock), Revision = 7 });

        Assert.Equal("at-of-another-machine", shared.Get());
        Assert.Single(shared.Handler.Requests);
        Assert.DoesNotContain(shared.Store.Events, item => item.StartsWith("write", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refused_refresh_token_in_a_vault_of_this_machine_is_read_again_without_waiting()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Answer("invalid-grant.json", 400);
        _on.Pipeline.OnSlept = () => Assert.Fail("There is nothing to wait for.");

        Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal(["lock", "read", "read", "unlock"], _on.Store.Events);
    }

    [Fact]
    public void CacheOnly_reads_memory_and_vault_and_never_asks_the_provider()
    {
        WantedToken cacheOnly = new(cacheOnly: true);
        _on.Kept(TimeSpan.FromMinutes(10));

        Assert.Equal("at-1", _on.Get(cacheOnly));
        _on.Clock.Advance(TokenFixture.Old);
        Assert.Equal(ErrorIds.CacheExpired, Assert.Throws<DeviceAuthException>(() => _on.Get(cacheOnly)).ErrorId);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void CacheOnly_waits_for_nobody_who_refreshes_and_writes_nothing()
    {
        _on.Kept(TimeSpan.FromMinutes(10)).Store.IsTaken = true;

        Assert.Equal("at-1", _on.Get(new WantedToken(cacheOnly: true)));

        Assert.Equal(["read without lock"], _on.Store.Events);
    }

    [Fact]
    public void A_connection_that_is_removed_while_its_lock_was_lost_is_not_refreshed()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Store.IsLost = true;
        int reads = 0;
        _on.Store.OnRead = () =>
        {
            if (++reads == 2)
            {
                _on.Store.Remove(ConnectionName.Default);
            }
        };

        DeviceAuthException gone = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal(ErrorIds.ConnectionNotFound, gone.ErrorId);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void A_vault_that_holds_the_refresh_token_alone_is_refreshed_from()
    {
        _on.Kept(TimeSpan.Zero);
        _on.Store.With(_on.Store.Peek("default")! with { Tokens = AccessTokens.None });
        _on.Handler.Answer("token-refreshed.json");

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get());
    }

    [Fact]
    public void A_vault_that_had_no_room_for_the_endpoints_is_refreshed_from_after_discovery_found_them_again()
    {
        Connection whole = Sample.Connection(_on.Clock, TokenFixture.Expired);
        _on.Store.With(ConnectionRecord.Read("default", ConnectionRecord.Write(whole, RecordForm.Bare)));
        _on.Handler.Answer("metadata.json").Answer("token-refreshed.json");

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get());
        Assert.Equal("https://login.example.com/.well-known/openid-configuration", _on.Handler.Requests[0].Address.AbsoluteUri);
        Assert.Equal("rt-1", _on.Handler.Requests[1]["refresh_token"]);
        Assert.NotNull(_on.Store.Peek("default")!.Server.TokenEndpoint);
    }

    [Fact]
    public void A_revision_grows_with_each_refresh_though_the_clock_was_set_back()
    {
        Connection connection = Sample.Connection(_on.Clock) with { Revision = Connection.NextRevision(0, _on.Clock.UtcNow) };
        int[] offsets = [-1000, 0, 1000];

        Assert.All(offsets, milliseconds => Assert.True(
            Connection.NextRevision(connection.Revision, _on.Clock.UtcNow.AddMilliseconds(milliseconds)) > connection.Revision));
    }

    [Fact]
    public void A_vault_that_cannot_be_locked_is_left_alone_for_a_while_with_what_it_lacks()
    {
        _on.Kept(TimeSpan.Zero, inMemory: true);
        CachedConnection place = _on.Cache.Find(_on.Key)!;
        place.RememberUnsaved(place.Current!, _on.Clock);
        int tries = 0;
        _on.Store.OnLock = () =>
        {
            tries++;
            throw DeviceAuthError.VaultBusy("TestVault", "vault.lock", new IOException("taken"));
        };

        Assert.Equal("at-1", _on.Get(new WantedToken(TimeSpan.FromMinutes(10))));
        Assert.Equal("at-1", _on.Get());

        Assert.Equal(1, tries);
        Assert.Single(_on.Pipeline.Warnings);
    }

    private void RefuseToSaveOnce(Action refusal)
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Answer("token-refreshed.json");
        _on.Store.OnWrite = _ =>
        {
            _on.Store.OnWrite = null;
            refusal();
        };
    }

    private void AssertNextRefreshUsesTheNewToken()
    {
        Record.Exception(() => _on.Get());
        _on.Clock.Advance(TokenFixture.Expired);
        _on.Handler.Answer("token-refreshed.json");

        _on.Get();

        Assert.Equal(["rt-1", "rt-2-8xLOxBtZp8"], _on.Handler.Requests.Select(request => request["refresh_token"]!));
    }
}
