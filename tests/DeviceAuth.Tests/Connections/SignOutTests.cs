using System;
using System.Linq;
using System.Net.Http;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>RFC 7009: revoke, then forget, and say what could not be done.</summary>
public sealed class SignOutTests
{
    private readonly SignInFixture _on = new();

    [Fact]
    public void The_refresh_token_is_revoked_first_and_then_the_access_token()
    {
        _on.Handler.Otherwise = _ => new HttpResponseMessage();

        Run(_on.Kept());

        Assert.Equal(
            ["token=rt-1&token_type_hint=refresh_token&client_id=my-cli", "token=at-1&token_type_hint=access_token&client_id=my-cli"],
            _on.Handler.Requests.Select(request => request.Body));
        Assert.All(_on.Handler.Requests, request => Assert.Equal("https://login.example.com/revoke", request.Address.AbsoluteUri));
        Assert.Empty(_on.Pipeline.Warnings);
        AssertForgotten();
    }

    [Fact]
    public void The_tokens_are_forgotten_only_after_the_provider_was_told()
    {
        _on.Handler.Otherwise = _ =>
        {
            Assert.NotNull(_on.Store.Peek("default"));
            return new HttpResponseMessage();
        };

        Run(_on.Kept());

        Assert.Equal(2, _on.Handler.Requests.Count);
        Assert.Equal(["lock", "read", "remove", "unlock"], _on.Store.Events);
    }

    [Fact]
    public void What_the_provider_was_not_told_is_said_though_the_vault_refuses_too()
    {
        _on.Handler.Otherwise = _ => throw new HttpRequestException("down");
        _on.Store.OnRemove = () => throw DeviceAuthError.VaultFailed("TestVault", "remove", new InvalidOperationException("locked"));
        Connection kept = _on.Kept();

        Assert.Throws<DeviceAuthException>(() => Run(kept));

        Assert.Equal(2, _on.Pipeline.Warnings.Count(warning => warning.Contains("was not revoked", StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_a_refresh_token_the_access_token_alone_is_revoked()
    {
        _on.Handler.Otherwise = _ => new HttpResponseMessage();

        Run(_on.Kept(refreshToken: null));

        Assert.Equal("at-1", Assert.Single(_on.Handler.Requests)["token"]);
    }

    [Fact]
    public void Without_a_revocation_endpoint_the_user_is_told_that_the_provider_was_not()
    {
        Run(Without(_on.Kept()));

        string warning = Assert.Single(_on.Pipeline.Warnings);
        Assert.Contains("was not told", warning);
        Assert.Contains("work until they expire", warning);
        Assert.Empty(_on.Handler.Requests);
        AssertForgotten();
    }

    [Theory]
    [InlineData("server-error.json", 503)]
    [InlineData("empty-object.json", 503)]
    [InlineData("proxy.html", 200)]
    [InlineData("invalid-client.json", 401)]
    public void A_token_that_was_not_revoked_is_said_and_forgotten_all_the_same(string file, int status)
    {
        _on.Handler.Answer(file, status).Answer("empty-object.json");

        Run(_on.Kept());

        string warning = Assert.Single(_on.Pipeline.Warnings);
        Assert.StartsWith("The refresh token of 'default' was not revoked and works until it expires.", warning);
        Assert.EndsWith("Where login.example.com has a page for signed-in applications, end the session there.", warning);
        Assert.Equal(2, _on.Handler.Requests.Count);
        AssertForgotten();
    }

    [Fact]
    public void A_provider_that_cannot_be_reached_does_not_keep_the_connection_alive()
    {
        _on.Handler.Break().Break();

        Run(_on.Kept());

        Assert.Equal(2, _on.Pipeline.Warnings.Count);
        AssertForgotten();
    }

    [Fact]
    public void A_provider_that_is_silent_is_not_waited_for_once_a_token()
    {
        Connection kept = _on.Kept();
        for (int i = 0; i < 15; i++)
        {
            kept = kept with
            {
                Tokens = kept.Tokens.With(new Target([$"api.{i}"]), new KeptToken(Sample.Shared($"at-api-{i}"), _on.Clock.UtcNow, TimeSpan.FromHours(1))),
            };
        }

        _on.Store.With(kept);
        _on.Cache[_on.Key].Remember(kept);
        _on.Handler.Otherwise = _ =>
        {
            _on.Clock.Advance(OAuthClient.RequestTimeout);
            throw new HttpRequestException("silent");
        };

        Run(kept);

        Assert.Equal(2, _on.Handler.Requests.Count);
        Assert.Contains("Not all access tokens of 'default' were tried", _on.Pipeline.Warnings[^1], StringComparison.Ordinal);
        AssertForgotten();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_connection_is_forgotten_though_the_user_stops_at_a_warning(bool hasEndpoint)
    {
        Connection connection = _on.Kept();
        _on.Handler.Otherwise = _ => Recorded.Message("server-error.json", 503);
        _on.Pipeline.OnWarning = _ => throw new InvalidOperationException("-WarningAction Stop");

        Assert.Throws<InvalidOperationException>(() => Run(hasEndpoint ? connection : Without(connection)));

        AssertForgotten();
    }

    [Fact]
    public void The_newest_tokens_are_the_ones_that_are_revoked()
    {
        Connection old = _on.Kept();
        _on.Cache[_on.Key].Remember(old with
        {
            Tokens = Sample.Tokens("at-2", _on.Clock),
            Grant = old.Grant with { RefreshToken = Sample.Protected("rt-2") },
            Revision = old.Revision + 1,
        });
        _on.Handler.Otherwise = _ => new HttpResponseMessage();

        Run(old);

        Assert.Equal(["rt-2", "at-2"], _on.Handler.Requests.Select(request => request["token"]!));
    }

    [Fact]
    public void The_gate_is_free_afterwards()
    {
        _on.Handler.Break().Break();

        Run(_on.Kept());

        _on.Cache[_on.Key].Occupy().Dispose();
    }

    [Fact]
    public void The_refresh_token_is_sent_as_a_confidential_client_must()
    {
        ClientRegistration client = new(Sample.ClientId, Sample.Protected("s"), ClientAuthentication.Basic);
        _on.Handler.Otherwise = _ => new HttpResponseMessage();
        Connection connection = _on.Kept() with { Client = new Client(client) };
        _on.Cache[_on.Key].Remember(connection);
        _on.Store.With(connection);

        Run(connection);

        Assert.All(_on.Handler.Requests, request => Assert.Equal("Basic bXktY2xpOnM=", request.Authorization));
    }

    private void Run(Connection connection) => _on.SignOut.Run(connection, _on.Store, _on.Pipeline);

    private Connection Without(Connection connection)
    {
        Connection without = connection with { Server = connection.Server with { RevocationEndpoint = null } };
        _on.Cache[_on.Key].Remember(without);
        _on.Store.With(without);
        return without;
    }

    private void AssertForgotten()
    {
        Assert.Null(_on.Store.Peek("default"));
        Assert.Null(_on.Cache.Find(_on.Key));
        Assert.DoesNotContain("remove without lock", _on.Store.Events);
    }
}
