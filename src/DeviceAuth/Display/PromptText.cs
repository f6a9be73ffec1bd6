using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Display;

/// <summary>
/// The prompt as it is shown: what to do, and who asks for what from where (BCP 247, RFC 10027). The address stands bare on a line of its
/// own, so that a terminal can make it a link, and the code as it came; everything else is cut to what a screen has.
/// </summary>
internal static class PromptText
{
    /// <summary>The columns of the smallest usual screen. The address and the code alone may take more.</summary>
    public const int Columns = 80;

    /// <summary>Half of the smallest usual screen, the empty line at the end included.</summary>
    public const int MostLines = 12;

    /// <summary>The lines that there always are, but for the heading: around the address and the code, who asks, what to do otherwise, the end.</summary>
    private const int OtherLines = 8;

    private const int MostScopeLines = 2;

    public static string For(DeviceAuthPrompt prompt) => For(prompt, prompt.VerificationUri.OriginalString);

    /// <summary>The same for a terminal that makes links: one click on the bare address opens the complete one.</summary>
    public static string WithLink(DeviceAuthPrompt prompt) =>
        For(prompt, TerminalSequences.Link(prompt.VerificationUri.OriginalString, prompt.Address));

    /// <summary>How many lines it has.</summary>
    public static int LinesOf(DeviceAuthPrompt prompt) => Lines(prompt, "").Count;

    private static string For(DeviceAuthPrompt prompt, string address) => string.Join(Environment.NewLine, Lines(prompt, address));

    private static IReadOnlyList<string> Lines(DeviceAuthPrompt prompt, string address)
    {
        IReadOnlyList<string> heading = Heading(prompt);
        IReadOnlyList<string> page = prompt.Elsewhere is { } host
            ? [Fitted("The page is on {0}, not on {1}: look twice.", [host, prompt.Host], [true, true])]
            : [];
        return
        [
            .. heading,
            "",
            $"    {address}",
            "",
            .. Code(prompt),
            Fitted("Asked by {0} on {1}, client {2}.", [prompt.UserName, prompt.MachineName, prompt.ClientId]),
            .. Purpose(prompt, MostLines - heading.Count - page.Count - OtherLines),
            .. page,
            DeviceAuthPrompt.Otherwise,
            "",
        ];
    }

    /// <summary>One line where that fits.</summary>
    private static IReadOnlyList<string> Heading(DeviceAuthPrompt prompt)
    {
        const string Rest = "open this page on any device:";
        string line = $"To sign in to {prompt.Host}{prompt.As}, {Rest}";
        if (FittedText.Columns(line) <= Columns)
        {
            return [line];
        }

        return
        [
            prompt.Account is { } account
                ? Fitted("To sign in to {0} as {1},", [prompt.Host, account], [true, false])
                : Fitted("To sign in to {0},", [prompt.Host], [true]),
            Rest,
        ];
    }

    /// <summary>The code's line and the one below it, which is empty unless the code is a long one.</summary>
    private static IReadOnlyList<string> Code(DeviceAuthPrompt prompt)
    {
        string code = $"and enter the code:  {prompt.UserCode}";
        string valid = $"(valid for {InWords(prompt.ValidFor)})";
        string line = $"{code}      {valid}";
        return FittedText.Columns(line) <= Columns ? [line, ""] : [code, valid];
    }

    /// <summary>The scopes, and the APIs that they are for.</summary>
    private static IReadOnlyList<string> Purpose(DeviceAuthPrompt prompt, int lines)
    {
        IReadOnlyList<string> scopes = prompt.ScopesByWeight;
        IReadOnlyList<string> apis = prompt.Apis;
        if (scopes.Count == 0 || apis.Count == 0 || lines < 2)
        {
            IReadOnlyList<string> all = [.. apis, .. scopes];
            return all.Count == 0 ? [] : FittedText.List(apis.Count == 0 ? "Scopes:" : "For:", all, Columns, Math.Min(lines, MostScopeLines));
        }

        return
        [
            .. FittedText.List("Scopes:", scopes, Columns, Math.Min(lines - 1, MostScopeLines)),
            .. FittedText.List("For:", apis, Columns, lines: 1),
        ];
    }

    /// <summary>A line whose parts share what there is of it. Hosts are cut at their beginning, other names in their middle.</summary>
    private static string Fitted(string line, string[] parts, bool[]? areHosts = null)
    {
        int room = Columns - FittedText.Columns(string.Format(line, parts.Select(_ => (object)"").ToArray()));
        int[] shares = FittedText.Share(room, parts);
        return string.Format(line, parts.Select((part, i) => (object)(areHosts?[i] == true
            ? FittedText.Host(part, shares[i])
            : FittedText.Middle(part, shares[i]))).ToArray());
    }

    /// <summary>Rounded: servers that count from the request's arrival say 899 seconds.</summary>
    private static string InWords(TimeSpan duration) => duration.TotalMinutes switch
    {
        < 2 => $"{duration.TotalSeconds:0} seconds",
        < 120 => $"{duration.TotalMinutes:0} minutes",
        _ => $"{duration.TotalHours:0} hours",
    };
}
