using System;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// Refusals that a new sign-in does not mend, from <c>refusals.json</c>: providers give one code for all (<c>invalid_grant</c>) and say
/// the reason in the description alone.
/// </summary>
internal static class Refusals
{
    private static readonly Lazy<JsonObject> Signs = new(() => JsonObject.FromResource("refusals.json"));

    /// <summary>
    /// A refresh was refused because its token is dead, which is <c>invalid_grant</c> (RFC 6749 §5.2): some servers call it a mistake in
    /// the request, or have a word of their own for it.
    /// </summary>
    public static bool MeanEnded(OAuthResponse answer) =>
        answer.Status < Wire.InternalServerError && answer.ErrorCode is not null && Has(answer.Words, "ended");

    /// <summary>A refresh was refused because it names no scope, which it need not (RFC 6749 §6): Microsoft Entra ID does so for some APIs.</summary>
    public static bool WantScopes(OAuthResponse answer) =>
        answer.Status < Wire.InternalServerError && answer.ErrorCode is not null && Has(answer.Words, "scopes");

    /// <summary>
    /// A refresh for another target than the sign-in's was refused because of that target: it was not granted, is not known, or a policy
    /// keeps this person from it. The refresh token itself is not refused by that, as far as the words tell.
    /// </summary>
    public static bool IsOfTarget(OAuthResponse answer) => answer is { Status: < Wire.InternalServerError, ErrorCode: { } code }
        && !OAuthAnswers.IsTransient(answer)
        && code switch
        {
            Wire.ErrorCode.InvalidGrant or Wire.ErrorCode.BadRefreshToken or Wire.ErrorCode.ExpiredToken or Wire.ErrorCode.TokenExpired =>
                CauseOf(answer.Words) is RefusalCause.Policy or RefusalCause.Account || Has(answer.Words, "target"),
            Wire.ErrorCode.InvalidClient or Wire.ErrorCode.UnsupportedGrantType or Wire.ErrorCode.InvalidDpopProof or Wire.ErrorCode.UseDpopNonce => false,
            _ => !MeanEnded(answer) && !MeanClient(answer.Words),
        };

    /// <summary>The client is not known, which is <c>invalid_client</c> (RFC 6749 §5.2): some servers call it a mistake in the request.</summary>
    public static bool MeanClient(ProviderWords words) => Has(words, "client");

    /// <summary>
    /// A client that asks for itself was refused as such: it is not known, not believed, or may not do so. Servers say each of these with any
    /// of these codes (RFC 6749 §5.2, RFC 7521 §4.2.1).
    /// </summary>
    public static bool AreOfClient(OAuthResponse answer) => answer.IsMuteRefusal
        || NameClient(answer)
        || (IsFinal(answer) && answer.ErrorCode is Wire.ErrorCode.UnsupportedGrantType or Wire.ErrorCode.InvalidGrant or Wire.ErrorCode.AccessDenied);

    /// <summary>A client was refused as such in so many words, whoever signs in with it.</summary>
    public static bool NameClient(OAuthResponse answer) => IsFinal(answer)
        && (answer.ErrorCode is Wire.ErrorCode.InvalidClient or Wire.ErrorCode.IncorrectClientCredentials or Wire.ErrorCode.UnauthorizedClient
                or Wire.ErrorCode.DeletedClient or Wire.ErrorCode.DisabledClient
            || MeanClient(answer.Words));

    public static RefusalCause CauseOf(ProviderWords words) => Has(words, "policy") ? RefusalCause.Policy
        : Has(words, "account") ? RefusalCause.Account
        : Has(words, "application") ? RefusalCause.Application
        : RefusalCause.Ended;

    private static bool IsFinal(OAuthResponse answer) =>
        answer is { IsSuccess: false, Status: < Wire.InternalServerError }
        && !OAuthAnswers.IsOverloaded(answer)
        && (answer.ErrorCode is null || !OAuthAnswers.IsOfStranger(answer));

    /// <summary>Some write names with underscores into their sentences (<c>refresh_token is invalid</c>).</summary>
    private static bool Has(ProviderWords words, string cause) => Signs.Value.Words(cause)!.Any(sign =>
        new[] { words.Code, words.Description, words.Description?.Replace('_', ' ') }.Concat(words.Details).Any(text => text?.IndexOf(sign, StringComparison.OrdinalIgnoreCase) >= 0));
}
