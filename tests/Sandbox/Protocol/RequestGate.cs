using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace DeviceAuth.Sandbox;

/// <summary>
/// Holds what a test asked to hold, plays the outage and the latency that it asked for, then lets writing requests through one at a time: the in-memory
/// store has no transactions, and two requests with one refresh token must not both succeed.
/// </summary>
internal sealed class RequestGate(SandboxControls controls) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);

    public void Dispose() => _writing.Dispose();

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        await controls.WhenReleased(context.Request.Path.Value ?? "").WaitAsync(context.RequestAborted);
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await next(context);
            return;
        }

        if (context.Request.Path == SandboxPaths.Token && !await IsServedAsync(context))
        {
            return;
        }

        await _writing.WaitAsync(context.RequestAborted);
        try
        {
            await next(context);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<bool> IsServedAsync(HttpContext context)
    {
        await Task.Delay(controls.TokenEndpointDelay, context.RequestAborted);
        if (!controls.TakeOutage(out var retryAfter))
        {
            return true;
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        if (retryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = ((long)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        await context.Response.WriteAsync("Out of service, because a test asked for it.", context.RequestAborted);
        return false;
    }
}
