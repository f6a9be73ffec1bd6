using System.Linq;
using System.Security.Claims;
using System.Threading.Tasks;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DeviceAuth.Sandbox;

/// <summary>What a request to a verification endpoint asks about, and how it is decided (RFC 8628 §3.3).</summary>
internal static class DeviceDecision
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    /// <summary>The device authorization behind the request's user code; null where the code is wrong, used or expired.</summary>
    public static async Task<ClaimsPrincipal?> FindAsync(HttpContext context)
    {
        var result = await context.AuthenticateAsync(Scheme);
        return result.Succeeded && result.Principal.HasClaim(c => c.Type == Claims.ClientId) ? result.Principal : null;
    }

    /// <summary>Approves in the name of a user, and sends the browser on.</summary>
    public static Task ApproveAsync(HttpContext context, ClaimsPrincipal request, SandboxUser user, string next)
    {
        var requirements = context.RequestServices.GetRequiredService<SignInRequirements>();
        var grant = user.Grants(request.GetScopes(), requirements, requirements.RequestFor(UserCodeOf(context)));
        return context.SignInAsync(Scheme, grant, new AuthenticationProperties { RedirectUri = next });
    }

    private static string UserCodeOf(HttpContext context) => context.GetOpenIddictServerRequest()?.UserCode ?? "";

    /// <summary>Refuses: the next poll is answered <c>access_denied</c>.</summary>
    public static Task DenyAsync(HttpContext context, string next)
        => context.ForbidAsync(Scheme, new AuthenticationProperties { RedirectUri = next });

    /// <summary>The scopes asked for, known ones first in the order in which the page explains them.</summary>
    public static string[] ScopesOf(ClaimsPrincipal request)
        => [.. SandboxScopes.All.Keys.Intersect(request.GetScopes())];
}
