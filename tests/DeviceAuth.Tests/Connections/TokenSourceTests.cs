using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>Memory, then the vault, then a refresh (RFC 6749 §6).</summary>
public sealed class TokenSourceTests
{
    private readonly TokenFixture _on = new();

    [Fact]
    public void A_hit_in_memory_touches_neither_vault_nor_network()
    {
        _on.Kept(TokenFixture.Fresh, inMemory: true);

        Assert.Equal("at-1", _on.Get());
        Assert.Empty(_on.Store.Events);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void A_hit_in_memory_waits_for_nobody()
    {
        _on.Kept(TokenFixture.Fresh, inMemory: true);
        using IDisposable occupied = _on.Cache[_on.Key].Occupy();

        Assert.Equal("at-1", _on.Get());
    }

    [Fact]
    public void A_fresh_token_in_the_vault_is_adopted_without_the_network()
    {
        _on.Kept(TokenFixture.Fresh);

        Assert.Equal("at-1", _on.Get());
        Assert.Equal("at-1", _on.Get());
        Assert.Equal(["lock", "read", "unlock"], _on.Store.Events);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void A_newer_token_in_the_vault_is_adopted_in_place_of_the_old_one_in_memory()
    {
        _on.Kept(TokenFixture.Old, inMemory: true);
        _on.Store.With(Sample.Connection(_on.Clock) with { Tokens = Sample.Tokens("at-of-another-process", _on.Clock) });

        Assert.Equal("at-of-another-process", _on.Get());
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void A_lock_that_was_lost_before_the_request_leaves_is_taken_anew()
    {
        _on.Kept(TokenFixture.Expired);
        bool isRead = false;
        _on.Store.OnRead = () => (_on.Store.IsLost, isRead) = (!isRead, true);
        _on.Handler.Answer("token-refreshed.json");

        _on.Get();

        Assert.Single(_on.Handler.Requests);
        Assert.Equal(["lock", "read", "unlock", "lock", "read"], _on.Store.Events.Take(5));
        Assert.DoesNotContain(_on.Store.Events, what => what.Contains("without lock", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_another_process_used_the_lock_that_was_lost_the_spent_refresh_token_is_not_sent()
    {
        _on.Kept(TokenFixture.Expired);
        bool isRead = false;
        _on.Store.OnRead = () => (_on.Store.IsLost, isRead) = (!isRead, true);
        _on.Store.OnLock = () =>
        {
            if (isRead)
            {
                _on.Store.With(Sample.Connection(_on.Clock, TokenFixture.Fresh, "rt-2") with { Revision = long.MaxValue });
            }
        };

        Assert.Equal("at-1", _on.Get());

        Assert.Empty(_on.Handler.Requests);
        Assert.Contains("taken away while it was held", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refresh_uses_the_vault_s_refresh_token_and_not_the_memory_s()
    {
        _on.Kept(TokenFixture.Old, inMemory: true);
        _on.Store.With(Sample.Connection(_on.Clock, TokenFixture.Old, "rt-of-another-process"));
        _on.Handler.Answer("token-refreshed.json");

        _on.Get();

        Assert.Equal("rt-of-another-process", Assert.Single(_on.Handler.Requests)["refresh_token"]);
    }

    [Fact]
    public void A_refresh_replaces_both_tokens()
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Answer("token-refreshed.json");

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get());

        Connection kept = _on.Store.Peek("default")!;
        Assert.Equal("at-2-mF9B5f41JqM", kept.AccessToken!.Secret.Reveal());
        Assert.Equal("rt-2-8xLOxBtZp8", kept.Grant.RefreshToken!.Reveal());
        Assert.Equal(_on.Clock.UtcNow.AddHours(1), kept.AccessToken!.ExpiresAt);
        Assert.Equal(["api.read", "api.write"], kept.Grant.Scopes);
    }

    [Fact]
    public void A_refresh_that_returns_no_refresh_token_keeps_the_old_one()
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Answer("google-token-refreshed.json");

        _on.Get();

        Assert.Equal("rt-1", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
        Assert.Equal(["api.read"], _on.Store.Peek("default")!.Grant.Scopes);
    }

    [Fact]
    public void A_rotated_refresh_token_is_saved_under_the_lock()
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Answer("token-refreshed.json");

        _on.Get();

        Assert.Equal(["lock", "read", "write rt-2-8xLOxBtZp8", "unlock"], _on.Store.Events);
    }

    [Fact]
    public void A_rotated_refresh_token_is_saved_before_anybody_gets_the_access_token()
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Answer("token-refreshed.json");
        Connection? inMemory = null;
        _on.Store.OnWrite = _ => inMemory = _on.Tokens.FromMemory(_on.Key, WantedToken.Default);

        _on.Get();

        Assert.Single(_on.Store.Events, "write rt-2-8xLOxBtZp8");
        Assert.Null(inMemory);
    }

    [Fact]
    public void A_rotated_refresh_token_is_saved_though_the_pipeline_stops_right_after_the_answer()
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Answer("token-refreshed.json");
        _on.Pipeline.OnVerbose = _ =>
        {
            if (_on.Handler.Requests.Count > 0)
            {
                throw new OperationCanceledException("PowerShell takes no more records.");
            }
        };

        Record.Exception(() => _on.Get());

        Assert.Equal("rt-2-8xLOxBtZp8", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
    }

    [Fact]
    public void A_token_that_could_not_be_saved_is_handed_out_with_a_warning_and_stays_in_memory()
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Answer("token-refreshed.json");
        _on.Store.OnWrite = _ => throw DeviceAuthError.VaultLocked("TestVault", new InvalidOperationException());

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get());

        Assert.Contains("could not be saved", Assert.Single(_on.Pipeline.Warnings));
        Assert.Equal("rt-2-8xLOxBtZp8", _on.Cache.Find(_on.Key)!.Current!.Grant.RefreshToken!.Reveal());
    }

    [Fact]
    public void ForceRefresh_refreshes_though_the_token_is_fresh()
    {
        _on.Kept(TokenFixture.Fresh, inMemory: true);
        _on.Handler.Answer("token-refreshed.json");

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get(new WantedToken(refresh: true)));
    }

    [Fact]
    public void A_larger_MinimumLifetime_refreshes_and_a_smaller_one_does_not()
    {
        _on.Kept(TokenFixture.Fresh, inMemory: true);
        _on.Handler.Answer("token-refreshed.json");

        Assert.Equal("at-1", _on.Get(new WantedToken(TimeSpan.FromMinutes(50))));
        Assert.Equal("at-2-mF9B5f41JqM", _on.Get(new WantedToken(TimeSpan.FromMinutes(51))));
    }

    [Fact]
    public void A_provider_whose_tokens_never_live_that_long_is_warned_of()
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Answer("token-refreshed.json");

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get(new WantedToken(TimeSpan.FromHours(2))));
        Assert.Contains("live 60 minutes, less than -MinimumLifetime", Assert.Single(_on.Pipeline.Warnings));
    }

    [Fact]
    public void Without_a_connection_a_sign_in_is_required_and_nothing_is_asked()
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Contains("Connect-DeviceAuth", error.RecommendedAction);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void Without_a_refresh_token_the_rest_of_the_life_is_handed_out_with_a_warning()
    {
        _on.Kept(TokenFixture.Old, refreshToken: null);

        Assert.Equal("at-1", _on.Get());
        Assert.Contains("cannot be refreshed", Assert.Single(_on.Pipeline.Warnings));
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void Without_a_refresh_token_what_is_expired_forced_or_asked_to_live_longer_needs_a_sign_in()
    {
        _on.Kept(TokenFixture.Old, refreshToken: null);
        WantedToken[] unmet = [new(refresh: true), new(TimeSpan.FromMinutes(30))];

        Assert.All(unmet, wanted => Assert.Equal(ErrorIds.SignInRequired, Assert.Throws<DeviceAuthException>(() => _on.Get(wanted)).ErrorId));
        _on.Clock.Advance(TokenFixture.Expired - TokenFixture.Old);
        Assert.Equal(ErrorIds.SignInRequired, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
        Assert.DoesNotContain(_on.Store.Events, item => item.StartsWith("write", StringComparison.Ordinal) || item == "remove");
    }

    [Fact]
    public void Names_are_found_in_any_case_of_letters_and_vaults_are_kept_apart()
    {
        _on.Kept(TokenFixture.Fresh, inMemory: true);
        ConnectionKey[] others = [new(null, "default"), new("OtherVault", "default"), new(_on.Store.Vault, "other")];

        Assert.NotNull(_on.Tokens.FromMemory(new ConnectionKey("TESTVAULT", "Default"), WantedToken.Default));
        Assert.Equal([null, null, null], others.Select(key => _on.Tokens.FromMemory(key, WantedToken.Default)));
    }
}
