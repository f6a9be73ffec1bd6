using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A refresh that fails deletes nothing and says what to do.</summary>
public sealed class TokenSourceFailureTests
{
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(58);
    private static readonly TimeSpan Expired = TimeSpan.FromMinutes(61);

    private readonly TokenFixture _on = new();

    [Theory]
    [InlineData("invalid-grant.json", 400)]
    [InlineData("invalid-grant.json", 403)]
    [InlineData("expired-token.json", 400)]
    [InlineData("access-denied.json", 400)]
    public void A_refused_refresh_token_needs_a_sign_in_and_deletes_nothing(string file, int status)
    {
        _on.Kept(Old, inMemory: true);
        _on.Handler.Answer(file, status);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Equal(
            "Run this where somebody can sign in: "
            + "Connect-DeviceAuth -Authority https://login.example.com -ClientId my-cli -Scope api.read, api.write -Vault TestVault -Force",
            error.RecommendedAction);
        AssertNothingChanged();
    }

    [Fact]
    public void A_refresh_token_that_GitHub_calls_expired_needs_a_sign_in_too()
    {
        _on.Kept(Old);
        _on.Handler.Answer("github-token-expired.json");

        Assert.Equal(ErrorIds.SignInRequired, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
    }

    [Theory]
    [InlineData("interaction_required")]
    [InlineData("login_required")]
    [InlineData("consent_required")]
    [InlineData("account_selection_required")]
    public void A_provider_that_wants_to_see_the_person_needs_a_sign_in_too(string code)
    {
        _on.Kept(Old);
        _on.Handler.Answer(_ => Recorded.JsonMessage($$"""{"error":"{{code}}"}""", 400));

        Assert.Equal(ErrorIds.SignInRequired, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
    }

    [Fact]
    public void The_provider_s_own_words_are_in_the_verbose_stream()
    {
        _on.Kept(Expired);
        _on.Handler.Answer("invalid-grant.json", 400);

        Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Contains(_on.Pipeline.Verbose, message => message.Contains(
            "invalid_grant The refresh token is invalid or expired", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("invalid-client.json", 401, ErrorIds.ClientRejected)]
    [InlineData("proxy.html", 200, ErrorIds.ResponseInvalid)]
    [InlineData("empty-object.json", 200, ErrorIds.ResponseInvalid)]
    [InlineData("server-error.json", 400, ErrorIds.ProviderError)]
    [InlineData("server-error.json", 500, ErrorIds.ProviderUnreachable)]
    public void Any_other_answer_is_an_error_that_deletes_nothing(string file, int status, string errorId)
    {
        _on.Kept(Expired, inMemory: true);
        _on.Handler.Answer(file, status);

        Assert.Equal(errorId, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
        if (status == 200)
        {
            AssertNothingDeleted(); // a success that cannot be read leaves the refresh token in doubt, which is written
        }
        else
        {
            AssertNothingChanged();
        }
    }

    [Fact]
    public void A_network_failure_hands_out_the_living_token_with_a_warning()
    {
        _on.Kept(Old, inMemory: true);
        _on.Handler.Break();

        Assert.Equal("at-1", _on.Get());
        Assert.Contains("could not be renewed, but still lives", Assert.Single(_on.Pipeline.Warnings));
        AssertNothingChanged();
    }

    [Fact]
    public void An_answer_that_breaks_off_hands_out_the_living_token_with_a_warning_too()
    {
        _on.Kept(Old);
        _on.Handler.Answer(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream()) });

        Assert.Equal("at-1", _on.Get());
        Assert.Single(_on.Pipeline.Warnings);
    }

    [Theory]
    [InlineData("proxy.html", 502)]
    [InlineData("server-error.json", 503)]
    [InlineData("empty-object.json", 429)]
    [InlineData("proxy.html", 200)]
    [InlineData("proxy.html", 302)]
    public void A_provider_that_is_down_or_behind_a_login_page_hands_out_the_living_token_with_a_warning_too(string file, int status)
    {
        _on.Kept(Old);
        _on.Handler.Answer(file, status);

        Assert.Equal("at-1", _on.Get());
        Assert.Single(_on.Pipeline.Warnings);
    }

    [Fact]
    public void A_network_failure_is_an_error_once_the_token_has_expired()
    {
        _on.Kept(Expired);
        _on.Handler.Break();

        Assert.Equal(ErrorIds.ProviderUnreachable, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
        AssertNothingChanged();
    }

    [Fact]
    public void A_network_failure_is_an_error_where_the_user_named_a_least_life_or_forced_it()
    {
        _on.Kept(Old);
        Freshness[] strict = [new(TimeSpan.FromMinutes(5)), new(refresh: true)];

        Assert.All(strict, wanted =>
        {
            _on.Handler.Break();
            Assert.Equal(ErrorIds.ProviderUnreachable, Assert.Throws<DeviceAuthException>(() => _on.Get(wanted)).ErrorId);
        });
        Assert.Empty(_on.Pipeline.Warnings);
        AssertNothingChanged();
    }

    [Fact]
    public void A_failure_is_not_remembered_the_next_caller_tries_anew()
    {
        _on.Kept(Expired);
        _on.Handler.Break().Answer("token-refreshed.json");

        Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get());
    }

    [Fact]
    public void A_refresh_token_whose_answer_was_lost_is_in_doubt_and_the_record_says_so()
    {
        _on.Kept(Expired);
        _on.Handler.Answer(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream()) })
            .Answer("invalid-grant.json", 400);

        DeviceAuthException lost = Assert.Throws<DeviceAuthException>(() => _on.Get());
        Connection kept = _on.Store.Peek("default")!;

        Assert.Contains("not known", lost.Message, StringComparison.Ordinal);
        Assert.Equal(_on.Clock.UtcNow, kept.Grant.InDoubtSince);
        Assert.Equal("rt-1", kept.Grant.RefreshToken!.Reveal());
        TokenFixture another = new() { Store = new RecordingStore().With(ConnectionRecord.Read("default", ConnectionRecord.Write(kept))) };
        another.Handler.Answer("invalid-grant.json", 400);

        DeviceAuthException refused = Assert.Throws<DeviceAuthException>(() => another.Get());

        Assert.Equal(ErrorIds.SignInRequired, refused.ErrorId);
        Assert.Contains("was lost at", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(502, "<html>Bad Gateway</html>")]
    [InlineData(504, "<html>Gateway Timeout</html>")]
    [InlineData(504, "")]
    [InlineData(502, """{"error":"bad_gateway"}""")]
    [InlineData(500, """{"error":"Internal Server Error"}""")]
    [InlineData(503, "")]
    [InlineData(520, "error code: 520")]
    [InlineData(408, "")]
    [InlineData(200, "")]
    [InlineData(204, "")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"access_token":"at-2","refresh_tok""")]
    [InlineData(200, """{"access_token":"at-2","refresh_token":"rt-2\u0000","token_type":["mac"]}""")]
    [InlineData(200, "<html>Please sign in</html>")]
    [InlineData(302, "")]
    [InlineData(403, "<html>blocked</html>")]
    [InlineData(200, """{"error":"gateway_timeout"}""")]
    public void Without_a_word_of_the_provider_s_own_that_can_be_read_the_refresh_token_is_in_doubt(int status, string body)
    {
        _on.Kept(Expired);
        _on.Handler.Answer(_ => Recorded.JsonMessage(body, status));

        DeviceAuthException lost = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Contains("not known", lost.Message, StringComparison.Ordinal);
        Assert.Equal(_on.Clock.UtcNow, _on.Store.Peek("default")!.Grant.InDoubtSince);
        Assert.Equal("rt-1", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
    }

    [Theory]
    [InlineData(429, "")]
    [InlineData(407, "")]
    [InlineData(400, """{"error":"temporarily_unavailable"}""")]
    [InlineData(500, """{"error":"server_error"}""")]
    [InlineData(503, """{"error":"temporarily_unavailable"}""")]
    [InlineData(200, """{"access_token":"at-2","token_type":"mac"}""")]
    [InlineData(200, """{"access_token":"at-2","refresh_token":"rt-2","token_type":"mac"}""")]
    public void With_a_word_that_tells_what_became_of_it_there_is_no_doubt(int status, string body)
    {
        _on.Kept(Expired);
        _on.Handler.Answer(_ => Recorded.JsonMessage(body, status));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.DoesNotContain("not known", error.Message, StringComparison.Ordinal);
        Assert.Null(_on.Store.Peek("default")!.Grant.InDoubtSince);
    }

    [Fact]
    public void A_refresh_that_succeeds_ends_the_doubt()
    {
        _on.Kept(Expired);
        _on.Handler.Answer(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream()) })
            .Answer("token-refreshed.json");
        Assert.Throws<DeviceAuthException>(() => _on.Get());

        _on.Get();

        Assert.Null(_on.Store.Peek("default")!.Grant.InDoubtSince);
    }

