using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DeviceAuth.Display;

/// <summary>What environment variables say of the terminal that this process runs in.</summary>
internal sealed class TerminalEnvironment
{
    /// <summary>Since 0.50.1; 0.50.0 crashes over a link.</summary>
    private const int FirstVteWithLinks = 5001;

    /// <summary>Konsole 20.12.</summary>
    private const int FirstKonsoleWithLinks = 201200;

    private static readonly Version FirstTmuxWithLinks = new(3, 4);

    private static readonly string[] ProgramsWithLinks = ["iTerm.app", "WezTerm", "vscode", "ghostty", "rio", "Tabby", "Hyper", "zed"];

    private static readonly string[] TerminalsWithLinks = ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour"];

    private readonly Func<string, string?> _read;

    /// <param name="read">Gives a variable's value, null where it is not set.</param>
    public TerminalEnvironment(Func<string, string?> read) => _read = read;

    /// <summary>The terminal shows plain lines and nothing else.</summary>
    public bool IsDumb => Terminal == "dumb";

    /// <summary>The user or a build server wants text alone (no-color.org; <c>CI</c> is set by most of them).</summary>
    public bool IsPlain => IsSet("NO_COLOR") || (IsSet("CI") && !Is("CI", "false") && !Is("CI", "0"));

    /// <summary>
    /// The terminal is known to show links (OSC 8). There is no way to ask it, and some print the address as garbage, so only
    /// those count that say who they are. <c>FORCE_HYPERLINK</c>, which other programs know too, overrules it (0: never).
    /// </summary>
    public bool ShowsLinks
    {
        get
        {
            if (IsSet("FORCE_HYPERLINK"))
            {
                return !Is("FORCE_HYPERLINK", "0");
            }

            // Inside tmux or screen, the other variables are those of whatever terminal it was started in.
            return Terminal.StartsWith("tmux", StringComparison.Ordinal) || Terminal.StartsWith("screen", StringComparison.Ordinal)
                ? Is("TERM_PROGRAM", "tmux") && VersionOf("TERM_PROGRAM_VERSION") >= FirstTmuxWithLinks
                : IsSet("WT_SESSION")
                    || IsSet("DOMTERM")
                    || Array.IndexOf(ProgramsWithLinks, _read("TERM_PROGRAM")) >= 0
                    || Array.Exists(TerminalsWithLinks, known => Terminal.StartsWith(known, StringComparison.Ordinal))
                    || NumberOf("VTE_VERSION") >= FirstVteWithLinks
                    || NumberOf("KONSOLE_VERSION") >= FirstKonsoleWithLinks;
        }
    }

    private string Terminal => _read("TERM") ?? "";

    private bool IsSet(string variable) => !string.IsNullOrEmpty(_read(variable));

    private bool Is(string variable, string value) => string.Equals(_read(variable), value, StringComparison.OrdinalIgnoreCase);

    private int NumberOf(string variable) =>
        int.TryParse(_read(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    /// <summary>The version in texts such as <c>3.5a</c> and <c>next-3.6</c>.</summary>
    private Version VersionOf(string variable)
    {
        Match found = Regex.Match(_read(variable) ?? "", @"\d{1,4}\.\d{1,4}");
        return found.Success ? new Version(found.Value) : new Version();
    }
}
