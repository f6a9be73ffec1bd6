using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Errors;

/// <summary>
/// The one place where errors are made, each by a method named after what went wrong, with the words that the user reads. Text
/// of a server that comes in here has been cleaned where it was read.
/// </summary>
internal static partial class DeviceAuthError
{
    /// <summary>A longer time to wait is no advice.</summary>
    private static readonly TimeSpan LongestToRepeat = TimeSpan.FromDays(1);

    private const string StartAnew = "Run Connect-DeviceAuth again to get a new code.";

    public static DeviceAuthException SignInRequired(string name, string reason, string command, Exception? cause = null) => new(
        ErrorIds.SignInRequired,
        $"The connection '{name}' needs a sign-in: {reason}.",
        $"Run this where somebody can sign in: {command}",
        cause);

    /// <summary>The provider refused to go on: its words, and what helps against that reason.</summary>
    public static DeviceAuthException SignInRefused(string name, ProviderWords words, int status, RefusalCause cause, string command)
    {
        string said = words.ToString();
        string reason = said.Length == 0
            ? $"the provider refused its refresh token without saying why (it answered {status})"
            : $"the provider no longer takes its refresh token: {said}";
        return new DeviceAuthException(
            ErrorIds.SignInRequired,
            $"The connection '{name}' needs a sign-in: {reason}.",
            Remedy(cause) is { } remedy
                ? $"{remedy}, and then run this where somebody can sign in: {command}"
                : $"Run this where somebody can sign in: {command}")
        {
            IsUnexplained = said.Length == 0,
        }.Saying(words);
    }

    public static DeviceAuthException SignInDenied(Uri endpoint, string? description) => new(
        ErrorIds.SignInDenied,
        $"The sign-in was refused at {endpoint.ShownHost()}{Quoted(description)}.",
        "If it was refused by mistake, run Connect-DeviceAuth again; if nobody refused it, ask the administrator whether the account may use this client.");

    /// <param name="trouble">What was wrong with the last poll; null where it was answered as it should be.</param>
    /// <param name="clockMoved">How far the wall clock was moved meanwhile, as when a laptop sleeps; null where it ran as it should.</param>
    public static DeviceAuthException SignInExpired(string? trouble = null, TimeSpan? clockMoved = null) => new(
        ErrorIds.SignInExpired,
        $"The code expired before the sign-in was finished{(clockMoved is { } moved ? $", since this machine's clock went {Math.Round(moved.TotalMinutes):0} minutes ahead meanwhile: it was set, or the machine slept" : "")}"
            + $"{(trouble is null ? "" : $", and the provider gave no useful answer when it was last asked: {trouble}")}.",
        clockMoved is not null ? "Check this machine's clock, then run Connect-DeviceAuth again to get a new code."
            : trouble is null ? StartAnew : "Check the network connection, the proxy settings and the provider's status, then run Connect-DeviceAuth again to get a new code.");

    public static DeviceAuthException SignInTimedOut(TimeSpan timeout) => new(
        ErrorIds.SignInTimedOut,
        $"The sign-in was not finished within the {timeout.TotalSeconds:0} seconds of -TimeoutSec.",
        "Run Connect-DeviceAuth again, with a larger -TimeoutSec or without it: then it waits as long as the code lives.");

    public static DeviceAuthException PromptNotVisible() => new(
        ErrorIds.PromptNotVisible,
        "Nothing here can show the code: the information stream is ignored and this host has no screen.",
        "Leave out -InformationAction Ignore, or pass -PromptAction to send the code to somebody.");

    public static DeviceAuthException PromptActionFailed(Exception cause) => new(
        ErrorIds.PromptActionFailed,
        $"The -PromptAction failed, so nobody has the code, and the sign-in was given up: {cause.Message}",
        "Mend the script block and run Connect-DeviceAuth again.",
        cause);

