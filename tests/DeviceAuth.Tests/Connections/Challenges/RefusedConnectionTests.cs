using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections.Challenges;

/// <summary>Which connection a refusal is about that names none.</summary>
public sealed class RefusedConnectionTests
{
    private readonly TokenFixture _on = new();

    [Fact]
    public void It_is_the_one_whose_token_was_refused_for_whichever_target()
    {
        _on.Kept(TokenFixture.Fresh, inMemory: true);
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"access_token":"at-mail","token_type":"Bearer","expires_in":3600}"""));
        _on.Tokens.Get(ConnectionName.Default, _on.Store, new WantedToken(target: new Target(resource: "https://mail.example.com")), _on.Pipeline);

        Assert.Equal(_on.Key, Find("at-1"));
        Assert.Equal(_on.Key, Find("at-mail"));
        Assert.Null(Find("at-other"));
        Assert.Null(RefusedConnection.Find(_on.Cache, new ApiRefusal([])));
    }

    [Fact]
    public void It_is_the_one_that_had_the_token_before_too()
    {
        _on.Kept(TokenFixture.Fresh, inMemory: true);
        _on.Handler.Answer(_ => Recorded.JsonMessage("""{"access_token":"at-2","token_type":"Bearer","expires_in":3600}"""));
        _on.Get(new WantedToken(refresh: true));

        Assert.Equal(_on.Key, Find("at-1"));
        Assert.Equal(_on.Key, Find("at-2"));
    }

    [Fact]
    public void What_the_API_says_again_of_any_token_is_hidden()
    {
        _on.Kept(TokenFixture.Fresh, refreshToken: "rt-hush-hush-hush", inMemory: true);

        Redaction hidden = RefusedConnection.Hidden(_on.Cache, new ApiRefusal([], Sample.Shared("at-hush-hush-hush")));

        Assert.Equal("*** and ***", hidden.Apply("at-hush-hush-hush and rt-hush-hush-hush"));
    }

    private ConnectionKey? Find(string token) => RefusedConnection.Find(_on.Cache, new ApiRefusal([], Sample.Shared(token)));
}
