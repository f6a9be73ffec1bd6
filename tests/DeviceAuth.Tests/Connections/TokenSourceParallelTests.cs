using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>RFC 9700 §4.14: two refreshes with one refresh token end every session of its family.</summary>
public sealed class TokenSourceParallelTests
{
    private const int Callers = 100;

    private readonly TokenFixture _on = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_hundred_callers_make_one_refresh(bool force)
    {
        _on.Kept(force ? TokenFixture.Fresh : TokenFixture.Expired);

        ConcurrentBag<object> results = CallInParallel(new WantedToken(refresh: force), "token-refreshed.json", 200);

        Assert.Single(_on.Handler.Requests);
        Assert.All(results, result => Assert.Equal("at-2-mF9B5f41JqM", result));
        Assert.Equal(Callers, results.Count);
    }

    [Fact]
    public void A_hundred_callers_share_one_failure()
    {
        _on.Kept(TokenFixture.Expired);

        ConcurrentBag<object> results = CallInParallel(WantedToken.Default, "invalid-grant.json", 400);

        Assert.Single(_on.Handler.Requests);
        Assert.All(results, result => Assert.Equal(ErrorIds.SignInRequired, Assert.IsType<DeviceAuthException>(result).ErrorId));
        Assert.Equal(Callers, results.Count);
    }

    [Fact]
    public async Task ForceRefresh_takes_no_result_of_an_attempt_that_was_under_way_when_it_was_asked_for()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler
            .Answer(_ => Recorded.Message("token-refreshed.json"))
            .Answer(_ => Recorded.JsonMessage("""{"access_token":"at-3","expires_in":3600}"""));
        Task<string>? forced = null;
        using ManualResetEventSlim waits = new();
        FakePipeline later = new(_on.Clock) { OnStoppingRead = waits.Set };
        _on.Store.OnLock = () =>
        {
            _on.Store.OnLock = null;
            forced = OnThread(() => _on.Get(new WantedToken(refresh: true), later));
            waits.Wait(TestContext.Current.CancellationToken);
        };

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get());

        Assert.Equal("at-3", await forced!);
        Assert.Equal(2, _on.Handler.Requests.Count);
    }

    [Fact]
    public void ForceRefresh_takes_no_token_that_another_caller_merely_read_from_the_vault()
    {
        _on.Kept(TokenFixture.Fresh);
        _on.Handler.Answer("token-refreshed.json");
        FakePipeline forcing = new(_on.Clock) { OnStoppingRead = () => Assert.Equal("at-1", _on.Get()) };

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get(new WantedToken(refresh: true), forcing));
    }

    [Fact]
    public void An_explicit_MinimumLifetime_takes_no_shorter_life_that_did_for_another_caller()
    {
        _on.Kept(TokenFixture.Fresh);
        _on.Handler.Answer("token-refreshed.json");
        FakePipeline strict = new(_on.Clock) { OnStoppingRead = () => Assert.Equal("at-1", _on.Get()) };

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get(new WantedToken(TimeSpan.FromMinutes(55)), strict));
    }

    [Fact]
    public void A_caller_content_with_the_living_token_does_not_share_the_failure_of_a_strict_one()
    {
        _on.Kept(TimeSpan.FromMinutes(58));
        _on.Handler.Otherwise = _ => throw new HttpRequestException("Connection refused");
        FakePipeline content = new(_on.Clock)
        {
            OnStoppingRead = () => Assert.Throws<DeviceAuthException>(() => _on.Get(new WantedToken(TimeSpan.FromMinutes(30)))),
        };

        Assert.Equal("at-1", _on.Get(pipeline: content));
    }

    [Fact]
    public void A_caller_who_may_refresh_does_not_share_the_failure_of_one_with_CacheOnly()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Answer("token-refreshed.json");
        FakePipeline free = new(_on.Clock)
        {
            OnStoppingRead = () => Assert.Throws<DeviceAuthException>(() => _on.Get(new WantedToken(cacheOnly: true))),
        };

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get(pipeline: free));
    }

    [Fact]
    public void A_caller_who_waits_can_be_stopped()
    {
        _on.Kept(TokenFixture.Expired);
        using IDisposable occupied = _on.Cache[_on.Key].Occupy();
        FakePipeline stopped = new(_on.Clock);
        stopped.Stop();

        Assert.ThrowsAny<OperationCanceledException>(() => _on.Get(pipeline: stopped));
        Assert.Empty(_on.Handler.Requests);
    }

    [Fact]
    public void Connections_do_not_wait_for_each_other()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Store.With(Sample.Connection(_on.Clock) with { Name = "other", Tokens = Sample.Tokens("at-other", _on.Clock) });
        using IDisposable occupied = _on.Cache[_on.Key].Occupy();

        Assert.Equal("at-other", _on.Tokens.Get("other", _on.Store, WantedToken.Default, _on.Pipeline).AccessToken!.Secret.Reveal());
    }

    /// <summary>The gate opens only when all the callers stand before it.</summary>
    private ConcurrentBag<object> CallInParallel(WantedToken wanted, string answer, int status)
    {
        using CountdownEvent atTheGate = new(Callers);
        IDisposable occupied = _on.Cache[_on.Key].Occupy();
        _on.Handler.Answer(answer, status);
        ConcurrentBag<object> results = [];
        Task[] callers = Enumerable.Range(0, Callers).Select(_ => OnThread(() =>
        {
            FakePipeline pipeline = new(_on.Clock) { OnStoppingRead = () => atTheGate.Signal() };
            try
            {
                results.Add(_on.Get(wanted, pipeline));
            }
            catch (DeviceAuthException exception)
            {
                results.Add(exception);
            }

            return true;
        })).ToArray<Task>();
        atTheGate.Wait(TestContext.Current.CancellationToken);
        occupied.Dispose();
        Task.WaitAll(callers, TestContext.Current.CancellationToken);
        return results;
    }

    private static Task<T> OnThread<T>(Func<T> work) => Task.Factory.StartNew(
        work, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
