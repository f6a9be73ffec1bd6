using System.Security.Claims;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DeviceAuth.Sandbox;

/// <summary>Signs a client in that asks for itself (RFC 6749 §4.4), once OpenIddict has found that it is the one it says.</summary>
internal sealed class ClientItself : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public static void Register(OpenIddictServerBuilder server)
        => server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseSingletonHandler<ClientItself>());

    public ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (context.Request.IsClientCredentialsGrantType())
        {
            var identity = new ClaimsIdentity("client");
            identity.SetClaim(OpenIddictConstants.Claims.Subject, context.Request.ClientId);
            identity.SetScopes(context.Request.GetScopes());
            context.SignIn(new ClaimsPrincipal(identity));
        }

        return default;
    }
}
