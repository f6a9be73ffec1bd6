using System.Threading.Tasks;
using Microsoft.AspNetCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DeviceAuth.Sandbox;

/// <summary>Answers <c>slow_down</c> to a poll before its time, whatever became of its device code (RFC 8628 §3.5).</summary>
internal sealed class EnforcePollingInterval(PollingRules rules, RequestLog log)
    : IOpenIddictServerHandler<ValidateTokenRequestContext>, IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    public static void Register(OpenIddictServerBuilder server)
    {
        server.AddEventHandler<ValidateTokenRequestContext>(handler => handler
            .UseSingletonHandler<EnforcePollingInterval>()
            .SetOrder(OpenIddictServerHandlers.Exchange.ValidateAuthentication.Descriptor.Order - 1));
        server.AddEventHandler<ApplyTokenResponseContext>(handler => handler
            .UseSingletonHandler<EnforcePollingInterval>()
            .SetOrder(0));
    }

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        var arrivedAt = context.Transaction.GetHttpRequest()?.HttpContext.Features.Get<RequestLogEntry>()?.ArrivedAt ?? log.Now;
        if (context.Request.IsDeviceCodeGrantType()
            && context.Request.DeviceCode is { } deviceCode
            && rules.MustSlowDown(deviceCode, arrivedAt))
        {
            context.Reject(
                OpenIddictConstants.Errors.SlowDown, "The poll came before its time: wait five seconds more from now on.");
        }

        return default;
    }

    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Request is { DeviceCode: { } deviceCode } && context.Request.IsDeviceCodeGrantType())
        {
            rules.Answered(deviceCode, log.Now);
        }

        return default;
    }
}
