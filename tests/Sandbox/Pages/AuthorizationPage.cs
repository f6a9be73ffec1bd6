using System.Collections.Generic;
using System.Linq;
using System.Security.Claims;
using System.Threading.Tasks;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;

namespace DeviceAuth.Sandbox;

/// <summary>
/// The page behind authorization_endpoint (RFC 6749 §4.1.1): sign in, see who asks for what, approve or refuse; the browser is then sent to
/// the client's redirect address.
/// </summary>
internal sealed class AuthorizationPage(IAntiforgery antiforgery, ClientNames clients)
{
    private const string Session = CookieAuthenticationDefaults.AuthenticationScheme;
    private const string Protocol = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;
    private const string SignInPath = "/authorize/sign-in";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(SandboxPaths.Authorization, ShowAsync);
        routes.MapPost(SandboxPaths.Authorization, DecideAsync);
        routes.MapPost(SignInPath, SignInAsync);
    }

    private static Task WriteAsync(HttpContext context, string html, int status = StatusCodes.Status200OK)
    {
        // No form-action: browsers hold a redirect after a form to it, and this one leads to another port.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html, context.RequestAborted);
    }

    private static async Task<SandboxUser?> SignedInAsync(HttpContext context)
        => SandboxUser.Find((await context.AuthenticateAsync(Session)).Principal?.Identity?.Name);

    private async Task ShowAsync(HttpContext context)
    {
        OpenIddictRequest request = context.GetOpenIddictServerRequest()!;
        if (await SignedInAsync(context) is not { } user)
        {
            await WriteAsync(context, AuthorizationHtml.SignIn(
                SignInPath, context.Request.QueryString.Value ?? "", FormToken(context), request.LoginHint, null));
            return;
        }

        IEnumerable<KeyValuePair<string, string>> parameters = context.Request.Query
            .SelectMany(parameter => parameter.Value.Select(value => new KeyValuePair<string, string>(parameter.Key, value ?? "")));
        await WriteAsync(context, AuthorizationHtml.Consent(
            parameters,
            FormToken(context),
            await clients.DisplayNameAsync(request.ClientId!),
            user,
            SandboxScopes.All.Keys.Intersect(request.GetScopes())));
    }

    private async Task SignInAsync(HttpContext context)
    {
        if (!await IsFromPageAsync(context))
        {
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var query = form["query"].ToString();
        if (SandboxUser.Find(form["user"]) is not { } user || form["password"] != SandboxUser.Password)
        {
            await WriteAsync(
                context,
                AuthorizationHtml.SignIn(SignInPath, query, FormToken(context), form["user"], "User name or password is wrong."),
                StatusCodes.Status400BadRequest);
            return;
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, user.UserName)], Session);
        await context.SignInAsync(Session, new ClaimsPrincipal(identity));
        context.Response.Redirect(SandboxPaths.Authorization + (query.StartsWith('?') ? query : ""));
    }

    private async Task DecideAsync(HttpContext context)
    {
        if (!await IsFromPageAsync(context))
        {
            return;
        }

        if (await SignedInAsync(context) is { } user && context.Request.Form["decision"] == "approve")
        {
            var asked = context.GetOpenIddictServerRequest()!;
            await context.SignInAsync(
                Protocol, user.Grants(asked.GetScopes(), context.RequestServices.GetRequiredService<SignInRequirements>(), asked));
        }
        else
        {
            await context.ForbidAsync(Protocol); // access_denied (RFC 6749 §4.1.2.1)
        }
    }

    private string FormToken(HttpContext context) => antiforgery.GetAndStoreTokens(context).RequestToken ?? "";

    private async Task<bool> IsFromPageAsync(HttpContext context)
    {
        if (await antiforgery.IsRequestValidAsync(context))
        {
            return true;
        }

        await WriteAsync(
            context,
            DeviceHtml.Page("Start again", "stale", "This form is out of date. Open the address again.", ""),
            StatusCodes.Status400BadRequest);
        return false;
    }
}
