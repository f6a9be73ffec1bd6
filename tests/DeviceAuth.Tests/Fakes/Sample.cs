using System;
using System.Security;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;

namespace DeviceAuth.Tests.Fakes;

/// <summary>Objects that many tests start from.</summary>
internal static class Sample
{
    public const string ClientId = "my-cli";

    public static readonly Uri Authority = new("https://login.example.com");

    public static AuthorizationServer Server => new()
    {
        Issuer = "https://login.example.com",
        DeviceAuthorizationEndpoint = new Uri("https://login.example.com/device_authorization"),
        TokenEndpoint = new Uri("https://login.example.com/token"),
        RevocationEndpoint = new Uri("https://login.example.com/revoke"),
    };

    public static ClientRegistration PublicClient => new(ClientId, null, ClientAuthentication.None);

    /// <summary>A connection whose access token has lived for a while.</summary>
    public static Connection Connection(FakeClock clock, TimeSpan? age = null, string? refreshToken = "rt-1") => new()
    {
        Server = DeviceAuth.Connections.Server.Of(Authority, provider: null, Server),
        Client = new Client(PublicClient),
        Terms = new SignInTerms { Scopes = ["api.read", "api.write"] },
        Grant = new Grant
        {
            Scopes = ["api.read", "api.write"],
            RefreshToken = refreshToken is null ? null : Protected(refreshToken),
        },
        Tokens = Tokens("at-1", clock, age),
    };

    /// <summary>An access token of an hour that has lived for a while.</summary>
    public static AccessTokens Tokens(string secret, FakeClock clock, TimeSpan? age = null) => AccessTokens.None.With(
        Target.Default, new KeptToken(Shared(secret), clock.UtcNow - (age ?? TimeSpan.Zero), TimeSpan.FromHours(1)).SeenBy(clock));

    public static SecureString Protected(string text) => Secret.Protect(text);

    public static SharedSecret Shared(string text) => new(Protected(text));
}
