using System;
using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;

namespace DeviceAuth.Sandbox;

/// <summary>
/// APIs below <c>/guarded</c> that want more than a valid token, and say so: a scope (RFC 6750 §3.1), a kind of sign-in or a recent one
/// (RFC 9470 §3), a claim of the token (Microsoft's claims challenge). Each has metadata (RFC 9728).
/// </summary>
internal sealed class GuardedApi(SandboxControls controls)
{
    private const string Metadata = "/.well-known/oauth-protected-resource";

    /// <summary>The kind of sign-in that <c>/guarded/acr</c> wants.</summary>
    private const string Strong = "mfa";

    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "scope", token => token.HasScope("api.write")
            ? null
            : (StatusCodes.Status403Forbidden, "Bearer realm=\"sandbox\", error=\"insufficient_scope\", scope=\"api.write\""));
        Map(routes, "acr", token => token.GetClaim("acr") == Strong
            ? null
            : (StatusCodes.Status401Unauthorized, $"Bearer error=\"insufficient_user_authentication\", error_description=\"A different authentication level is required\", acr_values=\"{Strong}\""));
        Map(routes, "recent", token => Number(token) > controls.SignInsThatAreTooOld
            ? null
            : (StatusCodes.Status401Unauthorized, "Bearer error=\"insufficient_user_authentication\", error_description=\"More recent authentication is required\", max_age=\"300\""));
        Map(routes, "claims", token => Claims(token, SignInRequirements.SilentContext));
        Map(routes, "claims-of-a-person", token => Claims(token, "c2"));
        Map(routes, "me", _ => null);
        routes.MapGet(Metadata + SandboxPaths.Me, (HttpContext context) => Describe(context, SandboxPaths.Me));
        routes.MapGet(Metadata + SandboxPaths.Guarded + "/{name}", (HttpContext context, string name) => Describe(context, $"{SandboxPaths.Guarded}/{name}"));
    }

    private static IResult Describe(HttpContext context, string path) => Results.Json(new
    {
        resource = OriginOf(context) + path,
        authorization_servers = new[] { OriginOf(context) + "/" },
        scopes_supported = new[] { "openid", "offline_access", "api.read" },
    });

    private static void Map(IEndpointRouteBuilder routes, string name, Func<ClaimsPrincipal, (int Status, string Challenge)?> refusal)
        => routes.MapGet($"{SandboxPaths.Guarded}/{name}", async (HttpContext context) =>
        {
            var result = await context.AuthenticateAsync(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
            if (result.Succeeded)
            {
                return refusal(result.Principal) is { } no ? Refuse(context, no.Status, no.Challenge) : Results.Json(new { ok = true });
            }

            var hasToken = context.Request.Headers.Authorization.Count > 0;
            return Refuse(
                context,
                StatusCodes.Status401Unauthorized,
                hasToken ? "Bearer error=\"invalid_token\"" : $"Bearer resource_metadata=\"{OriginOf(context)}{Metadata}{context.Request.Path}\"");
        });

    private static IResult Refuse(HttpContext context, int status, string challenge)
    {
        context.Response.Headers.WWWAuthenticate = challenge;
        return Results.Json(new { ok = false }, statusCode: status);
    }

    private static (int Status, string Challenge)? Claims(ClaimsPrincipal token, string context)
    {
        if (token.GetClaim(SignInRequirements.Contexts) == context)
        {
            return null;
        }

        var claims = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new { access_token = new { acrs = new { essential = true, value = context } } }));
        return (StatusCodes.Status401Unauthorized, $"Bearer realm=\"\", authorization_uri=\"https://login.example.com/common/oauth2/authorize\", error=\"insufficient_claims\", claims=\"{claims}\"");
    }

    private static int Number(ClaimsPrincipal token)
        => int.TryParse(token.GetClaim(SignInRequirements.SignInNumber), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string OriginOf(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";
}
