using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DeviceAuth.Sandbox;

/// <summary>Adds <c>refresh_token_expires_in</c> to token answers where a test wants that; OpenIddict does not tell it.</summary>
internal sealed class AnnounceSignInEnd(SandboxControls controls) : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    public static void Register(OpenIddictServerBuilder server)
        => server.AddEventHandler<ApplyTokenResponseContext>(handler => handler
            .UseSingletonHandler<AnnounceSignInEnd>()
            .SetOrder(0));

    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Response.AccessToken is not null && controls.SignInLifetime is { } lifetime)
        {
            context.Response.SetParameter("refresh_token_expires_in", (long)lifetime.TotalSeconds);
        }

        return default;
    }
}
