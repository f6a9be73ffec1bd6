using System;

namespace DeviceAuth.Display;

/// <summary>The prompt as it is shown. The address stands bare on a line of its own, so that a terminal can make it a link.</summary>
internal static class PromptText
{
    public static string For(DeviceAuthPrompt prompt) => For(prompt, prompt.VerificationUri.OriginalString);

    /// <summary>The same for a terminal that makes links: one click on the bare address opens the complete one.</summary>
    public static string WithLink(DeviceAuthPrompt prompt) =>
        For(prompt, TerminalSequences.Link(prompt.VerificationUri.OriginalString, prompt.Address));

    private static string For(DeviceAuthPrompt prompt, string address) => string.Join(
        Environment.NewLine,
        $"To sign in to {prompt.Host}{prompt.As}, open this page on any device:",
        "",
        $"    {address}",
        "",
        $"and enter the code:  {prompt.UserCode}      (valid for {InWords(prompt.ValidFor)})",
        "");

    /// <summary>Rounded: servers that count from the request's arrival say 899 seconds.</summary>
    private static string InWords(TimeSpan duration) => duration.TotalMinutes switch
    {
        < 2 => $"{duration.TotalSeconds:0} seconds",
        < 120 => $"{duration.TotalMinutes:0} minutes",
        _ => $"{duration.TotalHours:0} hours",
    };
}
