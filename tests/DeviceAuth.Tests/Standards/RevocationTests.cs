using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Standards;

/// <summary>Revocation at a server that is busy (RFC 7009 §2.2.1).</summary>
public sealed class RevocationTests
{
    private readonly FakeClock _clock = new();
    private readonly ScriptedHandler _handler = new();
    private readonly FakePipeline _pipeline;

    public RevocationTests() => _pipeline = new FakePipeline(_clock);

    [Fact]
    public void A_busy_server_is_asked_once_more_after_the_time_that_it_names()
    {
        _handler.On("/revoke", "{}", 503, retryAfter: 7).On("/revoke", "{}");

        TimeSpan waited = SignOut();

        Assert.Equal(7, waited.TotalSeconds);
        Assert.Equal(["rt", "rt"], _handler.Requests.Select(request => request.Form["token"]));
        Assert.Empty(_pipeline.Warnings);
    }

    [Fact]
    public void A_server_that_stays_busy_is_not_asked_a_third_time_and_that_is_said()
    {
        _handler.On("/revoke", "{}", 503, retryAfter: 7).On("/revoke", "{}", 503, retryAfter: 7);

        SignOut();

        Assert.Equal(2, _handler.Requests.Count);
        string warning = Assert.Single(_pipeline.Warnings);
        Assert.Contains("refresh token of 'default' was not revoked", warning, StringComparison.Ordinal);
        Assert.Contains("503", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(86400)]
    [InlineData(int.MaxValue)]
    public void Nobody_waits_longer_than_ten_seconds_for_it(int retryAfter)
    {
        _handler.On("/revoke", "{}", 503, retryAfter);

        Assert.Equal(TimeSpan.Zero, SignOut());
        Assert.Single(_handler.Requests);
        Assert.Single(_pipeline.Warnings);
    }

    [Fact]
    public void A_503_without_a_time_is_not_asked_again()
    {
        _handler.On("/revoke", "<html>busy</html>", 503);

        Assert.Equal(TimeSpan.Zero, SignOut());
        Assert.Single(_handler.Requests);
        Assert.Single(_pipeline.Warnings);
    }

    private TimeSpan SignOut()
    {
        MemoryStore store = new();
        store.Write(
            new Connection
            {
                Server = new Server
                {
                    Authority = new Uri("https://login.example.com"),
                    TokenEndpoint = new Uri("https://login.example.com/token"),
                    RevocationEndpoint = new Uri("https://login.example.com/revoke"),
                },
                Client = new Client(new ClientRegistration("my-cli", null, ClientAuthentication.None)),
                Grant = new Grant { RefreshToken = Secret.Protect("rt") },
            });
        using OAuthTransport transport = new(_handler, _clock);
        SignOut signOut = new(new ConnectionCache(), new OAuthClients(transport), new ServerFinder(new MetadataDiscovery(transport)), _clock);
        TimeSpan start = _clock.Elapsed;
        signOut.Run(signOut.Find(ConnectionName.Default, store), store, _pipeline);
        Assert.Empty(store.Names());
        return _clock.Elapsed - start;
    }
}
