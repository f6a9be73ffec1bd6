using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DeviceAuth.Sandbox;

/// <summary>
/// Says <c>invalid_scope</c> where a client asks for a scope it is not permitted (RFC 6749 §5.2: "exceeds the scope granted");
/// OpenIddict says <c>invalid_request</c> there.
/// </summary>
internal sealed class ScopeRefusal(IOpenIddictApplicationManager applications)
    : IOpenIddictServerHandler<ValidateDeviceAuthorizationRequestContext>
{
    public static void Register(OpenIddictServerBuilder server)
        => server.AddEventHandler<ValidateDeviceAuthorizationRequestContext>(handler => handler
            .UseScopedHandler<ScopeRefusal>()
            .SetOrder(OpenIddictServerHandlers.Device.ValidateScopePermissions.Descriptor.Order - 1));

    public async ValueTask HandleAsync(ValidateDeviceAuthorizationRequestContext context)
    {
        var client = await applications.FindByClientIdAsync(context.ClientId ?? "", context.CancellationToken);
        foreach (var scope in context.Request.GetScopes())
        {
            // openid and offline_access belong to the protocol: OpenIddict asks no permission for them.
            if (client is not null
                && scope is not (OpenIddictConstants.Scopes.OpenId or OpenIddictConstants.Scopes.OfflineAccess)
                && !await applications.HasPermissionAsync(
                    client, OpenIddictConstants.Permissions.Prefixes.Scope + scope, context.CancellationToken))
            {
                context.Reject(
                    OpenIddictConstants.Errors.InvalidScope, $"The scope '{scope}' is not permitted for this client.");
                return;
            }
        }
    }
}
