using System;
using System.Collections.Generic;

namespace DeviceAuth.Errors;

/// <content>What APIs want that say no, and what they say of who signs in for them.</content>
internal static partial class DeviceAuthError
{
    /// <param name="reason">Why, as the end of a sentence.</param>
    /// <param name="text">What the API said; null where that is nothing.</param>
    public static DeviceAuthException ChallengeNotUnderstood(string reason, string? text) => new(
        ErrorIds.ChallengeNotUnderstood,
        $"What the API wants is not understood: {reason}{Quoted(text)}.",
        "Give -Challenge the $_ of the failed request, its answer, or the text of its WWW-Authenticate header; where it is that, look up in the API's documentation what it "
            + "wants, and sign in with it by -Scope, -AcrValues, -MaxAge or -Claims.");

    /// <summary>A sign-in for just that was made, and the API says no to its token.</summary>
    /// <param name="name">The connection.</param>
    /// <param name="reason">What the API wants.</param>
    public static DeviceAuthException ChallengeUnmet(string name, string reason) => new(
        ErrorIds.ChallengeUnmet,
        $"The API still wants {reason}, though '{name}' was signed in anew for just that, so nobody is asked once more.",
        "Ask whoever runs the API, or the provider, what the sign-in lacks; add -Force to sign in all the same.");

    /// <summary>The API wants a person, and a client that signs in by itself is none.</summary>
    /// <param name="name">The connection.</param>
    /// <param name="reason">What the API wants.</param>
    public static DeviceAuthException ChallengeWantsPerson(string name, string reason) => new(
        ErrorIds.ChallengeUnmet,
        $"The API wants {reason}, which takes a person, and '{name}' has none: its client signs in by itself.",
        "Ask whoever runs the API to let the client in, or sign in as a person by another -Name, without -Unattended.");

    /// <summary>Only a sign-in brings what the API wants.</summary>
    /// <param name="name">The connection.</param>
    /// <param name="reason">What it wants, as the end of a sentence.</param>
    /// <param name="words">What the provider said to a refresh; null where none was tried.</param>
    /// <param name="command">The command that signs in for it.</param>
    public static DeviceAuthException StepUpRequired(string name, string reason, ProviderWords? words, string command) => new DeviceAuthException(
        ErrorIds.SignInRequired,
        $"The connection '{name}' needs a sign-in: the API wants {reason}{(words?.ToString() is { Length: > 0 } said ? $", and a refresh does not bring it: {said}" : "")}.",
        $"Run this where somebody can sign in: {command}").Saying(words);

    /// <summary>The values of additional parameters are not kept, so that a sign-in anew has to be given them.</summary>
    public static DeviceAuthException ParametersMissing(string name, string parameters) => ParameterInvalid(
        $"The connection '{name}' was made with -AdditionalParameter {parameters}, whose values are not kept.",
        "Add -AdditionalParameter with the same names and values.");

    /// <summary>Somebody else signed in than the one who was signed in before.</summary>
    public static DeviceAuthException AnotherPerson(string name, string? before, string? actual) => new(
        ErrorIds.AccountMismatch,
        $"{(actual is null ? "The provider does not tell who signed in" : $"'{actual}' signed in")}, and the connection '{name}' is that of "
            + $"{(before is null ? "somebody else" : $"'{before}'")}, so it stays as it was.",
        "Run the command again and sign in as that person, or sign in as another one under another -Name.");

    /// <summary>What an API says of itself cannot be had, or not used.</summary>
    /// <param name="address">The API, or its metadata.</param>
    /// <param name="reason">Why, as the end of a sentence.</param>
    public static DeviceAuthException ApiMetadataUnusable(Uri address, string reason) => new(
        ErrorIds.DiscoveryFailed,
        $"{address.Shown()} does not tell who signs in for it: {reason}.",
        "Check -Api, the network and the proxy settings; where the API tells nobody, give -Authority, -Scope and -Resource as its documentation has them.");

    /// <summary>The same, where it may pass.</summary>
    public static DeviceAuthException ApiUnreachable(Uri address, TransportException cause) => new(
        ErrorIds.DiscoveryFailed,
        $"The metadata of the API at {address.Shown()} could not be read: {Because(cause)}",
        UnreachableAction(cause, "the spelling of -Api"),
        cause)
    {
        MayPass = cause.Failure != TransportFailure.CertificateInvalid,
    };

