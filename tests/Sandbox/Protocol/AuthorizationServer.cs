using System;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace DeviceAuth.Sandbox;

/// <summary>Sets up OpenIddict: a store in memory, the server, and the validation that the protected API uses.</summary>
internal static class AuthorizationServer
{
    // RFC 8628 §6.1: letters that are hard to confuse, and that spell no words.
    private static readonly string[] UserCodeCharset =
        ["B", "C", "D", "F", "G", "H", "J", "K", "L", "M", "N", "P", "Q", "R", "S", "T", "V", "W", "X", "Z"];

    /// <summary>
    /// The key of all servers of this process, which their tokens' issuer tells apart: to make one takes a tenth of a second, and the
    /// ephemeral ones of OpenIddict, of 4096 bits, a whole one.
    /// </summary>
    private static readonly RSAParameters SigningKey = RSA.Create(2048).ExportParameters(includePrivateParameters: true);

    public static void AddAuthorizationServer(this IServiceCollection services, SandboxOptions options)
    {
        var root = new InMemoryDatabaseRoot();
        services.AddDbContext<DbContext>(store => store
            .UseInMemoryDatabase("sandbox", root)
            .ConfigureWarnings(warnings => warnings.Ignore(InMemoryEventId.TransactionIgnoredWarning))
            .UseOpenIddict());

        services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore(store => store.UseDbContext<DbContext>().DisableBulkOperations()))
            .AddServer(server =>
            {
                SetEndpoints(server);
                SetTokens(server, options);
                SetHandlers(server);
            })
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.UseAspNetCore();

                // Without this an access token would go on working after its revocation. UseLocalServer unsets it.
                validation.EnableTokenEntryValidation();
            });

        // The port, and so the issuer, is known only once the server listens; options are first read after that.
        services.AddOptions<OpenIddictServerOptions>()
            .Configure<IServer>((server, host) => server.Issuer = new Uri(LoopbackHost.AddressOf(host)));
    }

    private static void SetEndpoints(OpenIddictServerBuilder server)
    {
        server.SetDeviceAuthorizationEndpointUris(SandboxPaths.DeviceAuthorization)
            .SetAuthorizationEndpointUris(SandboxPaths.Authorization)
            .SetTokenEndpointUris(SandboxPaths.Token)
            .SetRevocationEndpointUris(SandboxPaths.Revocation)
            .SetJsonWebKeySetEndpointUris(SandboxPaths.Keys)
            .SetEndUserVerificationEndpointUris(SandboxPaths.Device, SandboxPaths.Approve, SandboxPaths.Deny)
            .AllowDeviceAuthorizationFlow()
            .AllowAuthorizationCodeFlow()
            .RequireProofKeyForCodeExchange()
            .AllowRefreshTokenFlow()
            .AllowClientCredentialsFlow()
            .RegisterScopes([.. SandboxScopes.All.Keys])
            .DisableResourceValidation()
            .IgnoreResourcePermissions();
        server.UseAspNetCore().DisableTransportSecurityRequirement().EnableEndUserVerificationEndpointPassthrough()
            .EnableAuthorizationEndpointPassthrough();
    }

    private static void SetTokens(OpenIddictServerBuilder server, SandboxOptions options)
    {
        server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)))
            .AddSigningKey(new RsaSecurityKey(SigningKey))
            .UseReferenceRefreshTokens()
            .DisableAccessTokenEncryption()
            .SetUserCodeCharset(UserCodeCharset)
            .SetUserCodeLength(8)
            .SetUserCodeDisplayFormat("{0}{1}{2}{3}-{4}{5}{6}{7}")
            .SetDeviceCodeLifetime(options.DeviceCodeLifetime)
            .SetUserCodeLifetime(options.DeviceCodeLifetime)
            .SetRefreshTokenLifetime(options.RefreshTokenLifetime)
            .SetRefreshTokenReuseLeeway(options.DetectRefreshTokenReuse ? null : options.RefreshTokenLifetime);
        if (!options.RotateRefreshTokens)
        {
            server.DisableRollingRefreshTokens();
        }
    }

    private static void SetHandlers(OpenIddictServerBuilder server)
    {
        EnforcePollingInterval.Register(server);
        AnnounceInterval.Register(server);
        AnnounceSignInEnd.Register(server);
        ApplyTokenOptions.Register(server);
        RevokeWholeGrant.Register(server);
        NormalizeUserCode.Register(server);
        ForgiveUserCodeReuse.Register(server);
        ScopeRefusal.Register(server);
        OneResourceAToken.Register(server);
        SignInRequirements.Register(server);
        ClientRegistrations.Register(server);
        ClientItself.Register(server);
    }
}
