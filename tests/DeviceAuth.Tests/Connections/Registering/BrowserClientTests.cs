using System;
using System.Linq;
using System.Text.Json.Nodes;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections.Registering;

/// <summary>A client that registers itself for a sign-in by browser has one address to come back to, which the next sign-in keeps.</summary>
public sealed class BrowserClientTests
{
    private readonly SignInFixture _on = new();
    private readonly RegisteringServer _server;

    public BrowserClientTests() => _server = new RegisteringServer(_on);

    [Theory]
    [InlineData(null, @"^http://127\.0\.0\.1:\d{5}/$", "native")]
    [InlineData("http://localhost/callback", @"^http://localhost:\d{5}/callback$", "native")]
    [InlineData("http://127.0.0.1:8976/", "^http://127.0.0.1:8976/$", "native")]
    [InlineData("https://login.example.com/code", "^https://login.example.com/code$", null)] // a page: the type that servers take for granted
    public void It_is_registered_with_the_very_address_that_the_browser_comes_back_to(string? redirect, string expected, string? type)
    {
        Assert.ThrowsAny<Exception>(() => _server.SignIn(Request(redirect))); // nobody is there to paste

        JsonNode wanted = JsonNode.Parse(_on.Handler.Requests.Single(request => request is { Method: "POST", Address.AbsolutePath: "/register" }).Body)!;
        Assert.Equal(["authorization_code", "refresh_token"], wanted["grant_types"]!.AsArray().Select(grant => (string?)grant));
        Assert.Equal(["code"], wanted["response_types"]!.AsArray().Select(type => (string?)type));
        Assert.Matches(expected, (string?)Assert.Single(wanted["redirect_uris"]!.AsArray()));
        Assert.Equal("none", (string?)wanted["token_endpoint_auth_method"]);
        Assert.Equal(type, (string?)wanted["application_type"]);
        Assert.Empty(_server.Clients);
    }

    [Theory]
    [InlineData(null, "http://127.0.0.1:50000/", true)]
    [InlineData("http://127.0.0.1:50000/", "http://127.0.0.1:50000/", true)]
    [InlineData("http://127.0.0.1:50001/", "http://127.0.0.1:50000/", false)]
    [InlineData(null, null, false)]
    public void The_next_sign_in_is_made_as_the_same_client_where_it_comes_back_to_the_same_address(string? asked, string? kept, bool isSame)
    {
        Connection connection = Sample.Connection(_on.Clock);
        ClientRegistration own = new ClientRegistration("own-1", null, ClientAuthentication.None).As(new OwnRegistration(null, null));
        connection = connection with
        {
            Client = new Client(own),
            Server = connection.Server with { IsDiscovered = true, Authority = Sample.Authority },
            Terms = connection.Terms with { Browser = kept is null ? null : new BrowserTerms { RedirectUri = new Uri(kept) } },
        };

        Assert.Equal(isSame, Request(asked).OwnClientOf(connection, _on.Clock.UtcNow) is not null);
        Assert.Equal(kept is null, RegisteringServer.Request().OwnClientOf(connection, _on.Clock.UtcNow) is not null);
        Assert.Equal(kept, Request(asked).AsClientOf(connection).Browser!.RedirectUri?.OriginalString);
    }

    private static SignInRequest Request(string? redirect) => RegisteringServer.Request() with
    {
        Browser = new BrowserTerms { RedirectUri = redirect is null ? null : new Uri(redirect), IsPasted = true },
    };
}
