using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DeviceAuth.Sandbox;

/// <summary>Registers the clients of <see cref="SandboxClients"/>.</summary>
internal static class SandboxSeed
{
    private static readonly string[] DeviceFlow =
    [
        Permissions.Endpoints.DeviceAuthorization, Permissions.GrantTypes.DeviceCode, Permissions.GrantTypes.RefreshToken,
    ];

    private static readonly string[] BothWays = [.. DeviceFlow, Permissions.GrantTypes.ClientCredentials];

    private static readonly string[] CodeFlow =
        [Permissions.Endpoints.Authorization, Permissions.GrantTypes.AuthorizationCode, Permissions.ResponseTypes.Code];

    /// <summary>On this machine with whatever port (RFC 8252 §7.3), and a page elsewhere that would show a code.</summary>
    private static readonly Uri[] Redirects =
    [
        .. new[] { "127.0.0.1", "localhost", "[::1]" }.SelectMany(host => new[] { new Uri($"http://{host}/"), new Uri($"http://{host}/callback") }),
        new Uri(SandboxClients.CodePage),
    ];

    public static async Task AddClientsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        string[] known = [.. SandboxScopes.All.Keys];
        string[] limited = ["profile", "email"];
        foreach (var client in new[]
        {
            Client(SandboxClients.Public, "Sandbox CLI", null, [.. DeviceFlow, .. CodeFlow], known),
            Client(SandboxClients.Confidential, "Sandbox service", SandboxClients.ConfidentialSecret, [.. BothWays, .. CodeFlow], known),
            Client(SandboxClients.Nightly, "Sandbox nightly job", SandboxClients.NightlySecret, BothWays, known),
            Signing(known),
            Client(SandboxClients.Limited, "Sandbox CLI with few rights", null, DeviceFlow, limited),
            Client(SandboxClients.NoDevice, "Sandbox CLI without the device grant", null,
                [Permissions.Endpoints.DeviceAuthorization, Permissions.GrantTypes.RefreshToken, .. CodeFlow], known),
        })
        {
            await applications.CreateAsync(client, cancellationToken);
        }
    }

    /// <summary>The client that signs, with the public parts of its keys.</summary>
    private static OpenIddictApplicationDescriptor Signing(string[] scopes)
    {
        var client = Client(SandboxClients.Signing, "Sandbox signing job", null, BothWays, scopes);
        client.ClientType = ClientTypes.Confidential;
        client.JsonWebKeySet = new JsonWebKeySet();
        foreach (var text in new[] { SandboxClients.EcKey, SandboxClients.RsaKey })
        {
            var key = new JsonWebKey(text) { Use = "sig" };
            client.JsonWebKeySet.Keys.Add(key.Kty == "EC"
                ? new JsonWebKey { Kty = key.Kty, Kid = key.Kid, Use = key.Use, Crv = key.Crv, X = key.X, Y = key.Y }
                : new JsonWebKey { Kty = key.Kty, Kid = key.Kid, Use = key.Use, N = key.N, E = key.E });
        }

        return client;
    }

    private static OpenIddictApplicationDescriptor Client(
        string id, string name, string? secret, string[] permissions, string[] scopes)
    {
        var client = new OpenIddictApplicationDescriptor
        {
            ClientId = id,
            ClientSecret = secret,
            ApplicationType = ApplicationTypes.Native,
            ClientType = secret is null ? ClientTypes.Public : ClientTypes.Confidential,
            DisplayName = name,
            Permissions = { Permissions.Endpoints.Token, Permissions.Endpoints.Revocation },
        };
        client.Permissions.UnionWith(permissions);
        client.RedirectUris.UnionWith(Redirects);
        client.Permissions.UnionWith(scopes.Select(s => Permissions.Prefixes.Scope + s));
        return client;
    }
}
