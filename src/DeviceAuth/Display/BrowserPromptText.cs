using System;

namespace DeviceAuth.Display;

/// <summary>The prompt of a sign-in by browser. The address stands bare on a line of its own, between the two parts.</summary>
internal static class BrowserPromptText
{
    public static string Before(DeviceAuthBrowserPrompt prompt) =>
        $"To sign in to {prompt.Host}{prompt.As}, {(prompt.IsPasted ? "open this page in a browser on any device:" : "a browser opens this page:")}{Environment.NewLine}";

    public static string Address(DeviceAuthBrowserPrompt prompt, bool isLink)
    {
        string address = prompt.AuthorizationUri.InAscii();
        return $"    {(isLink ? TerminalSequences.Link(address, prompt.AuthorizationUri) : address)}";
    }

    public static string After(DeviceAuthBrowserPrompt prompt) => prompt.IsPasted
        ? $"{Environment.NewLine}When you are done there, the browser shows a code, or an address that does not open: copy that code or the whole address."
        : $"{Environment.NewLine}and this goes on by itself once you are done there. (Waiting for {InWords(prompt.ValidFor)}; Ctrl+C ends it.)"
            + $"{Environment.NewLine}If it ends at an address that does not open, it runs elsewhere: press Ctrl+C, and add -Paste.{Environment.NewLine}";

    private static string InWords(TimeSpan time) => time.TotalMinutes < 2 ? $"{time.TotalSeconds:0} seconds" : $"{time.TotalMinutes:0} minutes";
}
