using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DeviceAuth.Sandbox;

/// <summary>
/// Takes a used user code for a wrong one. OpenIddict takes it for an attack and revokes the sign-in, which a person would
/// bring about with the browser's back button.
/// </summary>
internal sealed class ForgiveUserCodeReuse(IOpenIddictTokenManager tokens) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static void Register(OpenIddictServerBuilder server)
        => server.AddEventHandler<ValidateTokenContext>(handler => handler
            .UseScopedHandler<ForgiveUserCodeReuse>()
            .SetOrder(OpenIddictServerHandlers.Protection.ValidateTokenEntry.Descriptor.Order - 1));

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.Principal?.HasTokenType(TokenTypeIdentifiers.Private.UserCode) == true
            && context.TokenId is { } id
            && await tokens.FindByIdAsync(id, context.CancellationToken) is { } token
            && await tokens.HasStatusAsync(token, Statuses.Redeemed, context.CancellationToken))
        {
            context.Reject(Errors.InvalidToken, "The user code was used already.");
        }
    }
}
