using System;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A refresh or a save that Ctrl+C interrupts: the prompt is back at once, and nothing is lost.</summary>
public sealed class TokenSourceInterruptionTests
{
    private readonly TokenFixture _on = new();

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
        _on.Kept(TokenFixture.Expired);
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

    [Theory]
    [InlineData(504, """{"error":"gateway_timeout"}""")]
    [InlineData(502, "<html>Bad Gateway</html>")]
    [InlineData(200, """{"access_token":"at-2","refresh_token":"rt-2\u0000","token_type":["mac"]}""")]
    public void A_refresh_that_Ctrl_C_interrupts_and_whose_answer_tells_nothing_is_kept_in_doubt_too(int status, string body)
    {
        TaskCompletionSource<HttpResponseMessage> answer = Interrupted();

        answer.SetResult(Recorded.JsonMessage(body, status));

        AwaitUnlock();
        Assert.Equal(["lock", "read", "write detached rt-1", "unlock"], _on.Store.Events);
        Assert.NotNull(_on.Store.Peek("default")!.Grant.InDoubtSince);
    }

    [Fact]
    public async Task Who_comes_after_it_does_not_wait_for_ever()
    {
        Interrupted();

        Task<Exception?> next = Task.Run(() => Record.Exception(() => _on.Get()));
        while (await Task.WhenAny(next, Task.Delay(10, TestContext.Current.CancellationToken)) != next)
        {
            _on.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(ErrorIds.VaultFailed, Assert.IsType<DeviceAuthException>(await next).ErrorId);
        Assert.Single(_on.Handler.Requests);
    }

    private void AwaitUnlock() =>
        Assert.True(SpinWait.SpinUntil(() => _on.Store.Events[^1] == "unlock", TimeSpan.FromSeconds(20)));

    private void AssertEachLockIsFree()
    {
        AwaitUnlock(); // memory may give the token a moment before
        Assert.Equal(_on.Store.Events.Count(item => item == "lock"), _on.Store.Events.Count(item => item == "unlock"));
    }

    /// <summary>A refresh is interrupted while its request is under way; the caller is back.</summary>
    private TaskCompletionSource<HttpResponseMessage> Interrupted()
    {
        _on.Kept(TokenFixture.Expired);
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
}
