using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections.Registering;

/// <summary>A sign-in that takes the place of a connection with a client of its own leaves neither that one's tokens nor its client behind.</summary>
public sealed class ReplacedClientTests
{
    private readonly SignInFixture _on = new();
    private readonly RegisteringServer _server;

    public ReplacedClientTests() => _server = new RegisteringServer(_on);

    /// <summary>What may take the place: the user's own client, and one that is registered at another server.</summary>
    public static TheoryData<string, string> Successors => new() { { "my-cli", "login.example.com" }, { "my-cli", "other.example.com" }, { "", "other.example.com" } };

    [Theory]
    [MemberData(nameof(Successors))]
    public void The_old_tokens_are_revoked_and_then_the_old_client_is_removed_once_the_new_connection_is_written(string clientId, string host)
    {
        _server.SignIn();
        int before = _server.Asked.Count;
        List<string> written = [];
        _on.Store.OnWrite = connection => written.Add($"{connection.Client.Given.ClientId} after {_server.Asked.Count(word => word.StartsWith("re", StringComparison.Ordinal))}");
        int ends = _server.Asked.Count(word => word.StartsWith("re", StringComparison.Ordinal)) + (clientId.Length == 0 ? 1 : 0);

        Connection connection = _server.SignIn(RegisteringServer.Request(clientId: clientId, host: host));

        Assert.Equal(["revoke rt-1 own-1", "revoke at-1 own-1", "remove own-1"], _server.AskedSince(before).Where(word => word.StartsWith("rev", StringComparison.Ordinal) || word.StartsWith("rem", StringComparison.Ordinal)));
        Assert.Equal($"{connection.Client.Given.ClientId} after {ends}", written[0]);
        Assert.Equal(clientId.Length == 0 ? ["own-2"] : [], _server.Clients);
        Assert.Empty(_on.Store.Peek("default")!.Client.Former);
        Assert.Empty(_on.Pipeline.Warnings);
    }

