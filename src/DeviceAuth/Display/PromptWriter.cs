using System;
using System.Management.Automation;

namespace DeviceAuth.Display;

/// <summary>
/// Writes the prompt where the person sees it: as an information record for the host, which shows under the default
/// preferences, crosses a remote session, comes out of a received job, and is not part of the command's output: not even where
/// that is captured by a shell.
/// </summary>
internal sealed class PromptWriter
{
    /// <summary>Marks a record that the host shows whatever the information preference is, short of Ignore.</summary>
    private const string HostTag = "PSHOST";

    /// <summary>The name of PowerShell's host that has no screen, which a runspace gets when nobody gives it another.</summary>
    private const string ScreenlessHost = "Default Host";

    private readonly PSCmdlet _command;

    public PromptWriter(PSCmdlet command) => _command = command;

    /// <summary>Something can show the prompt: the information stream, or the host where that is ignored.</summary>
    public bool CanBeSeen => !IsInformationIgnored || _command.Host.Name != ScreenlessHost;

    public void Write(string text) => Write(new HostInformationMessage { Message = text });

    /// <summary>Writes a line whose dark parts are left out, with colours that make the rest dark where the host may have them.</summary>
    public void WriteOnBlack(string line, bool inColor)
    {
        HostInformationMessage message = new() { Message = line };
        if (inColor)
        {
            message.ForegroundColor = ConsoleColor.White;
            message.BackgroundColor = ConsoleColor.Black;
        }

        Write(message);
    }

    public void Write(HostInformationMessage message) => ProcessStreams.WriteForPerson(_command.Host, () => WriteHere(message));

    /// <summary>Warns, and the sign-in goes on.</summary>
    public void Warn(string message) => ProcessStreams.WriteForPerson(_command.Host, () => _command.WriteWarning(message));

    /// <summary>Sends what the terminal acts upon and nobody reads. No record of it is kept in any stream.</summary>
    public void Send(string sequence) => ProcessStreams.WriteForPerson(_command.Host, () => _command.Host.UI.Write(sequence));

    private void WriteHere(HostInformationMessage message)
    {
        if (!IsInformationIgnored)
        {
            _command.WriteInformation(message, [HostTag]);
        }
        else if (message is { ForegroundColor: { } foreground, BackgroundColor: { } background })
        {
            _command.Host.UI.WriteLine(foreground, background, message.Message);
        }
        else
        {
            _command.Host.UI.WriteLine(message.Message);
        }
    }

    private bool IsInformationIgnored
    {
        get
        {
            object? preference = _command.MyInvocation.BoundParameters.TryGetValue("InformationAction", out object? bound)
                ? bound
                : _command.GetVariableValue("InformationPreference");
            return LanguagePrimitives.TryConvertTo(preference, out ActionPreference action) && action == ActionPreference.Ignore;
        }
    }
}
