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

    /// <summary>The client is not known, which is <c>invalid_client</c> (RFC 6749 §5.2): some servers call it a mistake in the request.</summary>
    public static bool MeanClient(ProviderWords words) => Has(words, "client");

    public static RefusalCause CauseOf(ProviderWords words) => Has(words, "policy") ? RefusalCause.Policy
        : Has(words, "account") ? RefusalCause.Account
        : Has(words, "application") ? RefusalCause.Application
        : RefusalCause.Ended;

    /// <summary>Some write names with underscores into their sentences (<c>refresh_token is invalid</c>).</summary>
    private static bool Has(ProviderWords words, string cause) => Signs.Value.Words(cause)!.Any(sign =>
        new[] { words.Code, words.Description, words.Description?.Replace('_', ' ') }.Concat(words.Details).Any(text => text?.IndexOf(sign, StringComparison.OrdinalIgnoreCase) >= 0));
}
