using System.Management.Automation;
using DeviceAuth.Errors;

namespace DeviceAuth.Display;

/// <summary>How the user wants a code to be shown, beyond the text that is always there.</summary>
internal sealed class PromptOptions
{
    /// <summary>Takes the place of the prompt; null to show it.</summary>
    public ScriptBlock? Action { get; init; }

    /// <summary>Draws the address too.</summary>
    public bool QrCode { get; init; }

    /// <summary>Opens the address in this machine's browser.</summary>
    public bool OpenBrowser { get; init; }

    /// <summary>Puts the code into the clipboard of the person's terminal.</summary>
    public bool CopyCode { get; init; }

    /// <summary>Throws <c>ParameterInvalid</c> where a script block was to take the place of what is asked for.</summary>
    public PromptOptions Check() => Action is null || !(QrCode || OpenBrowser || CopyCode)
        ? this
        : throw DeviceAuthError.ParameterInvalid(
            "-PromptAction takes the place of the prompt, and of -QrCode, -OpenBrowser and -CopyCode with it.",
            "Leave out -PromptAction or the others.");
}
