using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DeviceAuth.Sandbox;

/// <summary>Gives tokens the lifetime set at run time, and leaves the refresh token out of a refresh without rotation.</summary>
internal sealed class ApplyTokenOptions(SandboxControls controls, SandboxOptions options)
    : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static void Register(OpenIddictServerBuilder server)
        => server.AddEventHandler<ProcessSignInContext>(handler => handler
            .UseSingletonHandler<ApplyTokenOptions>()
            .SetOrder(OpenIddictServerHandlers.EvaluateGeneratedTokens.Descriptor.Order + 1));

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType == OpenIddictServerEndpointType.Token)
        {
            context.Principal!.SetAccessTokenLifetime(controls.AccessTokenLifetime);
            if (context.Request.IsRefreshTokenGrantType() && !options.RotateRefreshTokens)
            {
                context.GenerateRefreshToken = context.IncludeRefreshToken = false;
            }
        }

        return default;
    }
}