    public static DeviceAuthException NoMetadata(
        Uri address, int status, bool isHtml, string? location, string givenAs, string? fault = null) => new(
        ErrorIds.DiscoveryFailed,
        location is not null
            ? $"{address.Shown()} answered with a redirect to {location}, not with a metadata document."
            : $"{address.Shown()} answered {status}{(isHtml ? " with a web page" : "")}, not with a metadata document{(fault is null ? "" : $": {fault}")}.",
        $"Check that {givenAs} leads to the issuer's address as the provider documents it; for a provider without discovery give "
            + "-DeviceAuthorizationEndpoint and -TokenEndpoint instead.");

    public static DeviceAuthException DiscoveryUnreachable(Uri address, TransportException cause, string givenAs) => new(
        ErrorIds.DiscoveryFailed,
        $"The metadata at {address.Shown()} could not be read: {Because(cause)}",
        UnreachableAction(cause, $"the spelling of {givenAs}"),
        cause)
    {
        MayPass = cause.Failure != TransportFailure.CertificateInvalid,
    };

    /// <summary>The server is busy or broken, which says nothing of the address.</summary>
    public static DeviceAuthException MetadataUnavailable(Uri address, int status, TimeSpan? retryAfter) => new(
        ErrorIds.DiscoveryFailed,
        $"The metadata at {address.Shown()} cannot be had at the moment: the server answered {status}.",
        TryLater(retryAfter))
    {
        MayPass = true,
    };

    public static DeviceAuthException MetadataIncomplete(Uri authority, string member) => new(
        ErrorIds.DiscoveryFailed,
        $"The metadata of {authority.Shown()} has no usable '{member}'.",
        "Ask the provider for the addresses, and give -DeviceAuthorizationEndpoint and -TokenEndpoint instead of -Authority.");

    /// <param name="authority">The issuer that was asked for.</param>
    /// <param name="issuer">The one that the document names; null where it names none.</param>
    /// <param name="isFit">It is an address that could be asked.</param>
    public static DeviceAuthException IssuerMismatch(Uri authority, string? issuer, bool isFit = true) => new(
        ErrorIds.IssuerMismatch,
        issuer is null
            ? $"The metadata found for {authority.Shown()} does not say whose it is: it names no issuer."
            : $"The metadata found for {authority.Shown()} is that of another issuer: {issuer}.",
        issuer is null ? "Check -Authority with the provider; a document without an issuer cannot be trusted."
            : HasPlaces(issuer) ? "Give -Authority of one tenant (of Microsoft Entra ID use -Provider Microsoft, or an address that ends in /v2.0): this one stands for any."
            : !isFit ? "Ask whoever runs the server to set its public https address, which servers behind a proxy must be told, or give -DeviceAuthorizationEndpoint and -TokenEndpoint instead."
            : $"If that is the issuer you mean, pass it as it is: -Authority {CommandText.Quote(issuer)}; if it is not, do not sign in.");

    public static DeviceAuthException DeviceFlowNotSupported(Uri authority) => new(
        ErrorIds.DeviceFlowNotSupported,
        $"{authority.Shown()} offers no device authorization endpoint, so the device flow cannot be used there.",
        "Ask the provider whether it can be enabled; if it is there and only not advertised, give -DeviceAuthorizationEndpoint and -TokenEndpoint.");

    public static DeviceAuthException InsecureEndpoint(Uri address, string role) => new(
        ErrorIds.InsecureEndpoint,
        $"{role} is {address.Shown()}, which is neither https nor an http address of this machine.",
        "Use the https address, and ask the provider for it where its metadata names this one: over plain http anybody on the way could read the tokens.");

    public static DeviceAuthException LoopbackNamed(Uri address, string role, Uri by) => new(
        ErrorIds.InsecureEndpoint,
        $"{role} of {by.Shown()} is {address.Shown()}, an address of this machine, which only a server on this machine may name.",
        "Do not sign in; check -Authority, and ask the provider for the address that it means.");

    public static DeviceAuthException NotThisMachine(Uri address) => new(
        ErrorIds.InsecureEndpoint,
        $"{address.Shown()} should be this machine, but the name {address.ShownHost()} leads elsewhere.",
        "Mend the name in this machine's hosts file, or use 127.0.0.1 or [::1] instead.");

