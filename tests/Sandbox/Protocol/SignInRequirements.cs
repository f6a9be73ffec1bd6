using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Security.Claims;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DeviceAuth.Sandbox;

/// <summary>
/// How a person signs in here (RFC 9470, OpenID Connect Core §3.1.2.1): as the request for the code asked, else as before. A person who is
/// signed in already is not asked again, so that a sign-in without <c>max_age</c> is as old as the first one. A claims request for
/// <c>acrs</c> (Microsoft's authentication contexts) is met by the sign-in, and by a refresh too where its value is <c>c1</c>.
/// </summary>
internal sealed class SignInRequirements : IOpenIddictServerHandler<ApplyDeviceAuthorizationResponseContext>,
    IOpenIddictServerHandler<ValidateTokenRequestContext>, IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>Counts sign-ins, since one may be as recent as the next one by the second.</summary>
    public const string SignInNumber = "sign_in_number";

    /// <summary>The authentication context that a token has.</summary>
    public const string Contexts = "acrs";

    /// <summary>The one that a refresh brings too.</summary>
    public const string SilentContext = "c1";

    private const string UsualKind = "pwd";

    private readonly ConcurrentDictionary<string, OpenIddictRequest> _requests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private int _signIns;

    /// <summary>How many sign-ins there were.</summary>
    public int SignIns => Volatile.Read(ref _signIns);

    public static void Register(OpenIddictServerBuilder server) => server
        .AddEventHandler<ApplyDeviceAuthorizationResponseContext>(handler => handler.UseSingletonHandler<SignInRequirements>().SetOrder(1))
        .AddEventHandler<ValidateTokenRequestContext>(handler => handler
            .UseSingletonHandler<SignInRequirements>()
            .SetOrder(OpenIddictServerHandlers.Exchange.ValidateAuthentication.Descriptor.Order + 1))
        .AddEventHandler<ProcessSignInContext>(handler => handler
            .UseSingletonHandler<SignInRequirements>()
            .SetOrder(OpenIddictServerHandlers.PrepareAccessTokenPrincipal.Descriptor.Order + 2));

    /// <summary>Says of an identity how its person signed in, as the request wanted it.</summary>
    public void Describe(ClaimsIdentity identity, OpenIddictRequest? request, SandboxUser user)
    {
        var session = request?.MaxAge is null && _sessions.TryGetValue(user.UserName, out var known)
            ? known
            : _sessions[user.UserName] = new Session(DateTimeOffset.UtcNow, Interlocked.Increment(ref _signIns));
        var kind = request?.AcrValues?.Split(' ')[0] ?? UsualKind;
        identity.SetClaim("acr", kind)
            .SetClaims("amr", kind == UsualKind ? ["pwd"] : ["pwd", "otp"])
            .SetClaim("auth_time", session.At.ToUnixTimeSeconds())
            .SetClaim(SignInNumber, session.Number);
        if (ContextIn(request) is { } context)
        {
            identity.SetClaim(Contexts, context);
        }
    }

    /// <summary>What was asked for with the request for a code.</summary>
    public OpenIddictRequest? RequestFor(string userCode) => _requests.GetValueOrDefault(Normalized(userCode));

    public ValueTask HandleAsync(ApplyDeviceAuthorizationResponseContext context)
    {
        if (context.Response.UserCode is { } userCode && context.Request is { } request)
        {
            _requests[Normalized(userCode)] = request;
        }

        return default;
    }

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        if (context.Request.IsRefreshTokenGrantType()
            && ContextIn(context.Request) is { } wanted and not SilentContext
            && context.RefreshTokenPrincipal?.GetClaim(Contexts) != wanted)
        {
            context.Reject("interaction_required", $"The person has to be there for the authentication context {wanted}.");
        }

        return default;
    }

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context is { EndpointType: OpenIddictServerEndpointType.Token, AccessTokenPrincipal: { } token })
        {
            // Each token has what its own request asked for, as Microsoft's do, and the first one what the sign-in asked for.
            token.SetClaim(Contexts, ContextIn(context.Request) ?? (context.Request.IsRefreshTokenGrantType() ? null : token.GetClaim(Contexts)));
        }

        return default;
    }

    private static string? ContextIn(OpenIddictRequest? request)
    {
        if ((string?)request?.GetParameter("claims") is not { } claims)
        {
            return null;
        }

        using var json = JsonDocument.Parse(claims);
        return json.RootElement.TryGetProperty("access_token", out var token)
            && token.TryGetProperty(Contexts, out var contexts)
            && contexts.TryGetProperty("value", out var value)
                ? value.GetString()
                : null;
    }

    private static string Normalized(string userCode) => string.Concat(userCode.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private sealed record Session(DateTimeOffset At, int Number);
}
