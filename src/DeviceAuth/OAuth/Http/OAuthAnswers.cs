using System.Linq;
using System.Security;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>Tells what an answer that is no success means for the user, whichever endpoint gave it.</summary>
internal static class OAuthAnswers
{
    /// <summary>The one error for an answer that ends an operation. The provider's own words are in it and beside it, cleaned.</summary>
    public static DeviceAuthException ToError(OAuthResponse answer) => Of(answer, Told(answer).Saying(answer.Words));

    /// <summary>The error of an answer, which knows whether the request may have been acted on without a word that tells so.</summary>
    public static DeviceAuthException Of(OAuthResponse answer, DeviceAuthException error) => HasNoFinalWord(answer) ? error.Lost() : error;

    private static DeviceAuthException Told(OAuthResponse answer)
    {
        if (answer.IsRedirect)
        {
            return DeviceAuthError.RedirectRefused(answer.Endpoint, answer.Location);
        }

        if (answer is { Status: Wire.ProxyAuthenticationRequired, ErrorCode: null })
        {
            return DeviceAuthError.ProxyWantsCredentials(answer.Endpoint, SystemProxy.For(answer.Endpoint));
        }

        if (IsOverloaded(answer))
        {
            return DeviceAuthError.Unavailable(answer.Endpoint, answer.Status, answer.ErrorCode, answer.RetryAfter);
        }

        if (answer is { Status: Wire.NotFound, Body: not null } && IsOfStranger(answer))
        {
            return DeviceAuthError.NothingFound(answer.Endpoint, answer.ErrorCode ?? answer.Said);
        }

        switch (answer.ErrorCode)
        {
            case null when !answer.IsSuccess && Refusals.MeanClient(answer.Words):
                return DeviceAuthError.ClientRejected(answer.Endpoint, $"{answer.Status}", answer.Said);
            case null when answer.ErrorDescription is not null && !answer.IsSuccess:
                return DeviceAuthError.ProviderError(answer.Endpoint, $"{answer.Status}", answer.ErrorDescription);
            case null:
                return DeviceAuthError.NotAnOAuthAnswer(answer.Endpoint, answer.Status, answer.IsHtml, answer.Fault, answer.Said);
            case Wire.ErrorCode.AccessDenied:
            case Wire.ErrorCode.AuthorizationDeclined:
                return DeviceAuthError.SignInDenied(answer.Endpoint, answer.Said);
            case Wire.ErrorCode.ExpiredToken:
            case Wire.ErrorCode.TokenExpired:
                return DeviceAuthError.SignInExpired();
            case Wire.ErrorCode.InvalidClient:
            case Wire.ErrorCode.IncorrectClientCredentials:
            case Wire.ErrorCode.UnauthorizedClient:
            case Wire.ErrorCode.UnsupportedGrantType:
            case Wire.ErrorCode.UnsupportedResponseType:
            case Wire.ErrorCode.DeletedClient:
            case Wire.ErrorCode.DisabledClient:
            case Wire.ErrorCode.DeviceFlowDisabled:
                return DeviceAuthError.ClientRejected(answer.Endpoint, answer.ErrorCode, answer.Said);
            case Wire.ErrorCode.InvalidScope:
                return DeviceAuthError.ScopeRejected(answer.Endpoint, answer.ErrorCode, answer.Said);
            case Wire.ErrorCode.InvalidDpopProof:
            case Wire.ErrorCode.UseDpopNonce:
                return DeviceAuthError.BoundTokensWanted(answer.Endpoint, answer.ErrorCode, answer.Said);
            case Wire.ErrorCode.InvalidGrant:
            case Wire.ErrorCode.IncorrectDeviceCode:
            case Wire.ErrorCode.BadVerificationCode:
                return DeviceAuthError.GrantRejected(answer.Endpoint, answer.ErrorCode, answer.Said, Refusals.CauseOf(answer.Words));
            case { } code when Refusals.MeanClient(answer.Words):
                return DeviceAuthError.ClientRejected(answer.Endpoint, code, answer.Said);
            default:
                return DeviceAuthError.ProviderError(answer.Endpoint, answer.ErrorCode, answer.Said, Refusals.CauseOf(answer.Words));
        }
    }

