using System;
using System.Linq;
using System.Net.Http;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections.Registering;

/// <summary>Signing out of connections with clients of their own: each client goes with the last that signs in as it.</summary>
public sealed class SignedOutClientTests
{
    private readonly SignInFixture _on = new();
    private readonly RegisteringServer _server;

    public SignedOutClientTests() => _server = new RegisteringServer(_on);

    [Fact]
    public void One_that_several_were_given_goes_with_the_last_of_them()
    {
        _server.Name = _ => "one-for-all";
        _server.SignIn(RegisteringServer.Request("first"));
        _server.SignIn(RegisteringServer.Request("second"));

        _server.SignOut("first");

        Assert.Equal(["one-for-all"], _server.Clients);
        Assert.Contains("revoke rt-1 one-for-all", _server.Asked);
        Assert.Empty(_on.Pipeline.Warnings);

        _server.SignOut("second");

        Assert.Empty(_server.Clients);
    }

    [Fact]
    public void One_that_another_connection_was_made_with_stays_and_that_one_can_remove_it_from_then_on()
    {
        _server.SignIn(RegisteringServer.Request("first"));
        _server.SignIn(RegisteringServer.Request("second", clientId: "own-1"));

        _server.SignOut("first");

        Assert.Equal(["own-1"], _server.Clients);
        Assert.Equal("hush-own-1", _on.Store.Peek("second")!.Client.Given.Own!.Token!.Reveal());
        Assert.True(RegisteringServer.Request("second", clientId: "own-1").IsMetBy(_on.Store.Peek("second")!));

        _server.SignOut("second");

        Assert.Empty(_server.Clients);
        Assert.Empty(_on.Pipeline.Warnings);
    }

    /// <summary>That one's store is not at hand, so that it cannot be told what removes the client: whoever signs out is.</summary>
    [Fact]
    public void One_that_a_connection_elsewhere_was_made_with_stays_and_that_is_said()
    {
        _server.SignIn(RegisteringServer.Request("first"));
        _on.SignIn.Run(RegisteringServer.Request("second", clientId: "own-1"), new MemoryStore(), _on.Display, _on.Pipeline);

        _server.SignOut("first");

        Assert.Equal(["own-1"], _server.Clients);
        Assert.Null(_on.Store.Peek("first"));
        Assert.Contains("'second', which is kept elsewhere, signs in as it", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_that_id_at_another_server_is_another_one()
    {
        _server.Name = _ => "cli";
        _server.SignIn(RegisteringServer.Request("first"));
        _server.SignIn(RegisteringServer.Request("second", host: "other.example.com"));

        _server.SignOut("first");

        Assert.Equal("remove cli", _server.Asked[^1]);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(500)]
    [InlineData(0)]
    public void Where_the_server_does_not_remove_it_one_warning_says_what_to_do_and_the_connection_is_forgotten(int status)
    {
        _server.SignIn();
        _server.Instead = request => request.Method != "DELETE" ? null : status == 0 ? throw new HttpRequestException("silent") : Recorded.JsonMessage("{}", status);

        _server.SignOut();

        string warning = Assert.Single(_on.Pipeline.Warnings);
        Assert.Contains("The client own-1 that was registered for 'default'", warning, StringComparison.Ordinal);
        Assert.EndsWith("Where login.example.com has a page for registered applications, remove it there.", warning, StringComparison.Ordinal);
        Assert.Null(_on.Store.Peek("default"));
        Assert.Single(_server.Asked, word => word == "remove own-1");
    }

    [Fact]
    public void A_server_that_never_answers_is_not_waited_for_longer_than_a_moment()
    {
        Assert.InRange(OAuthClient.RemovalTimeout, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void What_the_server_says_of_the_tokens_with_that_is_not_shown()
    {
        _server.SignIn();
        _server.Instead = request => request.Method == "DELETE" ? Recorded.JsonMessage("""{"error":"server_error","error_description":"rt-1 at-1 hush-own-1"}""", 500) : null;

        _server.SignOut();

        string warning = Assert.Single(_on.Pipeline.Warnings);
        Assert.All(new[] { "rt-1", "at-1", "hush" }, secret => Assert.DoesNotContain(secret, warning, StringComparison.Ordinal));
    }

    [Fact]
    public void The_former_ones_go_with_it()
    {
        _server.SignIn();
        _server.Instead = request => request.Method == "DELETE" ? throw new HttpRequestException("silent") : null;
        _server.SignIn(RegisteringServer.Request(host: "other.example.com"));
        _server.Instead = null;

        _server.SignOut();

        Assert.Empty(_server.Clients);
        Assert.Equal(["remove own-1", "remove own-2"], _server.Asked.Where(word => word.StartsWith("remove", StringComparison.Ordinal)).TakeLast(2).Order());
    }
}
