using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.OAuth;

namespace DeviceAuth.Errors;

/// <summary>
/// The one place where errors are made, each by a method named after what went wrong, with the words that the user reads. Text
/// of a server that comes in here has been cleaned where it was read.
/// </summary>
internal static class DeviceAuthError
{
    private const string StartAnew = "Run Connect-DeviceAuth again to get a new code.";

    public static DeviceAuthException SignInRequired(string name, string reason, string command, Exception? cause = null) => new(
        ErrorIds.SignInRequired,
        $"The connection '{name}' needs a sign-in: {reason}.",
        $"Run this where somebody can sign in: {command}",
        cause);

    public static DeviceAuthException SignInDenied(Uri endpoint, string? description) => new(
        ErrorIds.SignInDenied,
        $"The sign-in was refused at {endpoint.Host}{Quoted(description)}.",
        "If it was refused by mistake, run Connect-DeviceAuth again; if it was not, the account or its administrator does not allow it.");

    public static DeviceAuthException SignInExpired() => new(
        ErrorIds.SignInExpired, "The code expired before the sign-in was finished.", StartAnew);

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

    public static DeviceAuthException NoMetadata(Uri address, int status, bool isHtml, string? location) => new(
        ErrorIds.DiscoveryFailed,
        location is not null
            ? $"{Shown(address)} answered with a redirect to {location}, not with a metadata document."
            : $"{Shown(address)} answered {status}{(isHtml ? " with a web page" : "")}, not with a metadata document.",
        "Check that -Authority is the issuer's address as the provider documents it; for a provider without discovery give "
            + "-DeviceAuthorizationEndpoint and -TokenEndpoint instead.");

    public static DeviceAuthException DiscoveryUnreachable(Uri address, TransportException cause) => new(
        ErrorIds.DiscoveryFailed,
        $"The metadata at {Shown(address)} could not be read: {Because(cause)}",
        UnreachableAction(cause, "the spelling of -Authority"),
        cause);

    public static DeviceAuthException MetadataIncomplete(Uri authority, string member) => new(
        ErrorIds.DiscoveryFailed,
        $"The metadata of {Shown(authority)} has no usable '{member}'.",
        "Give -DeviceAuthorizationEndpoint and -TokenEndpoint instead of -Authority, or ask the provider.");

    public static DeviceAuthException IssuerMismatch(Uri authority, string? issuer) => new(
        ErrorIds.IssuerMismatch,
        $"The metadata found for {Shown(authority)} is that of another issuer: {issuer ?? "it names none"}.",
        issuer is null
            ? "Check -Authority with the provider; a document without an issuer cannot be trusted."
            : $"If that is the issuer you mean, pass it as it is: -Authority {CommandText.Quote(issuer)}; if it is not, do not sign in.");

    public static DeviceAuthException DeviceFlowNotSupported(Uri authority) => new(
        ErrorIds.DeviceFlowNotSupported,
        $"{Shown(authority)} offers no device authorization endpoint, so the device flow cannot be used there.",
        "Ask the provider whether it can be enabled; if it only is not advertised, give -DeviceAuthorizationEndpoint and -TokenEndpoint.");

    public static DeviceAuthException InsecureEndpoint(Uri address, string role) => new(
        ErrorIds.InsecureEndpoint,
        $"{role} is {Shown(address)}, which is neither https nor an http address of this machine.",
        "Use the https address: over plain http anybody on the way could read the tokens.");

    public static DeviceAuthException RedirectRefused(Uri endpoint, string? location) => new(
        ErrorIds.InsecureEndpoint,
        $"{Shown(endpoint)} redirects to {location ?? "an unnamed address"}; it was not followed, because the request carries secrets.",
        "Check the address of the endpoint or -Authority; a proxy's login page between here and the provider does this too.");

    public static DeviceAuthException ClientRejected(Uri endpoint, string? code, string? description) => new(
        ErrorIds.ClientRejected,
        $"{endpoint.Host} does not accept this client: {code}{Quoted(description)}.",
        "Check -ClientId, whether the client needs -ClientSecret, and whether the device flow is enabled for it at the provider.");

    public static DeviceAuthException ScopeRejected(Uri endpoint, string? code, string? description) => new(
        ErrorIds.ScopeRejected,
        $"{endpoint.Host} does not grant these scopes: {code}{Quoted(description)}.",
        "Check the spelling of -Scope and whether the client is registered for each of them.");

