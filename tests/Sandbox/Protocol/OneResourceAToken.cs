using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DeviceAuth.Sandbox;

/// <summary>
/// Several APIs of one sign-in, by their resource indicators: a token request names one, and its access token is for that one alone
/// (RFC 8707 §2.2). OpenIddict gives each token for all of them.
/// </summary>
internal sealed class OneResourceAToken : IOpenIddictServerHandler<ValidateTokenRequestContext>, IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>The APIs that there are.</summary>
    public static readonly IReadOnlyList<string> Known =
        ["https://files.sandbox.example", "https://mail.sandbox.example", "https://calendar.sandbox.example", "https://secrets.sandbox.example"];

    public static void Register(OpenIddictServerBuilder server) => server
        .AddEventHandler<ValidateTokenRequestContext>(handler => handler
            .UseSingletonHandler<OneResourceAToken>()
            .SetOrder(OpenIddictServerHandlers.Exchange.ValidateScopes.Descriptor.Order))
        .AddEventHandler<ProcessSignInContext>(handler => handler
            .UseSingletonHandler<OneResourceAToken>()
            .SetOrder(OpenIddictServerHandlers.PrepareAccessTokenPrincipal.Descriptor.Order + 1));

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        string[] resources = [.. context.Request.GetResources()];
        if (resources.Length > 1 || resources.Except(Known).Any(resource => !IsOfSandbox(resource, context.BaseUri)))
        {
            context.Reject("invalid_target", "A token is for one of the resources that there are.");
        }

        return default;
    }

    /// <summary>The APIs of the sandbox itself, whose addresses are known once it listens.</summary>
    private static bool IsOfSandbox(string resource, Uri? baseUri)
        => Uri.TryCreate(resource, UriKind.Absolute, out var address) && address.Authority == baseUri?.Authority && (address.AbsolutePath == SandboxPaths.Me || address.AbsolutePath.StartsWith(SandboxPaths.Guarded, StringComparison.Ordinal));

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context is { EndpointType: OpenIddictServerEndpointType.Token, AccessTokenPrincipal: { } token })
        {
            string[] resources = [.. context.Request.GetResources()];
            token.SetAudiences(resources);
        }

        return default;
    }
}
