using System;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;

namespace DeviceAuth.Tests.Connections;

/// <summary>A <see cref="TokenSource"/> with a vault, a provider and a clock under the test's control.</summary>
internal sealed class TokenFixture
{
    /// <summary>Ages of a token that lives for an hour: with much life left, with so little that it is renewed, and ended.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan Old = TimeSpan.FromMinutes(58);
    public static readonly TimeSpan Expired = TimeSpan.FromMinutes(61);

    public TokenFixture()
    {
        Handler = new FakeHandler(Clock);
        Pipeline = new FakePipeline(Clock);
        Servers = new ServerFinder(new MetadataDiscovery(Handler.Transport));
        Tokens = new TokenSource(Cache, new TokenRefresher(Handler.Clients, Servers, Clock), Clock);
    }

    public FakeClock Clock { get; } = new();

    public FakeHandler Handler { get; }

    public FakePipeline Pipeline { get; }

    public RecordingStore Store { get; init; } = new();

    public ConnectionCache Cache { get; } = new();

    public ServerFinder Servers { get; }

    public TokenSource Tokens { get; }

    public ConnectionKey Key => new(Store.Vault, ConnectionName.Default);

    /// <summary>The vault has a connection whose token is so old, and so does the memory where asked.</summary>
    public TokenFixture Kept(TimeSpan age, string? refreshToken = "rt-1", bool inMemory = false)
    {
        Connection connection = Sample.Connection(Clock, age, refreshToken);
        Store.With(connection);
        if (inMemory)
        {
            Cache[Key].Remember(connection);
        }

        return this;
    }

    /// <summary>The access token that is handed out.</summary>
    public string Get(WantedToken? wanted = null, FakePipeline? pipeline = null) =>
        Tokens.Get(ConnectionName.Default, Store, wanted ?? WantedToken.Default, pipeline ?? Pipeline).AccessToken!.Secret.Reveal();
}
