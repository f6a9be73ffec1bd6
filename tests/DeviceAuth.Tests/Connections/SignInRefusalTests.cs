using System;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>Whatever keeps a sign-in from being kept after the provider gave tokens: they are revoked, and the error says so.</summary>
public sealed class SignInRefusalTests
{
    private readonly SignInFixture _on = new();

    public static TheoryData<string> Unusable =>
    [
        """{"access_token":"at-given","refresh_token":"rt-given","token_type":["Bearer"]}""",
        """{"access_token":"at-given","refresh_token":"rt-given","token_type":{"Bearer":1}}""",
        """{"access_token":"at-given","refresh_token":"rt-given","token_type":""}""",
        """{"access_token":"at-given","refresh_token":"rt-given","token_type":7}""",
        """{"access_token":"at-given","refresh_token":"rt-given","token_type":true}""",
        """{"access_token":"at-given","refresh_token":"rt-given","token_type":"DPoP"}""",
        """{"access_token":"at given","refresh_token":"rt-given"}""",
        """{"access_token":"at-given, other","refresh_token":"rt-given"}""",
        """{"access_token":"at-\"given\"","refresh_token":"rt-given"}""",
        """{"access_token":"at;given","refresh_token":"rt-given"}""",
        """{"access_token":["at-given"],"refresh_token":"rt-given"}""",
        """{"access_token":"at-given","access_token":"at-other","refresh_token":"rt-given"}""",
        """{"access_token":"at-given","refresh_token":"rt-given","error":"invalid_request"}""",
        $$"""{"access_token":"at-given","refresh_token":"rt-given","id_token":"{{SignInFixture.IdToken(audience: "other")}}"}""",
        $$"""{"access_token":"at-given","refresh_token":"rt-given","id_token":"{{SignInFixture.IdToken(issuer: "https://evil.example.com")}}"}""",
        $$"""{"access_token":"at-given","refresh_token":"rt-given","id_token":"{{SignInFixture.IdToken(more: "\"azp\":\"other\",\"exp\":4102444800")}}"}""",
        $$"""{"access_token":"{{new string('a', 70_000)}}","refresh_token":"rt-given"}""",
        $$"""{"access_token":"at-given","refresh_token":"{{new string('r', 70_000)}}"}""",
    ];

