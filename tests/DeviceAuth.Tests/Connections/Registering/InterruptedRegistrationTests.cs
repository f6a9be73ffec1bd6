using System;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections.Registering;

/// <summary>From the moment in which a client may be registered, whatever ends the sign-in keeps it with the connection or removes it.</summary>
public sealed class InterruptedRegistrationTests
{
    private readonly SignInFixture _on = new();
    private readonly RegisteringServer _server;

    public InterruptedRegistrationTests() => _server = new RegisteringServer(_on);

    [Fact]
    public void One_whose_answer_comes_after_Ctrl_C_is_removed_once_it_is_there()
    {
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _on.Handler
            .Answer(_server.Usual)
            .Answer(async (request, _) =>
            {
                _on.Pipeline.Stop();
                await answer.Task; // a server that has the request goes on, whoever hangs up
                return _server.Usual(request);
            });

        Assert.ThrowsAny<OperationCanceledException>(() => _server.SignIn());
        answer.SetResult();

        Assert.True(_server.Becomes(() => _server.Asked[^1] == "remove own-1" && _server.Clients.Count == 0), string.Join(", ", _server.Asked));
    }

    [Fact]
    public void The_request_is_not_cut_off_by_Ctrl_C_since_nobody_could_remove_then_what_it_brings()
    {
        CancellationToken seen = default;
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _on.Handler
            .Answer(_server.Usual)
            .Answer(async (request, cut) =>
            {
                seen = cut;
                _on.Pipeline.Stop();
                await answer.Task;
                return _server.Usual(request);
            });

        Assert.ThrowsAny<OperationCanceledException>(() => _server.SignIn());

        Assert.False(seen.IsCancellationRequested);
        answer.SetResult();
        Assert.True(_server.Becomes(() => _server.Asked[^1] == "remove own-1"), string.Join(", ", _server.Asked));
    }

    [Theory]
    [InlineData("code")]
    [InlineData("token")]
    public void One_of_a_sign_in_that_Ctrl_C_ends_is_removed(string during)
    {
        _server.Instead = request =>
        {
            if (request.Method == "POST" && request.Address.AbsolutePath == (during == "code" ? "/device_authorization" : "/token"))
            {
                _on.Pipeline.Stop();
            }

            return null;
        };

        Assert.ThrowsAny<OperationCanceledException>(() => _server.SignIn());

        Assert.True(_server.Becomes(() => _server.Clients.Count == 0), string.Join(", ", _server.Asked));
    }

    [Fact]
    public void Its_tokens_are_revoked_before_since_that_needs_the_client()
    {
        using ManualResetEventSlim slow = new();
        _server.Instead = request =>
        {
            if (request.Address.AbsolutePath == "/token")
            {
                _on.Pipeline.Stop();
            }
            else if (request.Address.AbsolutePath == "/revoke" && request["token_type_hint"] == "refresh_token")
            {
                slow.Wait(TimeSpan.FromSeconds(20));
            }

            return null;
        };

        Assert.ThrowsAny<OperationCanceledException>(() => _server.SignIn());
        Assert.True(_server.Becomes(() => _server.Asked[^1].StartsWith("revoke rt-1", StringComparison.Ordinal)));
        slow.Set();

        Assert.True(_server.Becomes(() => _server.Clients.Count == 0));
        Assert.Equal(["revoke rt-1 own-1", "revoke at-1 own-1", "remove own-1"], _server.AskedSince(4));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ctrl_C_while_it_is_being_given_back_leaves_nothing(bool isAtTokens)
    {
        _server.Instead = request =>
        {
            if (isAtTokens ? request.Address.AbsolutePath == "/revoke" : request.Method == "DELETE")
            {
                _on.Pipeline.Stop();
            }

            return null;
        };

        Assert.ThrowsAny<OperationCanceledException>(() => _server.SignIn(RegisteringServer.Request(account: "somebody else")));

        Assert.True(_server.Becomes(() => _server.Asked[^1] == "remove own-1" && _server.Clients.Count == 0), string.Join(", ", _server.Asked));
    }

    [Theory]
    [InlineData("own\\u001b[2J", "")]
    [InlineData("own-1", ",\"client_secret\":\"hush\\nhush\"")]
    public void One_that_cannot_be_used_is_removed_at_once(string id, string more)
    {
        _server.Instead = request => request is { Method: "POST", Address.AbsolutePath: "/register" } ? Registration($"\"client_id\":\"{id}\",", more)
            : request.Method == "DELETE" ? new HttpResponseMessage(HttpStatusCode.NoContent)
            : null;

        Assert.Equal(ErrorIds.ResponseInvalid, Assert.Throws<DeviceAuthException>(() => _server.SignIn()).ErrorId);

        Assert.Equal("remove x", _server.Asked[^1]);
        Assert.Equal("Bearer hush-x", _on.Handler.Requests[^1].Authorization);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\"client_id\":\"a\",\"client_id\":\"b\",", "")]
    [InlineData("\"client_id\":\"a\",", ",\"error\":\"oops\"")]
    [InlineData("\"client_id\":\"a\",", ",broken")]
    public void One_in_an_answer_that_cannot_be_read_is_removed_all_the_same(string id, string more) =>
        AssertRemovedThoughUnread(() => Registration(id, more));

