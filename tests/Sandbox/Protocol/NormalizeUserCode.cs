using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DeviceAuth.Sandbox;

/// <summary>Lets a person type small letters (RFC 8628 §6.1); OpenIddict itself drops whatever is not in the charset.</summary>
internal sealed class NormalizeUserCode : IOpenIddictServerHandler<ExtractEndUserVerificationRequestContext>
{
    public static void Register(OpenIddictServerBuilder server)
        => server.AddEventHandler<ExtractEndUserVerificationRequestContext>(handler => handler
            .UseSingletonHandler<NormalizeUserCode>()
            .SetOrder(0));

    public ValueTask HandleAsync(ExtractEndUserVerificationRequestContext context)
    {
        if (context.Request?.UserCode is { } userCode)
        {
            context.Request.UserCode = userCode.Trim().ToUpperInvariant();
        }

        return default;
    }
}