    public static TheoryData<string, string> UnusableNames => new()
    {
        { "a.b.c.d.e", "encrypted" },
        { "garbage", "not a JSON Web Token" },
        { "e30.!!!.x", "not a JSON Web Token" },
        { SignInFixture.IdToken(more: "\"exp\":1"), "clock" },
        { SignInFixture.IdToken(more: "\"exp\":\"soon\""), "when it expires" },
        { SignInFixture.IdToken(more: "\"exp\":4102444800,\"name\":\"Eve\""), "'name' twice" },
        { SignInFixture.IdToken(more: "\"aud\":\"other\",\"exp\":4102444800"), "'aud' twice" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void What_the_provider_gave_and_cannot_be_kept_is_revoked(string answer)
    {
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("{}");

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Grants(answer).Run());

        Assert.Contains("were revoked", error.Message, StringComparison.Ordinal);
        Assert.Equal("refresh_token", _on.Handler.Requests[2]["token_type_hint"]);
        Assert.All(_on.Handler.Requests.Skip(2), request => Assert.Equal("/revoke", request.Address.AbsolutePath));
        Assert.Null(_on.Store.Peek("default"));
    }

    [Fact]
    public void A_revocation_that_fails_is_said_and_the_error_stays_what_it_was()
    {
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("""{"error":"server_error"}""", 500);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Grants("""{"access_token":"at-given","token_type":"mac"}""").Run());

        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.Contains("'mac'", error.Message, StringComparison.Ordinal);
        Assert.Contains("could not be revoked", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_gives_thousands_of_tokens_makes_no_thousands_of_requests()
    {
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("{}");
        string members = string.Join(",", Enumerable.Range(0, 3_000).Select(number => $"\"access_token\":\"at-{number}\""));
        _on.Grants($$"""{{{members}},"refresh_token":"rt-given"}""");

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.SignIn.Run(_on.Request(), _on.Store, _on.Display, _on.Pipeline));

        Assert.Contains("could not be revoked and end by themselves: there are 3001 of them", error.Message, StringComparison.Ordinal);
        Assert.Equal("rt-given", _on.Handler.Requests[2]["token"]);
        Assert.Equal(2 + 20, _on.Handler.Requests.Count);
    }

    [Fact]
    public void Without_an_endpoint_to_revoke_at_that_is_said()
    {
        _on.Grants("""{"access_token":"at-given","token_type":"mac"}""");
        SignInRequest request = new() { Endpoints = Sample.Server with { RevocationEndpoint = null }, ClientId = Sample.ClientId };

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.SignIn.Run(request, _on.Store, _on.Display, _on.Pipeline));

        Assert.Contains("no revocation endpoint", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_thrown_between_the_answer_and_the_keeping_costs_the_tokens()
    {
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("{}");
        _on.Pipeline.OnVerbose = message =>
        {
            if (message.Contains("answered 200", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("-Verbose into a host that throws");
            }
        };

        Assert.Throws<InvalidOperationException>(() => _on.Grants("""{"access_token":"at-given","refresh_token":"rt-given"}""").Run());

        _on.Handler.AssertNothingIsOrphaned();
    }

    [Fact]
    public async Task After_Ctrl_C_they_are_revoked_without_making_anybody_wait()
    {
        TaskCompletionSource<SentRequest> revoked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _on.Handler.Otherwise = request =>
        {
            revoked.TrySetResult(request);
            return Recorded.JsonMessage("{}");
        };
        _on.Pipeline.OnVerbose = message =>
        {
            if (message.Contains("answered 200", StringComparison.Ordinal))
            {
                _on.Pipeline.Stop();
                throw new OperationCanceledException();
            }
        };

        Assert.Throws<OperationCanceledException>(() => _on.Grants("""{"access_token":"at-given","refresh_token":"rt-given"}""").Run());

        SentRequest request = await revoked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("rt-given", request["token"]);
    }

    [Fact]
    public async Task After_Ctrl_C_while_they_are_being_revoked_all_of_them_are_revoked_all_the_same()
    {
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _on.Handler.Answer("device-authorization.json")
            .Answer(_ => Recorded.JsonMessage("""{"access_token":"at-given","refresh_token":"rt-given","token_type":"mac"}"""))
            .Answer((_, _) =>
            {
                _on.Pipeline.Stop();
                return new TaskCompletionSource<HttpResponseMessage>().Task;
            });
        _on.Handler.Otherwise = request =>
        {
            if (request["token"] == "at-given")
            {
                all.SetResult();
            }

            return Recorded.JsonMessage("{}");
        };

        Assert.ThrowsAny<OperationCanceledException>(() => _on.Run());

        await all.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(["rt-given", "rt-given", "at-given"], _on.Handler.Requests.Skip(2).Select(request => request["token"]!));
    }

    [Fact]
    public async Task What_a_poll_brings_that_is_under_way_when_the_screen_throws_is_revoked()
    {
        TaskCompletionSource<HttpResponseMessage> answer = new();
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _on.Handler.Answer("device-authorization.json").Answer((_, _) => answer.Task);
        _on.Handler.Otherwise = request =>
        {
            if (request["token"] == "at-given")
            {
                all.SetResult();
            }

            return Recorded.JsonMessage("{}");
        };
        _on.Display.OnTick = () =>
        {
            // The second tick of one moment is the one while a poll is under way.
            if (_on.Display.Remaining is [.., TimeSpan before, TimeSpan now] && before == now)
            {
                throw new InvalidOperationException("-WarningAction Stop");
            }
        };

        Assert.Throws<InvalidOperationException>(() => _on.Run());
        answer.SetResult(Recorded.JsonMessage("""{"access_token":"at-given","refresh_token":"rt-given"}"""));

        await all.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(["rt-given", "at-given"], _on.Handler.Requests.Skip(2).Select(request => request["token"]!));
    }

    [Fact]
    public void A_server_that_says_another_token_in_the_answer_to_a_revocation_gives_none_away()
    {
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("""{"error":"at-given","error_description":"rt-given and at-given"}""", 400);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(
            () => _on.Grants("""{"access_token":"at-given","refresh_token":"rt-given","token_type":"mac"}""").Run());

        Assert.Contains("could not be revoked", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("at-given", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("rt-given", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_kept_is_not_revoked_though_the_user_stops_at_a_warning()
    {
        _on.Pipeline.OnWarning = _ => throw new InvalidOperationException("-WarningAction Stop");

        Assert.Throws<InvalidOperationException>(() => _on.Grants("""{"access_token":"at","id_token":"garbage"}""").Run());

        Assert.Equal(2, _on.Handler.Requests.Count);
        Assert.NotNull(_on.Store.Peek("default"));
    }

    [Theory]
    [MemberData(nameof(UnusableNames))]
    public void An_id_token_that_cannot_be_used_costs_the_name_and_one_warning(string idToken, string reason)
    {
        Connection connection = _on.Grants($$"""{"access_token":"at","refresh_token":"rt","id_token":"{{idToken}}"}""").Run();

        Assert.Null(connection.Grant.Account);
        Assert.NotNull(_on.Store.Peek("default"));
        Assert.Contains(reason, Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, _on.Handler.Requests.Count);
    }

    [Theory]
    [InlineData("BearerToken")]
    [InlineData("bearertoken")]
    [InlineData("bEARER")]
    [InlineData(" Bearer ")]
    public void A_bearer_token_by_another_name_is_one(string tokenType) =>
        Assert.NotNull(_on.Grants($$"""{"access_token":"at","token_type":"{{tokenType}}"}""").Run().AccessToken);
}