    /// <summary>A member without which a success cannot be used.</summary>
    public static string Required(this OAuthResponse answer, string member) =>
        answer.Body?.Text(member) ?? throw DeviceAuthError.MemberMissing(answer.Endpoint, member);

    /// <summary>A member that is a secret; null where it is absent. Throws where it is longer than any secret.</summary>
    public static SecureString? Secret(this OAuthResponse answer, string member) => answer.Body?.Text(member) switch
    {
        null => null,
        { Length: > DeviceAuth.Secret.MaxLength } => throw Of(answer, DeviceAuthError.SecretTooLong(answer.Endpoint, member)),
        var text => DeviceAuth.Secret.Protect(text),
    };

    /// <summary>
    /// The server or something before it is busy or broken, and the same request may do later (RFC 8628 §3.5): 5xx, 408,
    /// 429, a code that says so, or an answer of a stranger. Any other OAuth error below 500 is final.
    /// </summary>
    public static bool IsTransient(OAuthResponse answer) => IsOverloaded(answer) || IsOfStranger(answer);

    /// <summary>
    /// It is none of OAuth, so that somebody before the provider gave it: a gateway, a proxy, a web server that is being changed. It
    /// decides nothing. A success or a redirect is not among them, a web page aside: a code may be spent, and nothing may go elsewhere.
    /// </summary>
    public static bool IsOfStranger(OAuthResponse answer) => answer is { IsSuccess: true, IsHtml: true }
        || (answer is { IsSuccess: false, IsRedirect: false }
            && (answer.ErrorCode is { } code ? !IsCode(code, answer) : !IsErrorWithoutCode(answer)));

    /// <summary>
    /// The provider's own word on the request did not arrive: it may have acted on it and spent what was sent (RFC 9700 §4.14). A front
    /// door gave up waiting for it, or somebody before it answered, or a success brought nothing that can be kept. A proxy that wants
    /// credentials, and who refuses for being asked too often (RFC 6585 §4), let the request go no further.
    /// </summary>
    private static bool HasNoFinalWord(OAuthResponse answer)
    {
        if (answer is { IsSuccess: true, ErrorCode: null })
        {
            return IssuedTokens.In(answer) is not { } issued || issued.RefreshTokens.Take(1).Any(token => !DeviceAuth.Secret.IsFit(token));
        }

        return answer.IsRedirect
            || answer.Status is Wire.BadGateway or Wire.GatewayTimeout
            || (answer.ErrorCode is { } code && Wire.ErrorCode.IsOfGateway(code))
            || (IsOfStranger(answer) && answer.Status is not (Wire.ProxyAuthenticationRequired or Wire.TooManyRequests));
    }

    /// <summary>RFC 6749 §5.2 wants 400 for errors, and some servers say what is wrong in other members.</summary>
    private static bool IsErrorWithoutCode(OAuthResponse answer) => answer.Status == Wire.BadRequest
        && (answer.ErrorDescription is not null);

    /// <summary>A word as the RFCs have them, and not the status once more, which gateways put into <c>error</c>, without a sentence.</summary>
    private static bool IsCode(string code, OAuthResponse answer) =>
        (answer.Status == Wire.BadRequest || !code.Any(character => character == ' ' || char.IsUpper(character)))
        && (answer.ErrorDescription is not null || !Wire.ErrorCode.Repeats(code, answer.Status));

    /// <summary>
    /// The body is read before the status: what the person or the code's end decided is final under any, and what passes by itself
    /// passes under any.
    /// </summary>
    public static bool IsOverloaded(OAuthResponse answer) => answer.ErrorCode is { } code && Wire.ErrorCode.Passes(code)
        || (answer.Status is >= 500 or 408 or 429
            && answer.ErrorCode is not (Wire.ErrorCode.AccessDenied or Wire.ErrorCode.AuthorizationDeclined
                or Wire.ErrorCode.ExpiredToken or Wire.ErrorCode.TokenExpired));
}
