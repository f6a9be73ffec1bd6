using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DeviceAuth.Sandbox;

/// <summary><c>GET /me</c>: an API that any valid access token opens (RFC 6750).</summary>
internal static class ProtectedApi
{
    public static void Map(IEndpointRouteBuilder routes)
        => routes.MapGet(SandboxPaths.Me, Me).RequireAuthorization(new AuthorizeAttribute
        {
            AuthenticationSchemes = OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme,
        });

    private static IResult Me(ClaimsPrincipal caller) => Results.Json(new
    {
        sub = caller.GetClaim(Claims.Subject),
        name = caller.GetClaim(Claims.Name),
        preferred_username = caller.GetClaim(Claims.PreferredUsername),
        email = caller.GetClaim(Claims.Email),
        scope = string.Join(' ', caller.GetScopes()),
    });
}
