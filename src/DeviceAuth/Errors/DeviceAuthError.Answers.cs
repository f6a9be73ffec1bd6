using System;

namespace DeviceAuth.Errors;

/// <content>What an answer refuses, or what of it cannot be used.</content>
internal static partial class DeviceAuthError
{
    /// <summary>RFC 6749 §5.2: the status of a client that is not accepted. Some servers say no more.</summary>
    private const int Unauthorized = 401;

    private const string CheckClient =
        "Check -ClientId, whether the client needs -ClientSecret (try -ClientAuthentication Post with it: some servers do not decode what Basic encodes)";

    public static DeviceAuthException ClientRejected(Uri endpoint, string? code, string? description) => new(
        ErrorIds.ClientRejected,
        $"{endpoint.ShownHost()} does not accept this client: {code}{Quoted(description)}.",
        $"{CheckClient}, and whether the device flow is enabled for it at the provider.");

    public static DeviceAuthException ScopeRejected(Uri endpoint, string? code, string? description) => new(
        ErrorIds.ScopeRejected,
        $"{endpoint.ShownHost()} does not grant these scopes: {code}{Quoted(description)}.",
        "Check the spelling of -Scope and whether the client is registered for each of them.");

    /// <summary>Another target than the sign-in's was refused (RFC 6749 §5.2 invalid_scope, RFC 8707 §2 invalid_target).</summary>
    public static DeviceAuthException TargetRejected(string name, string target, Uri endpoint, ProviderWords words) =>
        new DeviceAuthException(
            ErrorIds.TargetRejected,
            $"{endpoint.ShownHost()} gives the sign-in '{name}' no token for {target}{(words.ToString() is { Length: > 0 } said ? $": {said}" : "")}. Its other tokens are as they were.",
            "Check the spelling and whether the client may have it; where the person has to agree to it first, sign in with it: run "
            + "Connect-DeviceAuth with the same -Scope, -Resource or -Audience and another -Name.").Saying(words);

    /// <summary>The server's way to refresh has no parameter for it.</summary>
    public static DeviceAuthException TargetNotOffered(string name, string target, Uri authority) => new(
        ErrorIds.TargetRejected,
        $"{authority.ShownHost()} gives a sign-in one token alone, so '{name}' gets none for {target}.",
        "Leave out -Scope, -Resource and -Audience, or sign in with them under another -Name.");

    /// <summary>RFC 9449: tokens that are bound to a key are of no use without it.</summary>
    public static DeviceAuthException BoundTokensWanted(Uri endpoint, string? code, string? description) => new(
        ErrorIds.ClientRejected,
        $"{endpoint.ShownHost()} gives this client tokens for a key of its own alone (DPoP), which DeviceAuth cannot use: {code}{Quoted(description)}.",
        "Configure the client at the provider for bearer tokens, without proof of possession (DPoP).");

    /// <summary>An answer of the provider's own, and none of OAuth: GitHub has nothing to say to a client that it does not know.</summary>
    public static DeviceAuthException NothingFound(Uri endpoint, string? said) => new(
        ErrorIds.ProviderError,
        $"{endpoint.Shown()} answered 404{Quoted(said)}.",
        "Check -ClientId, since some providers answer so where they know no such client, and the address of the endpoint.");

    /// <param name="endpoint">Who answered.</param>
    /// <param name="code">The code.</param>
    /// <param name="description">The sentence.</param>
    /// <param name="cause">Why, as far as it is known.</param>
    public static DeviceAuthException ProviderError(Uri endpoint, string? code, string? description, RefusalCause cause = RefusalCause.Ended) => ProviderError(
        endpoint,
        code,
        description,
        Remedy(cause) is { } remedy ? $"{remedy}." : "Look the error up in the provider's documentation; run the command with -Verbose to see which request it answered.");

    /// <summary>The provider no longer knows the code, or never did (RFC 6749 §5.2 <c>invalid_grant</c>).</summary>
    /// <param name="endpoint">Who answered.</param>
    /// <param name="code">The code.</param>
    /// <param name="description">The sentence.</param>
    /// <param name="cause">Why, as far as it is known.</param>
    public static DeviceAuthException GrantRejected(Uri endpoint, string? code, string? description, RefusalCause cause = RefusalCause.Ended) => ProviderError(
        endpoint,
        code,
        description,
        Remedy(cause) is { } remedy ? $"{remedy}." : $"{StartAnew.TrimEnd('.')}; if it stays so, check whether the device flow is enabled for the client at the provider.");

