using System;
using System.Security.Claims;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenIddict.Abstractions;

namespace DeviceAuth.Sandbox;

/// <summary>
/// The page behind verification_uri (RFC 8628 §3.3): enter the code, sign in, see who asks for what, approve or refuse.
/// </summary>
internal sealed class DevicePage(IAntiforgery antiforgery, ClientNames clients)
{
    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    private const string SignInPath = SandboxPaths.Device + "/sign-in";
    private const string SignOutPath = SandboxPaths.Device + "/sign-out";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => Results.Redirect(SandboxPaths.Device));
        routes.MapGet(DeviceHtml.StylePath, () => Results.Text(DeviceHtml.Style, "text/css"));
        routes.MapGet(SandboxPaths.Device, ShowAsync);
        routes.MapPost(SandboxPaths.Device, DecideAsync);
        routes.MapPost(SignInPath, SignInAsync);
        routes.MapPost(SignOutPath, SignOutAsync);
        routes.MapGet(SandboxPaths.Device + "/approved", (HttpContext c) => ShowOutcomeAsync(c, approved: true));
        routes.MapGet(SandboxPaths.Device + "/refused", (HttpContext c) => ShowOutcomeAsync(c, approved: false));
    }

    private static string? UserCodeIn(HttpContext context)
        => context.Request.Query["user_code"].ToString() is { Length: > 0 } code ? code.Trim().ToUpperInvariant() : null;

    private static Task WriteAsync(HttpContext context, string html, int status = StatusCodes.Status200OK)
    {
        // RFC 8628 §5.4 and RFC 9700 §4.16: nobody frames this page, and nothing runs on it.
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html, context.RequestAborted);
    }

    private static Task ShowWrongCodeAsync(HttpContext context, string? userCode) => WriteAsync(
        context,
        DeviceHtml.EnterCode(userCode, "This code is not known here. It may have been used already, or its time is over. "
            + "Check it, or start the sign-in on your device again."),
        StatusCodes.Status400BadRequest);

    private static Task ShowOutcomeAsync(HttpContext context, bool approved)
        => WriteAsync(context, DeviceHtml.Outcome(approved));

    private static async Task<SandboxUser?> SignedInAsync(HttpContext context)
        => SandboxUser.Find((await context.AuthenticateAsync(Scheme)).Principal?.Identity?.Name);

    private async Task ShowAsync(HttpContext context)
    {
        var userCode = UserCodeIn(context);
        if (userCode is null)
        {
            await WriteAsync(context, DeviceHtml.EnterCode(null, null));
        }
        else if (await DeviceDecision.FindAsync(context) is not { } request)
        {
            await ShowWrongCodeAsync(context, userCode);
        }
        else if (await SignedInAsync(context) is not { } user)
        {
            await WriteAsync(context, DeviceHtml.SignIn(SignInPath, userCode, FormToken(context), null));
        }
        else
        {
            var client = await clients.DisplayNameAsync(request.GetClaim(OpenIddictConstants.Claims.ClientId)!);
            await WriteAsync(context, DeviceHtml.Consent(
                SignOutPath, userCode, FormToken(context), client, user, DeviceDecision.ScopesOf(request)));
        }
    }

    private async Task SignInAsync(HttpContext context)
    {
        if (!await IsFromPageAsync(context))
        {
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var userCode = form["user_code"].ToString();
        if (SandboxUser.Find(form["user"]) is not { } user || form["password"] != SandboxUser.Password)
        {
            await WriteAsync(
                context,
                DeviceHtml.SignIn(SignInPath, userCode, FormToken(context), "User name or password is wrong."),
                StatusCodes.Status400BadRequest);
            return;
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, user.UserName)], Scheme);
        await context.SignInAsync(Scheme, new ClaimsPrincipal(identity));
        context.Response.Redirect(PageFor(userCode));
    }

    private async Task SignOutAsync(HttpContext context)
    {
        if (await IsFromPageAsync(context))
        {
            await context.SignOutAsync(Scheme);
            context.Response.Redirect(PageFor(context.Request.Form["user_code"].ToString()));
        }
    }

    private async Task DecideAsync(HttpContext context)
    {
        if (!await IsFromPageAsync(context))
        {
            return;
        }

        var userCode = context.Request.Form["user_code"].ToString();
        if (await SignedInAsync(context) is not { } user)
        {
            context.Response.Redirect(PageFor(userCode));
        }
        else if (await DeviceDecision.FindAsync(context) is not { } request)
        {
            await ShowWrongCodeAsync(context, userCode);
        }
        else if (context.Request.Form["decision"] == "approve")
        {
            await DeviceDecision.ApproveAsync(context, request, user, SandboxPaths.Device + "/approved");
        }
        else
        {
            await DeviceDecision.DenyAsync(context, SandboxPaths.Device + "/refused");
        }
    }

    private static string PageFor(string userCode) => SandboxPaths.Device + "?user_code=" + Uri.EscapeDataString(userCode);

    private string FormToken(HttpContext context) => antiforgery.GetAndStoreTokens(context).RequestToken ?? "";

    private async Task<bool> IsFromPageAsync(HttpContext context)
    {
        if (await antiforgery.IsRequestValidAsync(context))
        {
            return true;
        }

        await WriteAsync(
            context,
            DeviceHtml.EnterCode(null, "This form is out of date. Enter the code again."),
            StatusCodes.Status400BadRequest);
        return false;
    }
}
