using System;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>An answer that lets the sign-in go on may bring tokens all the same. Whatever comes later, they are left to nobody.</summary>
public sealed class SignInSupersededTests
{
    private const string First = "\"access_token\":\"at-first\",\"refresh_token\":\"rt-first\"";
    private const string Kept = """{"access_token":"at-kept","refresh_token":"rt-kept"}""";

    private readonly SignInFixture _on = new();

    /// <summary>Answers after which polling goes on.</summary>
    public static TheoryData<string, int> Passing => new()
    {
        { $$"""{{{First}}}""", 404 },
        { $$"""{{{First}}}""", 503 },
        { $$"""{{{First}},"error":"Not Found"}""", 404 },
        { $$"""{{{First}},"error":"authorization_pending"}""", 400 },
        { $$"""{{{First}},"error":"authorization_pending"}""", 200 },
        { $$"""{{{First}},"error":"slow_down"}""", 400 },
        { $$"""{{{First}},"error":"temporarily_unavailable"}""", 400 },
        { """{"access_token":"at-first","access_token":"at-first","refresh_token":"rt-first"}""", 403 },
    };

    [Theory]
    [MemberData(nameof(Passing))]
    public void They_are_revoked_where_the_sign_in_ends_in_an_error(string answer, int status)
    {
        Polls(answer, status).Answer("access-denied.json", 400);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run());