    public static DeviceAuthException ProviderError(Uri endpoint, string? code, string? description) => new(
        ErrorIds.ProviderError,
        $"{endpoint.Host} answered with the error {code}{Quoted(description)}.",
        "Look the error up in the provider's documentation; run the command with -Verbose to see which request it answered.");

    public static DeviceAuthException Unreachable(Uri endpoint, TransportException cause) => cause.Failure switch
    {
        TransportFailure.CutShort or TransportFailure.TooLarge => new(
            ErrorIds.ResponseInvalid,
            $"The answer of {Shown(endpoint)} cannot be used: {cause.Message}",
            "Try again; if it stays so, something between here and the provider cuts or replaces its answers.",
            cause),
        _ => new(
            ErrorIds.ProviderUnreachable,
            $"{endpoint.Host} could not be reached: {Because(cause)}",
            UnreachableAction(cause, "the network connection"),
            cause),
    };

    public static DeviceAuthException Unavailable(Uri endpoint, int status, string? code, TimeSpan? retryAfter) => new(
        ErrorIds.ProviderUnreachable,
        $"{endpoint.Host} cannot serve requests at the moment: it answered {status}{(code is null ? "" : $" {code}")}.",
        retryAfter is { } wait
            ? $"Try again in {Math.Ceiling(wait.TotalSeconds):0} seconds, as it asks."
            : "Try again later, and look at the provider's status page.");

    public static DeviceAuthException NotAnOAuthAnswer(Uri endpoint, int status, bool isHtml) => new(
        ErrorIds.ResponseInvalid,
        $"{Shown(endpoint)} answered {status} with {(isHtml ? "a web page" : "something that is no OAuth answer")}.",
        "Check the address of the endpoint, and whether a proxy's login page is in the way.");

    public static DeviceAuthException SuccessWithoutToken(Uri endpoint) => new(
        ErrorIds.ResponseInvalid, $"{Shown(endpoint)} reported success but gave no access token.", StartAnew);

    public static DeviceAuthException SuccessCutShort(Uri endpoint, TransportException cause) => new(
        ErrorIds.ResponseInvalid,
        $"The answer of {Shown(endpoint)} broke off after it had reported success, so the code may be spent.",
        StartAnew,
        cause);

    public static DeviceAuthException TokenUnfit(Uri endpoint) => new(
        ErrorIds.ResponseInvalid,
        $"{Shown(endpoint)} gave an access token with characters that no token has.",
        "Do not go on; check the address of the endpoint, and ask the provider.");

    public static DeviceAuthException TokenTypeUnknown(Uri endpoint, string? tokenType) => new(
        ErrorIds.ResponseInvalid,
        $"{Shown(endpoint)} gave a token of the type '{tokenType}', which DeviceAuth cannot use.",
        "Configure the client at the provider for bearer tokens.");

    public static DeviceAuthException MemberMissing(Uri endpoint, string member) => new(
        ErrorIds.ResponseInvalid,
        $"{Shown(endpoint)} reported success but its answer has no '{member}'.",
        "Check that this is the device authorization endpoint of the provider.");

    public static DeviceAuthException UserCodeUnfit(Uri endpoint) => new(
        ErrorIds.ResponseInvalid,
        $"{Shown(endpoint)} gave a code with characters that cannot be typed or shown.",
        "Do not sign in; ask the provider.");

    public static DeviceAuthException VerificationUriUnfit(Uri endpoint, string? address) => new(
        ErrorIds.ResponseInvalid,
        $"{Shown(endpoint)} gave an address for the sign-in that is not fit to be opened: {address ?? "it has nothing that can be shown."}",
        "Do not open it, since a provider's address is https; ask the provider.");

    public static DeviceAuthException IdTokenRefused(string reason) => new(
        ErrorIds.ResponseInvalid,
        $"The provider's id_token was refused: {reason}.",
        "Check -Authority and -ClientId; if both are right, ask the provider.");

    public static DeviceAuthException ParameterInvalid(string message, string recommendedAction) => new(
        ErrorIds.ParameterInvalid, message, recommendedAction);

    public static DeviceAuthException ConnectionNotFound(string name, IReadOnlyCollection<string> existing) => new(
        ErrorIds.ConnectionNotFound,
        $"There is no connection named '{name}'.",
        existing.Count == 0
            ? "There is none at all; sign in with Connect-DeviceAuth."
            : $"These exist: {string.Join(", ", existing.OrderBy(item => item, StringComparer.OrdinalIgnoreCase))}.");

