using System;

namespace DeviceAuth.Errors;

/// <summary>
/// The one place where errors are made, each by a method named after what went wrong, with the words that the user reads. Text
/// of a server that comes in here has been cleaned where it was read.
/// </summary>
internal static partial class DeviceAuthError
{
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
            : words.IsMute ? $"the provider refused its refresh token (it answered {status}): {said}"
            : $"the provider no longer takes its refresh token: {said}";
        return new DeviceAuthException(
            ErrorIds.SignInRequired,
            $"The connection '{name}' needs a sign-in: {reason}.",
            Remedy(cause) is { } remedy
                ? $"{remedy}, and then run this where somebody can sign in: {command}"
                : $"Run this where somebody can sign in: {command}")
        {
            IsUnexplained = words.IsMute,
        }.Saying(words);
    }

    public static DeviceAuthException SignInDenied(Uri endpoint, string? description) => new(
        ErrorIds.SignInDenied,
        $"The sign-in was refused at {endpoint.ShownHost()}{Quoted(description)}.",
        "If it was refused by mistake, run Connect-DeviceAuth again; if nobody refused it, ask the administrator whether the account may use this client.");

    public static DeviceAuthException AccountMismatch(string wanted, string? actual) => new(
        ErrorIds.AccountMismatch,
        actual is null ? $"The provider does not tell who signed in, so it may not be '{wanted}'." : $"'{actual}' signed in, and not '{wanted}'.",
        "Run the command again and sign in as that person, or leave out -Account.");

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

    public static DeviceAuthException Unforeseen(Exception cause) => new(
        ErrorIds.Unforeseen,
        $"Something went wrong that DeviceAuth does not foresee ({cause.GetType().Name}): {(Redaction.None.Shown(cause.Message) ?? "no words").TrimEnd('.')}.",
        "Try again; if it stays so, report it with the command that you ran and what $Error[0] | Format-List -Force says.",
        Redaction.None.Of(cause));

    public static DeviceAuthException ParameterInvalid(string message, string recommendedAction) => new(
        ErrorIds.ParameterInvalid, message, recommendedAction);

    /// <param name="name">The parameter of the request.</param>
    /// <param name="role">The command's parameter that it stands in.</param>
    public static DeviceAuthException ParameterRepeated(string name, string role = "-AdditionalParameter") => ParameterInvalid(
        $"{role} has '{name}', which the command sends itself.",
        "Use the command's own parameter for it, or leave it out.");

    private static string Quoted(string? description) => description is null ? "" : $" (\"{description.TrimEnd('.')}\")";
}