        Assert.Equal(ErrorIds.SignInDenied, error.ErrorId);
        Assert.Contains("were revoked", error.Message, StringComparison.Ordinal);
        Assert.Equal(["rt-first", "at-first"], Revoked());
    }

    [Fact]
    public void A_provider_that_is_silent_to_some_is_not_asked_for_all_of_them()
    {
        _on.Handler.Answer("device-authorization.json");
        for (int i = 0; i < 10; i++)
        {
            string answer = $$"""{"access_token":"at-{{i}}","refresh_token":"rt-{{i}}","error":"authorization_pending"}""";
            _on.Handler.Answer(_ => Recorded.JsonMessage(answer, 400));
        }

        _on.Handler.Answer("access-denied.json", 400).Otherwise = _ =>
        {
            _on.Clock.Advance(OAuthClient.RequestTimeout);
            throw new HttpRequestException("silent");
        };

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.SignIn.Run(_on.Request(), _on.Store, _on.Display, _on.Pipeline));

        Assert.Equal(2, Revoked().Length);
        Assert.Contains("could not be revoked", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Passing))]
    public void They_are_revoked_where_others_are_kept_and_those_are_not(string answer, int status)
    {
        Polls(answer, status).Answer(_ => Recorded.JsonMessage(Kept));

        Connection connection = _on.Run();

        Assert.Equal("at-kept", connection.AccessToken!.Secret.Reveal());
        Assert.Equal(["rt-first", "at-first"], Revoked());
        Assert.Contains(_on.Pipeline.Verbose, message => message.Contains("nobody uses, were revoked", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("at-first", "rt-first")]
    [InlineData("at-first", "rt-kept", "rt-first")]
    [InlineData("at-kept", "rt-first", "at-first")]
    [InlineData("rt-first", "at-first")]
    public void What_is_kept_in_the_end_is_not_revoked_though_an_earlier_answer_brought_it_too(string accessToken, string refreshToken, params string[] revoked)
    {
        Polls($$"""{{{First}}}""", 404).Answer(_ => Recorded.JsonMessage($$"""{"access_token":"{{accessToken}}","refresh_token":"{{refreshToken}}"}"""));

        _on.Run();

        Assert.Equal(revoked, Revoked());
        Assert.Equal(refreshToken, _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
    }

    [Fact]
    public void Those_of_each_answer_are_revoked_and_each_once()
    {
        Polls($$"""{{{First}}}""", 404)
            .Answer(_ => Recorded.JsonMessage("""{"error":"slow_down","access_token":"at-second","refresh_token":"rt-first"}""", 400))
            .Answer("pending.json", 400)
            .Answer(_ => Recorded.JsonMessage("""{"access_token":"at-third","token_type":"mac"}"""));

        Assert.Throws<DeviceAuthException>(() => _on.Run());

        Assert.Equal(["rt-first", "at-first", "at-second", "at-third"], Revoked());
    }

    [Fact]
    public void They_are_revoked_where_the_code_ends()
    {
        Polls($$"""{{{First}}}""", 404);
        _on.Handler.Otherwise = request => request.Address.AbsolutePath == "/revoke" ? Recorded.JsonMessage("{}") : Recorded.Message("pending.json", 400);

        Assert.Equal(ErrorIds.SignInExpired, Assert.Throws<DeviceAuthException>(() => _on.Run()).ErrorId);

        Assert.Equal(["rt-first", "at-first"], Revoked());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void They_are_revoked_though_a_later_poll_breaks(bool isDenied)
    {
        Polls($$"""{{{First}}}""", 404).Break().Answer(_ => isDenied ? Recorded.Message("access-denied.json", 400) : Recorded.JsonMessage(Kept));

        Assert.Equal(isDenied, Record.Exception(() => _on.Run()) is DeviceAuthException { ErrorId: ErrorIds.SignInDenied });

        Assert.Equal(["rt-first", "at-first"], Revoked());
    }

    [Fact]
    public void What_cannot_be_revoked_costs_a_warning_and_not_the_sign_in()
    {
        Polls($$"""{{{First}}}""", 503).Answer(_ => Recorded.JsonMessage(Kept));
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("""{"error":"server_error"}""", 500);

        _on.Run();

        Assert.NotNull(_on.Store.Peek("default"));
        Assert.Contains("could not be revoked", _on.Pipeline.Warnings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_access_token_that_has_no_refresh_token_is_no_revoked_one_because_another_has()
    {
        Polls($$"""{{{First}}}""", 404).Answer(_ => Recorded.JsonMessage("""{"access_token":"at-second","token_type":"mac"}"""));
        _on.Handler.Otherwise = request => request["token"] == "at-second" ? Recorded.JsonMessage("""{"error":"server_error"}""", 500) : Recorded.JsonMessage("{}");

        Assert.Contains("could not be revoked", Assert.Throws<DeviceAuthException>(() => _on.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_answer_that_says_one_of_them_gives_it_away_to_nobody()
    {
        Polls($$"""{{{First}}}""", 404).Answer(_ => Recorded.JsonMessage("""{"error":"access_denied","error_description":"at-first and rt-first"}""", 400));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run());

        Assert.DoesNotContain("t-first", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_are_revoked_with_those_of_a_poll_that_is_under_way_at_Ctrl_C()
    {
        TaskCompletionSource<HttpResponseMessage> answer = new();
        Task all = Until("at-second");
        Polls($$"""{{{First}}}""", 404).Answer((_, _) =>
        {
            _on.Pipeline.Stop();
            return answer.Task;
        });

        Assert.ThrowsAny<OperationCanceledException>(() => _on.Run());
        answer.SetResult(Recorded.JsonMessage("""{"access_token":"at-second","refresh_token":"rt-second"}"""));

        await all.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(["rt-first", "rt-second", "at-first", "at-second"], Revoked());
    }

    [Fact]
    public async Task They_are_revoked_though_a_poll_that_is_under_way_at_Ctrl_C_breaks_off()
    {
        TaskCompletionSource<HttpResponseMessage> answer = new();
        Task all = Until("at-first");
        Polls($$"""{{{First}}}""", 404).Answer((_, _) =>
        {
            _on.Pipeline.Stop();
            return answer.Task;
        });

        Assert.ThrowsAny<OperationCanceledException>(() => _on.Run());
        answer.SetException(new HttpRequestException("Connection reset"));

        await all.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(["rt-first", "at-first"], Revoked());
    }

    [Fact]
    public async Task So_are_those_of_a_success_that_breaks_off_then()
    {
        TaskCompletionSource<HttpResponseMessage> answer = new();
        Task all = Until("at-second");
        Polls($$"""{{{First}}}""", 404).Answer((_, _) =>
        {
            _on.Pipeline.Stop();
            return answer.Task;
        });

        Assert.ThrowsAny<OperationCanceledException>(() => _on.Run());
        byte[] start = Encoding.UTF8.GetBytes("""{"access_token":"at-second","refresh_token":"rt-second",""");
        answer.SetResult(new HttpResponseMessage { Content = new StreamContent(new BrokenStream(start)) });

        await all.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(["rt-first", "rt-second", "at-first", "at-second"], Revoked());
    }

    [Fact]
    public async Task Those_alone_that_are_not_kept_are_revoked_where_Ctrl_C_comes_while_the_others_are_saved()
    {
        Task all = Until("at-first");
        Polls($$"""{{{First}}}""", 404).Answer(_ => Recorded.JsonMessage(Kept));
        _on.Store.OnWrite = _ =>
        {
            _on.Pipeline.Stop();
            throw new OperationCanceledException();
        };

        Assert.ThrowsAny<OperationCanceledException>(() => _on.Run());

        await all.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(["rt-first", "at-first"], Revoked());
        Assert.Equal("at-kept", _on.Cache.Find(_on.Key)!.Current!.AccessToken!.Secret.Reveal());
    }

    [Fact]
    public async Task Ctrl_C_while_they_are_revoked_leaves_what_is_kept_and_revokes_them_all_the_same()
    {
        Task all = Until("at-first");
        Polls($$"""{{{First}}}""", 404)
            .Answer(_ => Recorded.JsonMessage(Kept))
            .Answer((_, _) =>
            {
                _on.Pipeline.Stop();
                return new TaskCompletionSource<HttpResponseMessage>().Task;
            });

        Assert.ThrowsAny<OperationCanceledException>(() => _on.Run());

        await all.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(["rt-first", "rt-first", "at-first"], Revoked());
        Assert.NotNull(_on.Store.Peek("default"));
    }

    /// <summary>The first poll's answer; the next ones are the test's.</summary>
    private FakeHandler Polls(string answer, int status)
    {
        _on.Handler.Otherwise ??= _ => Recorded.JsonMessage("{}");
        return _on.Handler.Answer("device-authorization.json").Answer(_ => Recorded.JsonMessage(answer, status));
    }

    /// <summary>Ends when this token is being revoked.</summary>
    private Task Until(string token)
    {
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _on.Handler.Otherwise = request =>
        {
            if (request["token"] == token)
            {
                seen.TrySetResult();
            }

            return Recorded.JsonMessage("{}");
        };
        return seen.Task;
    }

    private string[] Revoked() => [.. _on.Handler.Requests.Where(request => request.Address.AbsolutePath == "/revoke").Select(request => request["token"]!)];
}