    [Fact]
    public void The_same_client_stays()
    {
        _server.SignIn();
        _server.SignIn();

        Assert.Equal(["own-1"], _server.Clients);
        Assert.DoesNotContain(_server.Asked, word => word.StartsWith("revoke", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("invalid_scope")]
    [InlineData("invalid_request")]
    public void One_that_may_not_have_what_is_asked_for_now_gives_way_to_one_that_may(string code)
    {
        _server.SignIn();
        _server.Instead = request => request.Address.AbsolutePath == "/device_authorization" && request["client_id"] == "own-1" && request["scope"]!.Contains("api.write", StringComparison.Ordinal)
            ? Recorded.JsonMessage($$"""{"error":"{{code}}"}""", 400)
            : null;
        SignInRequest wider = RegisteringServer.Request() with { Authorization = new() { Scopes = ["openid", "api.read", "api.write"] } };

        Assert.Null(_on.SignIn.Reuse(wider, _on.Store, _on.Pipeline));
        Assert.Equal("own-2", _server.SignIn(wider).Client.Given.ClientId);

        Assert.Equal(["own-2"], _server.Clients);
        Assert.Equal(3, _server.Asked.Count(word => word.StartsWith("re", StringComparison.Ordinal) && word.Contains("own-1", StringComparison.Ordinal)));
        Assert.Contains("and its provider is not told", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_another_client_would_not_help_none_is_registered()
    {
        _server.SignIn();
        _server.Instead = request => request.Address.AbsolutePath == "/device_authorization" ? Recorded.JsonMessage("""{"error":"invalid_scope"}""", 400) : null;

        Assert.Equal(ErrorIds.ScopeRejected, Assert.Throws<DeviceAuthException>(() => _server.SignIn()).ErrorId);

        Assert.Equal(["own-1"], _server.Clients);
    }

    [Fact]
    public void Somebody_else_who_is_refused_costs_nothing()
    {
        _server.SignIn();

        Assert.Equal(ErrorIds.AccountMismatch, Assert.Throws<DeviceAuthException>(() => _server.SignIn(RegisteringServer.Request(clientId: "my-cli", account: "somebody else"))).ErrorId);

        Assert.Equal(["own-1"], _server.Clients);
        Assert.Equal("own-1", _on.Store.Peek("default")!.Client.Given.ClientId);
    }

    [Fact]
    public void While_the_vault_refuses_the_new_connection_the_old_one_lives_and_its_client_is_not_forgotten()
    {
        _server.SignIn();
        _on.Store.OnWrite = _ => throw DeviceAuthError.VaultFailed("TestVault", "write", new InvalidOperationException("full"));

        _server.SignIn(RegisteringServer.Request(clientId: "my-cli"));

        Assert.Equal(["own-1"], _server.Clients);
        Assert.DoesNotContain(_server.Asked, word => word.StartsWith("revoke", StringComparison.Ordinal));

        _on.Store.OnWrite = null;
        _server.SignOut();

        Assert.Equal("remove own-1", _server.Asked[^1]);
        Assert.Empty(_server.Clients);
    }

    [Fact]
    public void What_Ctrl_C_leaves_of_it_the_connection_remembers_in_a_vault_too()
    {
        _server.SignIn();
        _server.Instead = request =>
        {
            if (request.Method == "DELETE")
            {
                _on.Pipeline.Stop();
                throw new HttpRequestException("gone");
            }

            return null;
        };

        Assert.ThrowsAny<OperationCanceledException>(() => _server.SignIn(RegisteringServer.Request(clientId: "my-cli")));

        Connection kept = _on.Store.Peek("default")!;
        Assert.Equal("my-cli", kept.Client.Given.ClientId);
        Connection read = ConnectionRecord.Read("default", ConnectionRecord.Write(kept));
        FormerClient former = Assert.Single(read.Client.Former);
        Assert.Equal(("own-1", "https://login.example.com/register/own-1", "hush-own-1"), (former.ClientId, former.Own.Address!.AbsoluteUri, former.Own.Token!.Reveal()));
        Assert.Equal("login.example.com", former.Authority.Host);
        Assert.Contains("hush-own-1", read.SecretTexts());
    }

    [Fact]
    public void A_server_that_is_silent_is_asked_again_at_the_next_chance()
    {
        _server.SignIn();
        _server.Instead = request => request.Method == "DELETE" ? throw new HttpRequestException("silent") : null;
        _server.SignIn(RegisteringServer.Request(clientId: "my-cli"));

        string warning = Assert.Single(_on.Pipeline.Warnings);
        Assert.Contains("own-1", warning, StringComparison.Ordinal);
        Assert.Contains("is tried again", warning, StringComparison.Ordinal);
        Assert.Equal("own-1", Assert.Single(_on.Store.Peek("default")!.Client.Former).ClientId);

        _server.Instead = null;
        _server.SignIn(RegisteringServer.Request(clientId: "my-cli"));

        Assert.Empty(_server.Clients);
        Assert.Empty(_on.Store.Peek("default")!.Client.Former);
    }

    [Fact]
    public void A_vault_that_is_busy_afterwards_costs_nothing_but_another_try()
    {
        _server.SignIn();
        int locks = 0;
        _on.Store.OnLock = () =>
        {
            if (++locks > 1)
            {
                throw DeviceAuthError.VaultBusy("TestVault", "vault.lock", new System.IO.IOException("taken"));
            }
        };

        Assert.Equal("my-cli", _server.SignIn(RegisteringServer.Request(clientId: "my-cli")).Client.Given.ClientId);

        Assert.Empty(_server.Clients);
        Assert.Empty(_on.Pipeline.Warnings);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    public void A_server_that_has_no_way_is_said_once_and_not_asked_again(int status)
    {
        _server.SignIn();
        _server.Instead = request => request.Method == "DELETE" ? Recorded.JsonMessage("{}", status) : null;

        _server.SignIn(RegisteringServer.Request(clientId: "my-cli"));

        Assert.Contains("The client own-1", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
        Assert.Empty(_on.Store.Peek("default")!.Client.Former);
    }

    [Fact]
    public void One_that_the_server_itself_has_ended_is_worth_no_warning()
    {
        _server.SignIn();
        bool isRefused = true;
        _server.Instead = request =>
        {
            bool refuses = isRefused && request.Address.AbsolutePath == "/device_authorization";
            isRefused &= !refuses;
            return refuses ? Recorded.JsonMessage("""{"error":"invalid_client"}""", 401) : request.Method == "DELETE" ? Recorded.JsonMessage("{}", 401) : null;
        };

        Assert.Equal("own-2", _server.SignIn().Client.Given.ClientId);

        Assert.Empty(_on.Pipeline.Warnings);
        Assert.Contains("remove own-1", _server.Asked);
    }

    [Fact]
    public void Who_is_told_that_a_connection_is_replaced_is_told_what_becomes_of_it()
    {
        _server.SignIn();

        Assert.Null(_on.SignIn.Reuse(RegisteringServer.Request(clientId: "my-cli"), _on.Store, _on.Pipeline));

        string warning = Assert.Single(_on.Pipeline.Warnings);
        Assert.Contains("its tokens are revoked then, and the client that was registered for it is removed", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("not told", warning, StringComparison.Ordinal);
    }
}