    public static DeviceAuthException HostUnfit(string role) => ParameterInvalid(
        $"{role} has the name of a host that no name server can know.", "Check the spelling of the address.");

    public static DeviceAuthException RedirectRefused(Uri endpoint, string? location) => new(
        ErrorIds.InsecureEndpoint,
        $"{endpoint.Shown()} redirects to {location ?? "an unnamed address"}; it was not followed, because the request carries secrets.",
        "Check the address of the endpoint or -Authority; a proxy's login page between here and the provider does this too.");

    public static DeviceAuthException ClientRejected(Uri endpoint, string? code, string? description) => new(
        ErrorIds.ClientRejected,
        $"{endpoint.ShownHost()} does not accept this client: {code}{Quoted(description)}.",
        "Check -ClientId, whether the client needs -ClientSecret (try -ClientAuthentication Post with it: some servers do not decode what Basic encodes), and whether the device flow is enabled for it at the provider.");

    public static DeviceAuthException ScopeRejected(Uri endpoint, string? code, string? description) => new(
        ErrorIds.ScopeRejected,
        $"{endpoint.ShownHost()} does not grant these scopes: {code}{Quoted(description)}.",
        "Check the spelling of -Scope and whether the client is registered for each of them.");

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

    public static DeviceAuthException Unreachable(Uri endpoint, TransportException cause) => cause.Failure switch
    {
        TransportFailure.CutShort or TransportFailure.TooLarge => new(
            ErrorIds.ResponseInvalid,
            $"The answer of {endpoint.Shown()} cannot be used: {cause.Message}",
            "Try again; if it stays so, ask whoever runs this network whether a proxy or a filter changes the provider's answers.",
            cause)
        {
            MayHaveArrived = cause.MayHaveArrived,
        },
        _ => new(
            ErrorIds.ProviderUnreachable,
            $"{endpoint.ShownHost()} could not be reached: {Because(cause)}",
            UnreachableAction(cause, "the network connection"),
            cause)
        {
            MayHaveArrived = cause.MayHaveArrived,
        },
    };

    /// <summary>RFC 9110 §15.5.8: only a proxy answers so.</summary>
    public static DeviceAuthException ProxyWantsCredentials(Uri endpoint, string? proxy) => Unreachable(
        endpoint,
        new TransportException(TransportFailure.ProxyRefused, null, ProxyRefusal(endpoint, proxy, "407"), null));

    public static DeviceAuthException Unavailable(Uri endpoint, int status, string? code, TimeSpan? retryAfter) => new(
        ErrorIds.ProviderUnreachable,
        $"{endpoint.ShownHost()} cannot serve requests at the moment: it answered {status}{(code is null ? "" : $" {code}")}.",
        TryLater(retryAfter));

    public static DeviceAuthException NotAnOAuthAnswer(Uri endpoint, int status, bool isHtml, string? fault = null) => new(
        ErrorIds.ResponseInvalid,
        $"{endpoint.Shown()} answered {status} with {(isHtml ? "a web page" : "something that is no OAuth answer")}{(fault is null ? "" : $": {fault}")}.",
        "Check the address of the endpoint, and whether a proxy's login page is in the way.");

    public static DeviceAuthException SuccessWithoutToken(Uri endpoint) => new(
        ErrorIds.ResponseInvalid, $"{endpoint.Shown()} reported success but gave no access token.", StartAnew);

    public static DeviceAuthException SuccessCutShort(Uri endpoint, TransportException cause) => new(
        ErrorIds.ResponseInvalid,
        $"The answer of {endpoint.Shown()} broke off after it had reported success, so the code may be spent.",
        StartAnew,
        cause);

    public static DeviceAuthException TokenUnfit(Uri endpoint) => new(
        ErrorIds.ResponseInvalid,
        $"{endpoint.Shown()} gave an access token with characters that no token has.",
        "Do not go on; check the address of the endpoint, and ask the provider.");

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

