using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DeviceAuth.Sandbox;

/// <summary>
/// What other processes may ask of a test server under /sandbox. It hands out secrets and approves without a person:
/// no real authorization server may have any of this. <c>hold</c> keeps each request to the <c>path</c> of its form waiting, one
/// that has not arrived yet too, until <c>release</c> names the same path; the log has what is held, without an answer.
/// </summary>
internal sealed class ControlEndpoints(RequestLog log, SandboxControls controls, TokenRevoker revoker)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sandbox/requests", () => Results.Json(log.Entries.Select(Describe)));
        routes.MapGet("/sandbox/secrets", () => Results.Json(log.Secrets()));
        routes.MapPost("/sandbox/reset-log", ResetLog);
        routes.MapPost("/sandbox/options", (Delegate)SetOptionsAsync);
        routes.MapPost("/sandbox/hold", (Delegate)HoldAsync);
        routes.MapPost("/sandbox/release", (Delegate)ReleaseAsync);
        routes.MapPost("/sandbox/revoke-tokens", (Delegate)RevokeTokensAsync);
        routes.MapPost(SandboxPaths.Approve, ApproveAsync);
        routes.MapPost(SandboxPaths.Deny, DenyAsync);
        routes.MapGet("/sandbox/decided", () => Results.Json(new { decided = true }));
    }

    private static object Describe(RequestLogEntry entry) => new
    {
        method = entry.Method,
        path = entry.Path,
        grant_type = entry.GrantType,
        resource = entry.Form.GetValueOrDefault("resource"),
        refresh_token = entry.Form.GetValueOrDefault("refresh_token"),
        status = entry.StatusCode,
        error = entry.Error,
        arrived_ms = Math.Round(entry.ArrivedAt.TotalMilliseconds, 3),
        answered_ms = entry.AnsweredAt is { } at ? Math.Round(at.TotalMilliseconds, 3) : (double?)null,
    };

    private static async Task ApproveAsync(HttpContext context)
    {
        var userName = context.Request.Form["user"].ToString();
        var user = SandboxUser.Find(userName.Length == 0 ? SandboxUser.All[0].UserName : userName);
        if (user is null)
        {
            await RefuseAsync(context, "There is no such user.");
        }
        else if (await DeviceDecision.FindAsync(context) is { } request)
        {
            await DeviceDecision.ApproveAsync(context, request, user, "/sandbox/decided");
            Decided(context);
        }
        else
        {
            await RefuseAsync(context, "The user code is wrong, used or expired.");
        }
    }

    private static async Task DenyAsync(HttpContext context)
    {
        if (await DeviceDecision.FindAsync(context) is not null)
        {
            await DeviceDecision.DenyAsync(context, "/sandbox/decided");
            Decided(context);
        }
        else
        {
            await RefuseAsync(context, "The user code is wrong, used or expired.");
        }
    }

    // OpenIddict ends a decision with a redirection, meant for a browser; a script wants a plain success.
    private static void Decided(HttpContext context)
    {
        if (context.Response.StatusCode == StatusCodes.Status302Found)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.Remove("Location");
        }
    }

    private static Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync(why, context.RequestAborted);
    }

    private static async Task<IResult> WithPathAsync(HttpContext context, Action<string> act)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var path = form["path"].ToString();
        if (!path.StartsWith('/') || !SandboxPaths.IsOfProtocol(path))
        {
            return Results.Text($"Not a path of the protocol: {path}", statusCode: StatusCodes.Status400BadRequest);
        }

        act(path);
        return Results.NoContent();
    }

    private IResult ResetLog()
    {
        log.Clear();
        return Results.NoContent();
    }

    private async Task<IResult> RevokeTokensAsync(HttpContext context)
    {
        await revoker.RevokeAsync(context.Request.Form["only"] == "access_token", context.RequestAborted);
        return Results.NoContent();
    }

    private Task<IResult> HoldAsync(HttpContext context) => WithPathAsync(context, controls.Hold);

    private Task<IResult> ReleaseAsync(HttpContext context) => WithPathAsync(context, controls.Release);

    private async Task<IResult> SetOptionsAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        foreach (var (name, text) in form)
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                || !(value is >= 0 and <= int.MaxValue)
                || !TrySet(name, value, form))
            {
                return Results.Text($"Not an option, or not a value for it: {name}", statusCode: StatusCodes.Status400BadRequest);
            }
        }

        return Results.Json(new
        {
            interval = controls.Interval.TotalSeconds,
            access_token_lifetime = controls.AccessTokenLifetime.TotalSeconds,
            token_endpoint_delay = controls.TokenEndpointDelay.TotalSeconds,
        });
    }

    private bool TrySet(string name, double value, IFormCollection form)
    {
        switch (name)
        {
            case "interval":
                controls.Interval = TimeSpan.FromSeconds(value);
                return true;
            case "access_token_lifetime":
                controls.AccessTokenLifetime = TimeSpan.FromSeconds(value);
                return true;
            case "sign_in_lifetime":
                controls.SignInLifetime = value > 0 ? TimeSpan.FromSeconds(value) : null;
                return true;
            case "token_endpoint_delay":
                controls.TokenEndpointDelay = TimeSpan.FromSeconds(value);
                return true;
            case "slow_down":
                controls.ForceSlowDown((int)value);
                return true;
            case "outage":
                var hasWait = double.TryParse(form["retry_after"], CultureInfo.InvariantCulture, out var wait);
                controls.FailTokenRequests((int)value, hasWait ? TimeSpan.FromSeconds(wait) : null);
                return true;
            default:
                return name == "retry_after";
        }
    }
}
