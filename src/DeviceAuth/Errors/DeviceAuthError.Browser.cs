using System;

namespace DeviceAuth.Errors;

/// <content>What can be wrong with a sign-in by browser.</content>
internal static partial class DeviceAuthError
{
    private const string OrByDevice = "or leave out -UseBrowser: then a code is shown, for a browser on any device";

    /// <param name="reason">Why nobody can paste, as the end of a sentence.</param>
    public static DeviceAuthException NobodyToPaste(string reason) => new(
        ErrorIds.BrowserNotAvailable,
        $"No browser of this machine signs in here, and nobody can paste what another one ends at: {reason}.",
        $"Run the command where somebody sits at the screen, {OrByDevice}; a job uses what was signed in before (Get-DeviceAuthToken).");

    public static DeviceAuthException RedirectTaken(string redirectUri, Exception cause) => new(
        ErrorIds.BrowserNotAvailable,
        $"The browser's answer cannot be waited for at {redirectUri}: {ForeignText.Clean(cause.Message)?.TrimEnd('.')}.",
        "End the program that has the port, give another -RedirectUri (without a port, a free one is taken), or add -Paste.",
        cause);

    public static DeviceAuthException BrowserFlowNotSupported(Uri authority) => new(
        ErrorIds.BrowserNotAvailable,
        $"{authority.Shown()} offers no authorization endpoint, so no browser can sign in there.",
        "Leave out -UseBrowser; or ask the provider for the address, and give -AuthorizationEndpoint and -TokenEndpoint.");

    /// <summary>RFC 9700 §2.1.1: a server that lists its methods and not this one would give the tokens to whoever gets the code.</summary>
    public static DeviceAuthException ProofKeyNotSupported(Uri authority) => new(
        ErrorIds.BrowserNotAvailable,
        $"{authority.Shown()} says which proof keys (PKCE) it takes, and S256 is none of them: whoever saw the browser's answer could have the tokens.",
        "Ask whoever runs the server to allow S256, or leave out -UseBrowser.");

    /// <param name="timeout">How long was waited.</param>
    /// <param name="usual">How long is waited without -TimeoutSec.</param>
    public static DeviceAuthException BrowserTimedOut(TimeSpan timeout, TimeSpan usual) => new(
        ErrorIds.SignInTimedOut,
        timeout == usual
            ? $"The sign-in was not finished within {usual.TotalMinutes:0} minutes."
            : $"The sign-in was not finished within the {timeout.TotalSeconds:0} seconds of -TimeoutSec.",
        $"Run Connect-DeviceAuth again, with a larger -TimeoutSec; without it, {usual.TotalMinutes:0} minutes are waited; where the browser ended at an address "
            + "that does not open, it runs on another machine, or outside this container, and -Paste is the way.");

    /// <summary>RFC 9207 §2.4: the answer is another server's, or one of nobody knows whom.</summary>
    /// <param name="expected">Who was asked.</param>
    /// <param name="actual">Who answers; null where it does not say, though the server always does.</param>
    public static DeviceAuthException AnswerOfOtherIssuer(string expected, string? actual) => new(
        ErrorIds.IssuerMismatch,
        actual is null
            ? $"The answer that the browser brought does not say that it is from {expected}, which always says so; it was not used."
            : $"The browser brought an answer of {actual}, and not of {expected}; it was not used.",
        "Do not go on; check -Authority, and in the browser whose page asked you to sign in.");

    /// <summary>Not all that is called <c>server_error</c> passes: Forgejo says so of a grant that it has with other scopes.</summary>
    public static DeviceAuthException AuthorizationUnavailable(Uri endpoint, string code, string? description) => new(
        ErrorIds.ProviderUnreachable,
        $"{endpoint.ShownHost()} cannot sign anybody in at the moment: {code}{Quoted(description)}.",
        description is null ? TryLater(retryAfter: null) : "Mend what its words name, if they name something; otherwise try again later, and look at the provider's status page.");

    public static DeviceAuthException CodeUnfit(Uri endpoint) => new(
        ErrorIds.ResponseInvalid,
        $"{endpoint.ShownHost()} gave a code with characters that no code has.",
        "Run Connect-DeviceAuth again; if it stays so, ask the provider.");

    public static DeviceAuthException PasteUnfit() => new(
        ErrorIds.ResponseInvalid,
        "What was pasted was no answer to this sign-in, three times.",
        "Run Connect-DeviceAuth again, open the address that it shows then, and copy the whole address that the browser ends at, or the code that the page shows.");

    /// <summary>The token endpoint does not take the code.</summary>
    public static string CheckRedirect(string redirectUri) =>
        "Run Connect-DeviceAuth again; if it stays so, check -ClientId, whether the client needs -ClientSecret, and whether the authorization code flow with the "
        + $"redirect address {redirectUri} is allowed for it at the provider (-RedirectUri gives another).";

    /// <summary>What to add where the device flow is not to be had.</summary>
    public const string OrByBrowser = "or add -UseBrowser: a browser on this machine signs in, and over SSH what it ends at is pasted";
}