    public static DeviceAuthException Unforeseen(Exception cause) => new(
        ErrorIds.Unforeseen,
        $"Something went wrong that DeviceAuth does not foresee ({cause.GetType().Name}): {(Redaction.None.Shown(cause.Message) ?? "no words").TrimEnd('.')}.",
        "Try again; if it stays so, report it with the command that you ran and what $Error[0] | Format-List -Force says.",
        Redaction.None.Of(cause));

    public static DeviceAuthException ParameterInvalid(string message, string recommendedAction) => new(
        ErrorIds.ParameterInvalid, message, recommendedAction);

    public static DeviceAuthException ParameterRepeated(string name) => ParameterInvalid(
        $"-AdditionalParameter has '{name}', which the command sends itself.",
        "Use the command's own parameter for it, or leave it out.");

    public static DeviceAuthException ConnectionNotFound(string name, IReadOnlyCollection<string> existing) => new(
        ErrorIds.ConnectionNotFound,
        $"There is no connection named '{name}'.",
        existing.Count == 0
            ? "Sign in with Connect-DeviceAuth first: there is no connection at all."
            : $"Use one of these names: {string.Join(", ", existing.OrderBy(item => item, StringComparer.OrdinalIgnoreCase))}.");

    public static DeviceAuthException CacheExpired(string name, string reason) => new(
        ErrorIds.CacheExpired,
        $"The token of '{name}' was not refreshed, because of -CacheOnly: {reason}.",
        "Check that the one process that refreshes it is running, or leave out -CacheOnly.");

    public static DeviceAuthException RefreshUnderWay(string name, string? vault) => new(
        ErrorIds.VaultFailed,
        $"Another process has been refreshing '{name}'{(vault is null ? "" : $" of the vault '{vault}'")} all the time, and it is not done.",
        "Try again in a minute; if it stays so, end the process that uses DeviceAuth and hangs.");

    public static DeviceAuthException RefreshedElsewhere(string name, string? vault) => new(
        ErrorIds.VaultFailed,
        $"The lock of '{name}'{(vault is null ? "" : $" of the vault '{vault}'")} was taken away while it was held, and another process changed the connection meanwhile.",
        "Run the command again, which takes what the other process saved, and leave DeviceAuth's folder of locks alone while it is used.");

    public static DeviceAuthException RefreshFailedElsewhere(string name, Uri endpoint) => new(
        ErrorIds.ProviderUnreachable,
        $"{endpoint.Host} was asked to refresh '{name}' a moment ago and gave no useful answer, so it is not asked again yet.",
        "Try again in half a minute; if it stays so, check the network connection, the proxy settings and the provider's status.");

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

    private static string TryLater(TimeSpan? retryAfter) => retryAfter is { } wait && wait <= LongestToRepeat
        ? $"Try again in {Math.Ceiling(wait.TotalSeconds):0} seconds, as it asks."
        : "Try again later, and look at the provider's status page.";

    /// <summary>A template has a place for a tenant, and is no address.</summary>
    private static bool HasPlaces(string issuer) => issuer.IndexOf('{') >= 0;

    private static string Quoted(string? description) => description is null ? "" : $" (\"{description.TrimEnd('.')}\")";

    /// <summary>It was the proxy and not the provider: the words that tell so.</summary>
    public static string ProxyRefusal(Uri address, string? proxy, string answer) =>
        $"The proxy{(proxy is null ? "" : $" {proxy}")} did not let the request for {address.ShownHost()} through: it answered {answer}.";

    private static string Because(TransportException cause) => cause.Failure switch
    {
        TransportFailure.CertificateInvalid => $"its certificate does not verify ({cause.Message.TrimEnd('.')}).",
        _ => cause.Message.TrimEnd('.') + ".",
    };

    private static string UnreachableAction(TransportException cause, string check) => cause.Failure switch
    {
        TransportFailure.CertificateInvalid =>
            "Check the clock and the trusted root certificates of this machine; there is no way to skip the check.",
        TransportFailure.ProxyRefused =>
            "Check the proxy's address, user name and password (HTTPS_PROXY, or the system's settings), and ask whoever runs it to let this host through.",
        _ => $"Check {check}, the proxy settings and the provider's status, then try again.",
    };
}
