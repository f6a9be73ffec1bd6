using System;
using System.Buffers.Text;
using System.Text;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;

namespace DeviceAuth.Tests.Connections;

/// <summary>Sign-in and sign-out with a vault, a provider, a screen and a clock under the test's control.</summary>
internal sealed class SignInFixture
{
    public SignInFixture()
    {
        Handler = new FakeHandler(Clock);
        Pipeline = new FakePipeline(Clock);
        OAuthTransport transport = Handler.Transport;
        OAuthClients oauth = new(transport);
        MetadataDiscovery discovery = new(transport);
        Servers = new ServerFinder(discovery);
        Tokens = new TokenSource(Cache, new TokenRefresher(oauth, Servers, Clock), Clock);
        SignIn = new SignIn(new ConnectionKeeper(Cache, Clock), Tokens, discovery, oauth, Clock);
        SignOut = new SignOut(Cache, oauth, Servers, Clock);
    }

    public FakeClock Clock { get; } = new();

    public FakeHandler Handler { get; }

    public FakePipeline Pipeline { get; }

    public RecordingStore Store { get; } = new();

    public RecordingDisplay Display { get; } = new();

    public ConnectionCache Cache { get; } = new();

    public ServerFinder Servers { get; }

    public TokenSource Tokens { get; }

    public SignIn SignIn { get; }

    public SignOut SignOut { get; }

    public ConnectionKey Key => new(Store.Vault, ConnectionName.Default);

    /// <summary>An id_token for the sample client.</summary>
    public static string IdToken(string audience = Sample.ClientId, string issuer = "https://login.example.com", string more = "\"exp\":4102444800") =>
        "e30." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            $$"""{"iss":"{{issuer}}","sub":"1","name":"Ada","aud":"{{audience}}",{{more}}}""")) + ".c2ln";

    /// <summary>The provider grants this.</summary>
    public SignInFixture Grants(string tokenAnswer)
    {
        Handler.Answer("device-authorization.json").Answer(_ => Recorded.JsonMessage(tokenAnswer));
        return this;
    }

    public Connection Run(params string[] scopes) => Run(Request(scopes));

    /// <summary>Signs in; where that ends in an error, nothing that the provider gave is left there unrevoked.</summary>
    public Connection Run(SignInRequest request)
    {
        try
        {
            return SignIn.Run(request, Store, Display, Pipeline);
        }
        catch (DeviceAuthException)
        {
            Handler.AssertNothingIsOrphaned();
            throw;
        }
    }

    public SignInRequest Request(params string[] scopes) => new()
    {
        Endpoints = Sample.Server,
        ClientId = Sample.ClientId,
        Authorization = new DeviceAuthorizationRequest { Scopes = scopes },
    };

    public Connection? Reuse(string clientId = Sample.ClientId) => SignIn.Reuse(
        new SignInRequest { Authority = Sample.Authority, ClientId = clientId }, Store, Pipeline);

    /// <summary>The vault and the memory have a connection whose token is so old.</summary>
    public Connection Kept(TimeSpan age = default, string? refreshToken = "rt-1")
    {
        Connection connection = Sample.Connection(Clock, age, refreshToken);
        Store.With(connection);
        Cache[Key].Remember(connection);
        return connection;
    }
}
