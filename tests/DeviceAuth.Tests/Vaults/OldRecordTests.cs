using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Vaults;

/// <summary>A vault that the version before wrote into: its record gives its token, and stays as it is until there is something new to keep.</summary>
public sealed class OldRecordTests : IDisposable
{
    private readonly VaultFixture _on = new();

    public void Dispose() => _on.Dispose();

    [Fact]
    public void It_gives_its_token_and_its_first_refresh_writes_version_2()
    {
        FakeHandler handler = new FakeHandler(_on.Clock)
            .Answer(_ => Recorded.JsonMessage("""{"access_token":"at-other","refresh_token":"rt-2","expires_in":7200}"""))
            .Answer(_ => Recorded.JsonMessage("""{"access_token":"at-2","refresh_token":"rt-3","expires_in":7200}"""));
        VaultStore store = new(new SecretVault(_on.Secrets, _on.Info, ConnectionRecord.RevisionOf, _on.Clock, _on.Pipeline), _on.Pipeline);
        TokenSource tokens = new(
            new ConnectionCache(), new TokenRefresher(handler.Clients, new ServerFinder(new MetadataDiscovery(handler.Transport)), _on.Clock), _on.Clock);
        JsonNode old = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Records", "given-endpoints.json")))!;
        old["obtained_at"] = $"{_on.Clock.UtcNow.ToUnixTimeMilliseconds()}";
        old["expires_in"] = "7200";
        old["access_token"] = "at-1";
        old["refresh_token"] = "rt-1";
        string text = old.ToJsonString();
        _on.Secrets["deviceauth-default"] = text;
        string Get(WantedToken wanted) => wanted.In(tokens.Get(ConnectionName.Default, store, wanted, _on.Pipeline))!.Secret.Reveal();

        Assert.Equal("at-1", Get(WantedToken.Default));
        Assert.Equal(text, _on.Secrets["deviceauth-default"]);
        Assert.Empty(handler.Requests);

        Target other = new(["other.read"]);
        Assert.Equal("at-other", Get(new WantedToken(target: other)));
        Assert.Equal("2", Version());
        Assert.Equal("at-1", Get(WantedToken.Default));

        _on.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal("at-2", Get(WantedToken.Default));
        Assert.Equal(["rt-1", "rt-2"], handler.Requests.Select(request => request["refresh_token"]));
        Assert.Equal("2", Version());
    }

    private string? Version() => (string?)JsonNode.Parse((string)_on.Secrets["deviceauth-default"]!)!["v"];
}