    /// <summary>RFC 9728 §3.3: such a document must not be used.</summary>
    public static DeviceAuthException ResourceMismatch(Uri api, string? address) => new(
        ErrorIds.ResourceMismatch,
        address is null
            ? $"The metadata found for {api.Shown()} does not say whose it is: it names no resource."
            : $"The metadata found for {api.Shown()} is that of another API: {address}.",
        address is null ? "Ask whoever runs the API; a document that names no resource cannot be trusted."
            : $"If that is the API you mean, pass it as it is: -Api {CommandText.Quote(address)}; if it is not, do not sign in.");

    /// <summary>What the API names may not be asked.</summary>
    /// <param name="api">The API.</param>
    /// <param name="role">What it names, such as an authorization server.</param>
    /// <param name="address">The address that it names, cleaned.</param>
    public static DeviceAuthException ApiNamesUnfit(Uri api, string role, string? address) => new(
        ErrorIds.InsecureEndpoint,
        $"{api.Shown()} names {role} that must not be asked: {address ?? "one without an address"}.",
        "Do not sign in; ask whoever runs the API for an https address.");

    /// <summary>RFC 9728 §7.6: the user chooses.</summary>
    public static DeviceAuthException AuthorityNotNamed(Uri api, IReadOnlyCollection<string> existing) => ParameterInvalid(
        existing.Count == 0 ? $"{api.Shown()} names nobody who signs in for it." : $"{api.Shown()} names these as who signs in for it: {string.Join(", ", existing)}.",
        existing.Count == 0 ? "Add -Authority, as the API's documentation has it." : "Add -Authority with the one of them that you know.");

    /// <summary>What to do where a client that registered itself just now is refused.</summary>
    public const string OwnClientUnfit = "The server registers clients and does not let them sign in so: ask the provider for a client, and give its -ClientId instead of -Register.";

    /// <summary>What to do where a client that registered itself before is refused so late that a person was asked already.</summary>
    public static string ReplaceOwnClient(string name) =>
        $"Where the server no longer knows the client, run Disconnect-DeviceAuth -Name {CommandText.Quote(name)}, and then the same command again: it registers another client.";

    /// <summary>The server no longer takes a client that registered itself, so that a sign-in anew registers another one.</summary>
    /// <param name="name">The connection.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="endedAt">When its secret ended (RFC 7591 §3.2.1), as a text; null where it had not.</param>
    /// <param name="words">What the provider said.</param>
    /// <param name="command">The command that signs in.</param>
    public static DeviceAuthException OwnClientEnded(string name, string clientId, string? endedAt, ProviderWords words, string command) => new DeviceAuthException(
        ErrorIds.SignInRequired,
        $"The connection '{name}' needs a sign-in: "
            + (endedAt is null ? $"the provider no longer takes the client {clientId} that was registered for it" : $"the client {clientId} that was registered for it has ended ({endedAt})")
            + $"{(words.ToString() is { Length: > 0 } said ? $": {said}" : "")}.",
        $"Run this where somebody can sign in, which registers another one: {command}").Saying(words);

    /// <summary>What to do where the server that an API names cannot be used.</summary>
    public static string AskWhoNamedIt(Uri api) =>
        $"Do not sign in: {api.Shown()} named that server, so ask whoever runs the API. Where its documentation names another one, leave out -Api and give -Authority, -Scope and -Resource.";

    /// <summary>RFC 7591: the server's metadata names no place where anybody may register.</summary>
    public static DeviceAuthException RegistrationNotOffered(Uri authority) => new(
        ErrorIds.ClientRejected,
        $"{authority.Shown()} registers no clients by itself.",
        "Ask the provider for a client, and give its -ClientId instead of -Register.");

    /// <summary>RFC 9728 §2: the API takes tokens alone that are bound to a key.</summary>
    public static DeviceAuthException ApiWantsBoundTokens(Uri api) => new(
        ErrorIds.ClientRejected,
        $"{api.Shown()} takes tokens alone that are bound to a key of the client (DPoP), which DeviceAuth cannot use.",
        "Ask whoever runs the API whether it takes bearer tokens.");
}
