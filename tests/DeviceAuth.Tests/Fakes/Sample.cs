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

    public static ServerMetadata Server => new()
    {
        Issuer = "https://login.example.com",
        DeviceAuthorizationEndpoint = new Uri("https://login.example.com/device_authorization"),
        TokenEndpoint = new Uri("https://login.example.com/token"),
        RevocationEndpoint = new Uri("https://login.example.com/revoke"),
    };

    public static ClientRegistration PublicClient => new(ClientId, null, ClientAuthentication.None);

    /// <summary>A sign-in with given endpoints and two scopes.</summary>
    public static SignInRequest Request => new()
    {
        Endpoints = Server,
        ClientId = ClientId,
        Authorization = new DeviceAuthorizationRequest { Scopes = ["api.read", "api.write"] },
    };

    /// <summary>A connection whose access token has lived for a while.</summary>
    public static Connection Connection(FakeClock clock, TimeSpan? age = null, string? refreshToken = "rt-1") => new()
    {
        Authority = Authority,
        IsDiscovered = true,
        DeviceAuthorizationEndpoint = Server.DeviceAuthorizationEndpoint,
        TokenEndpoint = Server.TokenEndpoint,
        RevocationEndpoint = Server.RevocationEndpoint,
        Client = PublicClient,
        RequestedScopes = ["api.read", "api.write"],
        GrantedScopes = ["api.read", "api.write"],
        AccessToken = Shared("at-1"),
        ObtainedAt = clock.UtcNow - (age ?? TimeSpan.Zero),
        Lifetime = TimeSpan.FromHours(1),
        RefreshToken = refreshToken is null ? null : Protected(refreshToken),
    };

    public static SecureString Protected(string text) => Secret.Protect(text);

    public static SharedSecret Shared(string text) => new(Protected(text));
}