    [Fact]
    public void A_server_that_was_never_reached_leaves_no_doubt()
    {
        _on.Kept(Expired);
        _on.Handler.Answer((_, _) => Task.FromException<HttpResponseMessage>(new HttpRequestException(
            "refused", new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused))));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.DoesNotContain("not known", error.Message, StringComparison.Ordinal);
        Assert.Null(_on.Store.Peek("default")!.Grant.InDoubtSince);
    }

    [Fact]
    public void A_refresh_that_Ctrl_C_interrupts_goes_on_and_its_tokens_are_not_lost()
    {
        TaskCompletionSource<HttpResponseMessage> answer = Interrupted();

        answer.SetResult(Recorded.Message("token-refreshed.json", 200));

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get());
        Assert.Single(_on.Handler.Requests);
        Assert.NotEqual("rt-1", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
        AssertEachLockIsFree();
    }

    [Fact]
    public void A_refresh_that_Ctrl_C_interrupts_is_saved_before_another_process_may_use_the_vault()
    {
        TaskCompletionSource<HttpResponseMessage> answer = Interrupted();

        answer.SetResult(Recorded.Message("token-refreshed.json", 200));

        AwaitUnlock();
        Assert.Equal(["lock", "read", "write detached rt-2-8xLOxBtZp8", "unlock"], _on.Store.Events);
        Assert.Null(_on.Cache.Find(_on.Key)!.Unsaved);
    }

    [Fact]
    public void A_refresh_that_Ctrl_C_interrupts_stays_in_memory_where_the_vault_refuses_it_then()
    {
        TaskCompletionSource<HttpResponseMessage> answer = Interrupted();
        _on.Store.OnWriteDetached = _ => throw DeviceAuthError.VaultLocked("TestVault", new InvalidOperationException("locked"));

        answer.SetResult(Recorded.Message("token-refreshed.json", 200));

        AwaitUnlock();
        Assert.Equal("rt-1", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
        Assert.Equal("at-2-mF9B5f41JqM", _on.Get());
        Assert.Equal("rt-2-8xLOxBtZp8", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
        Assert.Single(_on.Handler.Requests);
    }

    [Fact]
    public void A_save_that_Ctrl_C_interrupts_is_made_up_for_before_another_process_may_use_the_vault()
    {
        _on.Kept(Expired);
        _on.Handler.Answer("token-refreshed.json");
        _on.Store.OnWrite = _ => throw new OperationCanceledException();

        Assert.ThrowsAny<OperationCanceledException>(() => _on.Get());

        AwaitUnlock();
        Assert.Equal(["lock", "read", "write rt-2-8xLOxBtZp8", "write detached rt-2-8xLOxBtZp8", "unlock"], _on.Store.Events);
    }

    [Fact]
    public void A_refresh_that_Ctrl_C_interrupts_and_that_fails_is_made_again_by_the_next_caller()
    {
        TaskCompletionSource<HttpResponseMessage> answer = Interrupted();
        _on.Handler.Answer("token-refreshed.json");

        answer.SetException(new HttpRequestException("aborted"));

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get());
        Assert.Equal(2, _on.Handler.Requests.Count);
        AssertEachLockIsFree();
    }

    [Fact]
    public void A_refresh_that_Ctrl_C_interrupts_and_whose_answer_is_lost_is_kept_in_doubt_before_the_lock_is_free()
    {
        TaskCompletionSource<HttpResponseMessage> answer = Interrupted();

        answer.SetResult(new HttpResponseMessage { Content = new StreamContent(new BrokenStream()) });

        AwaitUnlock();
        Assert.Equal(["lock", "read", "write detached rt-1", "unlock"], _on.Store.Events);
        Assert.NotNull(_on.Store.Peek("default")!.Grant.InDoubtSince);
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
            throw DeviceAuthError.VaultBusy("TestVault", "vault.lock", new System.IO.IOException("taken"));
        };

        Assert.Equal("at-1", _on.Get(new Freshness(TimeSpan.FromMinutes(10))));
        Assert.Equal("at-1", _on.Get());

        Assert.Equal(1, tries);
        Assert.Single(_on.Pipeline.Warnings);
    }

    private void AwaitUnlock() =>
        Assert.True(SpinWait.SpinUntil(() => _on.Store.Events[^1] == "unlock", TimeSpan.FromSeconds(20)));

    private void AssertEachLockIsFree() =>
        Assert.Equal(_on.Store.Events.Count(item => item == "lock"), _on.Store.Events.Count(item => item == "unlock"));

    /// <summary>A refresh is interrupted while its request is under way; the caller is back.</summary>
    private TaskCompletionSource<HttpResponseMessage> Interrupted()
    {
        _on.Kept(Expired);
        FakePipeline stopped = new(_on.Clock);
        TaskCompletionSource<HttpResponseMessage> answer = new();
        _on.Handler.Answer((_, _) =>
        {
            stopped.Stop();
            return answer.Task;
        });

        Assert.ThrowsAny<OperationCanceledException>(() => _on.Get(pipeline: stopped));
        Assert.DoesNotContain("unlock", _on.Store.Events); // no other process may use the refresh token meanwhile
        return answer;
    }

    private void AssertNothingChanged()
    {
        Assert.DoesNotContain(_on.Store.Events, item => item.StartsWith("write", StringComparison.Ordinal));
        AssertNothingDeleted();
    }

    private void AssertNothingDeleted()
    {
        Assert.DoesNotContain("remove", _on.Store.Events);
        Assert.Equal("rt-1", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
        Assert.Equal("rt-1", _on.Cache.Find(_on.Key)!.Current!.Grant.RefreshToken!.Reveal());
        Assert.Equal("unlock", _on.Store.Events[^1]);
    }
}