    [Fact]
    public void One_in_an_answer_that_breaks_off_is_removed_as_far_as_it_can_be_made_out()
    {
        string text = """{"client_id":"x","registration_client_uri":"https://login.example.com/register/x","registration_access_token":"hush-x","client_name":""";
        AssertRemovedThoughUnread(() => new HttpResponseMessage(HttpStatusCode.Created) { Content = new StreamContent(new BrokenStream(Encoding.UTF8.GetBytes(text))) });
    }

    [Fact]
    public void Where_nobody_knows_whether_one_was_registered_the_error_says_so()
    {
        _on.Handler.Answer(_server.Usual).Answer(_ => Recorded.JsonMessage("", 502));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _server.SignIn());

        Assert.Contains("Whether a client was registered by that is not known", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_it_cannot_be_removed_the_error_of_the_sign_in_says_so()
    {
        _server.Instead = request => request.Method == "DELETE" ? Recorded.JsonMessage("{}", 405) : null;

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _server.SignIn(RegisteringServer.Request(account: "somebody else")));

        Assert.Equal(ErrorIds.AccountMismatch, error.ErrorId);
        Assert.Contains("The client own-1 that was registered for this sign-in stays registered", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vault_that_refuses_the_connection_keeps_it_in_memory_and_the_client_with_it()
    {
        _on.Store.OnWrite = _ => throw DeviceAuthError.VaultFailed("TestVault", "write", new InvalidOperationException("full"));

        Connection connection = _server.SignIn();

        Assert.Equal(["own-1"], _server.Clients);
        Assert.NotNull(connection.Client.Given.Own);
        Assert.Same(connection.Client, _on.Cache.Find(_on.Key)!.Unsaved!.Client);
    }

    [Fact]
    public void A_vault_that_breaks_in_the_write_keeps_it_in_memory_too()
    {
        _on.Store.OnWrite = _ => throw new InvalidOperationException("Ctrl+C, say");

        Assert.ThrowsAny<Exception>(() => _server.SignIn());

        Assert.Equal(["own-1"], _server.Clients);
        Assert.Equal("own-1", _on.Cache[_on.Key].Current!.Client.Given.ClientId);
    }

    [Fact]
    public void One_that_a_server_gives_to_everybody_stays_while_a_connection_signs_in_as_it()
    {
        _server.Name = _ => "one-for-all";
        _server.SignIn(RegisteringServer.Request("first"));

        Assert.Throws<DeviceAuthException>(() => _server.SignIn(RegisteringServer.Request("second", account: "somebody else")));

        Assert.Equal(["one-for-all"], _server.Clients);
    }

    private void AssertRemovedThoughUnread(Func<HttpResponseMessage> registration)
    {
        _server.Instead = request => request is { Method: "POST", Address.AbsolutePath: "/register" } ? registration()
            : request.Method == "DELETE" ? new HttpResponseMessage(HttpStatusCode.NoContent)
            : null;

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _server.SignIn());

        Assert.Equal("remove x", _server.Asked[^1]);
        Assert.DoesNotContain("hush", $"{error}", StringComparison.Ordinal);
    }

    private static HttpResponseMessage Registration(string id, string more) => Recorded.JsonMessage(
        $$"""{{{id}}"registration_client_uri":"https://login.example.com/register/x","registration_access_token":"hush-x"{{more}}}""", 201);
}