    /// <param name="endpoint">Who answered.</param>
    /// <param name="status">The status.</param>
    /// <param name="isHtml">It was a web page.</param>
    /// <param name="fault">Why it could not be read, as far as it is known.</param>
    /// <param name="said">A sentence in it.</param>
    public static DeviceAuthException NotAnOAuthAnswer(Uri endpoint, int status, bool isHtml, string? fault = null, string? said = null) => new(
        ErrorIds.ResponseInvalid,
        $"{endpoint.Shown()} answered {status} with {(isHtml ? "a web page" : "something that is no OAuth answer")}{Quoted(said)}{(fault is null ? "" : $": {fault}")}.",
        status == Unauthorized && !isHtml
            ? $"{CheckClient}, the address of the endpoint, and whether a proxy is in the way."
            : "Check the address of the endpoint, and whether a proxy's login page is in the way.");

    public static DeviceAuthException SuccessWithoutToken(Uri endpoint) => new(
        ErrorIds.ResponseInvalid, $"{endpoint.Shown()} reported success but gave no access token.", StartAnew);

    public static DeviceAuthException TokenUnfit(Uri endpoint) => new(
        ErrorIds.ResponseInvalid,
        $"{endpoint.Shown()} gave an access token with characters that no token has.",
        "Do not go on; check the address of the endpoint, and ask the provider.");

    /// <summary>A registration (RFC 7591 §3.2.1) with what can be neither kept nor sent.</summary>
    public static DeviceAuthException RegistrationUnfit(Uri endpoint, string member) => new(
        ErrorIds.ResponseInvalid,
        $"{endpoint.Shown()} registered a client with a '{member}' that has characters which none has.",
        "Ask the provider for a client, and give its -ClientId.");

    public static DeviceAuthException SecretTooLong(Uri endpoint, string member) => new(
        ErrorIds.ResponseInvalid,
        $"{endpoint.Shown()} gave a '{member}' that is longer than any that can be kept.",
        "Check the address of the endpoint; if it is right, ask for fewer scopes, or ask the provider for shorter tokens.");

    public static DeviceAuthException TokenTypeUnknown(Uri endpoint, string? tokenType) => new(
        ErrorIds.ResponseInvalid,
        $"{endpoint.Shown()} gave a token of {(tokenType is null ? "a type without a name" : $"the type '{tokenType}'")}, which DeviceAuth cannot use.",
        "Configure the client at the provider for bearer tokens.");

    public static DeviceAuthException MemberMissing(Uri endpoint, string member) => new(
        ErrorIds.ResponseInvalid,
        $"{endpoint.Shown()} reported success but its answer has no '{member}'.",
        "Check the addresses of the endpoints with the provider.");

    public static DeviceAuthException UserCodeUnfit(Uri endpoint) => new(
        ErrorIds.ResponseInvalid,
        $"{endpoint.Shown()} gave a code that is not fit to be shown: it has characters that cannot be typed or shown, or a secret in it.",
        "Do not sign in; check -Authority, and ask the provider.");

    public static DeviceAuthException VerificationUriUnfit(Uri endpoint, string? address) => new(
        ErrorIds.ResponseInvalid,
        address is null
            ? $"{endpoint.Shown()} gave an address for the sign-in that is fit neither to be opened nor to be shown."
            : $"{endpoint.Shown()} gave an address for the sign-in that is not fit to be opened: '{address}'.",
        "Do not open it, since a provider's address is https; ask the provider.");

    /// <summary>It says nothing that is wrong, and nothing that can be used: it costs the account's name and not the sign-in.</summary>
    public static DeviceAuthException IdTokenUnusable(string reason) => new(
        ErrorIds.ResponseInvalid,
        $"Who signed in is not known, because what the provider says of it (its id_token) cannot be used: {reason}.",
        "Check this machine's clock, or ask the provider; the connection works without it.")
    {
        LeavesTokensUsable = true,
    };

    public static DeviceAuthException IdTokenRefused(string reason) => new(
        ErrorIds.ResponseInvalid,
        $"What the provider says of who signed in (its id_token) was refused: {reason}.",
        "Check the server's address, -ClientId and this machine's clock; if all are right, ask the provider.");

    private static DeviceAuthException ProviderError(Uri endpoint, string? code, string? description, string recommendedAction) => new(
        ErrorIds.ProviderError, $"{endpoint.ShownHost()} answered with the error {code}{Quoted(description)}.", recommendedAction);

    /// <summary>What helps against a reason that a new sign-in does not mend, without its end; null where one does.</summary>
    private static string? Remedy(RefusalCause cause) => cause switch
    {
        RefusalCause.Policy => "Ask the administrator which policy blocks it, since a new sign-in helps only where it meets that policy",
        RefusalCause.Account => "Ask the administrator to let the account use the application",
        RefusalCause.Application => "Ask whoever registered the application to mend that",
        _ => null,
    };
}