    public static DeviceAuthException CacheExpired(string name, string reason) => new(
        ErrorIds.CacheExpired,
        $"The token of '{name}' was not refreshed, because of -CacheOnly: {reason}.",
        "Check that the one process that refreshes it is running, or leave out -CacheOnly.");

    public static DeviceAuthException SecretManagementNotFound() => new(
        ErrorIds.SecretManagementNotFound,
        "Vaults need the module Microsoft.PowerShell.SecretManagement, which is not installed.",
        "Run: Install-Module Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore; "
            + "Register-SecretVault -Name Store -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault");

    public static DeviceAuthException VaultNotFound(string vault, IReadOnlyCollection<string> existing) => new(
        ErrorIds.VaultNotFound,
        $"No vault named '{vault}' is registered{(existing.Count == 0 ? "" : $"; these are: {string.Join(", ", existing)}")}.",
        $"Run: Register-SecretVault -Name {CommandText.Quote(vault)} -ModuleName Microsoft.PowerShell.SecretStore, or the module of your vault.");

    public static DeviceAuthException VaultLocked(string vault, Exception cause) => new(
        ErrorIds.VaultLocked,
        $"The vault '{vault}' is locked.",
        $"Run: Unlock-SecretVault -Name {CommandText.Quote(vault)} -Password (Read-Host -AsSecureString); a script that runs alone "
            + "unlocks it with a password that it reads from a protected file, and Connect-DeviceAuth -SessionOnly does without a vault.",
        cause);

    public static DeviceAuthException VaultFailed(string vault, string what, Exception cause) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' could not {what}: {cause.GetBaseException().Message.TrimEnd('.')}.",
        $"Run: Test-SecretVault -Name {CommandText.Quote(vault)}, or look at the documentation of the vault's module.",
        cause);

    public static DeviceAuthException VaultSwallowed(string vault, string secretName) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' reported that '{secretName}' was written, but does not return what was written.",
        "It may not take secrets of this size or type; use another one with -Vault.");

    public static DeviceAuthException VaultKept(string vault, string secretName) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' reported that '{secretName}' was removed, but still returns it.",
        $"Remove it with the vault's own tools, or run: Remove-Secret -Vault {CommandText.Quote(vault)} -Name {secretName}");

    public static DeviceAuthException VaultStale(string vault, string secretName) => new(
        ErrorIds.VaultStale,
        $"The vault '{vault}' still shows an outdated copy of '{secretName}', so nothing was read from it or written to it.",
        "Try again in some seconds; a new PowerShell process sees the newest copy at once.");

    public static DeviceAuthException VaultBusy(string vault, string path, Exception cause) => new(
        ErrorIds.VaultFailed,
        $"The lock for the vault '{vault}' could not be had: {cause.Message.TrimEnd('.')}.",
        $"Another process that uses DeviceAuth may hang while it holds it, or the file cannot be written: {path}",
        cause);

    public static DeviceAuthException RecordUnreadable(string vault, string secretName, string reason) => new(
        ErrorIds.RecordUnreadable,
        $"The secret '{secretName}' in the vault '{vault}' cannot be used, because {reason}. It was left as it is.",
        $"Update DeviceAuth; or use another -Name; or, to give it up, run: Remove-Secret -Vault {CommandText.Quote(vault)} -Name {secretName}");

    private static string Quoted(string? description) => description is null ? "" : $" (\"{description.TrimEnd('.')}\")";

    /// <summary>An address without what may be secret in it: user information, query and fragment.</summary>
    private static string Shown(Uri address) => address.IsAbsoluteUri
        ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : address.OriginalString;

    private static string Because(TransportException cause) => cause.Failure switch
    {
        TransportFailure.CertificateInvalid => $"its certificate does not verify ({cause.Message.TrimEnd('.')}).",
        _ => cause.Message.TrimEnd('.') + ".",
    };

    private static string UnreachableAction(TransportException cause, string check) => cause.Failure switch
    {
        TransportFailure.CertificateInvalid =>
            "Check the clock and the trusted root certificates of this machine; there is no way to skip the check.",
        _ => $"Check {check}, the proxy settings and the provider's status, then try again.",
    };
}
