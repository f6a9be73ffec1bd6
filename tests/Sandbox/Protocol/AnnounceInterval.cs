using System;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DeviceAuth.Sandbox;

/// <summary>Adds the <c>interval</c> of RFC 8628 §3.2, which OpenIddict leaves out, and starts its clock.</summary>
internal sealed class AnnounceInterval(PollingRules rules, SandboxControls controls, RequestLog log, AutomaticApproval approval)
    : IOpenIddictServerHandler<ApplyDeviceAuthorizationResponseContext>
{
    public static void Register(OpenIddictServerBuilder server)
        => server.AddEventHandler<ApplyDeviceAuthorizationResponseContext>(handler => handler
            .UseSingletonHandler<AnnounceInterval>()
            .SetOrder(0));

    public ValueTask HandleAsync(ApplyDeviceAuthorizationResponseContext context)
    {
        if (context.Response.DeviceCode is { } deviceCode)
        {
            context.Response.SetParameter("interval", (long)Math.Ceiling(controls.Interval.TotalSeconds));
            rules.Answered(deviceCode, log.Now);
            approval.Schedule(context.Response.UserCode);
        }

        return default;
    }
}
