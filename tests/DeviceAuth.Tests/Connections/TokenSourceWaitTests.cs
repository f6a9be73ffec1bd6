using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A provider that hangs keeps nobody waiting whom a living token serves, in no process.</summary>
public sealed class TokenSourceWaitTests
{
    private readonly TokenFixture _on = new();

    [Fact]
    public void A_fresh_token_in_the_vault_is_given_though_another_process_has_the_lock()
    {
        _on.Kept(TimeSpan.FromMinutes(10));
        _on.Store.IsTaken = true;

        Assert.Equal("at-1", _on.Get());
        Assert.Equal(["tried for 0 s", "read without lock"], _on.Store.Events);
        Assert.Empty(_on.Pipeline.Warnings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_living_token_is_given_with_a_warning_after_a_few_seconds_of_another_process_refreshing(bool inMemory)
    {
        _on.Kept(TokenFixture.Old, inMemory: inMemory);
        _on.Store.IsTaken = true;

        Assert.Equal("at-1", _on.Get());
        Assert.Equal("tried for 5 s", _on.Store.Events[^1]);
        Assert.Contains("still lives", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void A_dead_token_is_worth_minutes_of_waiting_for_another_process()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Store.IsTaken = true;

        Assert.Equal(ErrorIds.VaultFailed, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
        Assert.Equal("tried for 180 s", _on.Store.Events[^1]);
    }

    [Fact]
    public void What_another_process_brought_meanwhile_is_taken_without_a_request()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Store.IsTaken = true;
        _on.Store.OnTry = _ =>
        {
            _on.Store.IsTaken = false;
            _on.Store.With(Sample.Connection(_on.Clock) with { Tokens = Sample.Tokens("at-of-another", _on.Clock), Revision = 7 });
        };

        Assert.Equal("at-of-another", _on.Get());
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void A_refresh_that_fails_is_noted_under_the_lock_for_all_processes()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Break();

        Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal(["lock", "read", "note failure", "unlock"], _on.Store.Events);
    }

    [Fact]
    public void A_refresh_whose_answer_was_lost_is_noted_for_all_processes_though_the_doubt_is_saved()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Answer(_ => new System.Net.Http.HttpResponseMessage { Content = new System.Net.Http.StreamContent(new BrokenStream()) });

        Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal(["lock", "read", "write rt-1", "note failure", "unlock"], _on.Store.Events);
    }

    [Fact]
    public void A_living_token_is_given_after_a_few_seconds_of_another_runspace_being_in_turn()
    {
        _on.Kept(TokenFixture.Old, inMemory: true);
        _on.Clock.PerReading = TimeSpan.FromSeconds(1);
        using IDisposable occupied = _on.Cache[_on.Key].Occupy();

        Assert.Equal("at-1", _on.Get());
        Assert.Contains(_on.Pipeline.Warnings, warning => warning.StartsWith("Waiting for another command", StringComparison.Ordinal));
        Assert.Contains("still lives", _on.Pipeline.Warnings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_sign_in_anew_ends_the_failure_that_those_who_wait_would_share()
    {
        _on.Kept(TokenFixture.Expired);
        CachedConnection place = _on.Cache[_on.Key];
        long mark = place.Attempts.Mark(ownAttempt: false);
        Assert.Throws<DeviceAuthException>(() => place.Attempts.Make<Connection>(
            WantedToken.Default, () => throw DeviceAuth.Errors.DeviceAuthError.RefreshFailedElsewhere("default", Sample.Authority)));
        using (CachedConnection.Turn turn = place.Enter("default", _on.Store, _on.Pipeline, _on.Clock))
        {
            turn.Replace(Sample.Connection(_on.Clock));
        }

        Assert.False(place.Attempts.HasEndedSince(mark, WantedToken.Default, out _));
    }

    [Theory]
    [InlineData(29, 0)]
    [InlineData(31, 1)]
    public void A_provider_that_failed_another_process_is_left_alone_for_half_a_minute_while_the_token_lives(int secondsAgo, int requests)
    {
        _on.Kept(TokenFixture.Old);
        _on.Store.Failed = _on.Clock.UtcNow.AddSeconds(-secondsAgo);
        _on.Handler.Answer("token-refreshed.json");

        Assert.Equal(requests == 0 ? "at-1" : "at-2-mF9B5f41JqM", _on.Get());
        Assert.Equal(requests, _on.Handler.Requests.Count);
        Assert.Equal(1 - requests, _on.Pipeline.Warnings.Count);
    }

    [Fact]
    public void A_provider_that_failed_this_process_is_left_alone_too_while_the_token_lives()
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Break();

        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal("at-1", _on.Get()));
        Assert.Single(_on.Handler.Requests);

        _on.Clock.Advance(TimeSpan.FromSeconds(31));
        _on.Handler.Answer("token-refreshed.json");
        Assert.Equal("at-2-mF9B5f41JqM", _on.Get());
    }

    [Fact]
    public void Who_waited_with_a_dead_token_while_another_process_asked_in_vain_does_not_ask_again()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Store.IsTaken = true;
        _on.Store.OnTry = _ =>
        {
            _on.Clock.Advance(TimeSpan.FromSeconds(30));
            _on.Store.Failed = _on.Clock.UtcNow;
            _on.Store.IsTaken = false;
        };

        Assert.Equal(ErrorIds.ProviderUnreachable, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
        Assert.Empty(_on.Handler.Requests);
    }
}
