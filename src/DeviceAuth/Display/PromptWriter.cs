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

    /// <summary>Marks a record of what was shown on the terminal already.</summary>
    private const string BesideTag = "DeviceAuth";

    private readonly PSCmdlet _command;
    private readonly CommandNotes _notes;

    public PromptWriter(PSCmdlet command)
    {
        _command = command;
        _notes = new CommandNotes(command);
    }

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

    /// <summary>Warns of what will not be done for the person, who may want that to end the sign-in: before there is a code.</summary>
    public void Warn(string message) => _notes.Warn(message);

    /// <summary>
    /// Warns while a person has a code or an address, which must be able neither to end the sign-in nor to hold it up: where a warning
    /// would, it is a line of the prompt.
    /// </summary>
    public void Note(string message) => _notes.Note(message);

    /// <summary>Warnings end the sign-in or ask, so that what is known beforehand is said beforehand.</summary>
    public bool WarnsBefore => CommandNotes.CanEnd(_command);

    /// <summary>Sends what the terminal acts upon and nobody reads. No record of it is kept in any stream.</summary>
    public void Send(string sequence)
    {
        if (ProcessStreams.HasTerminalBeside(_command.Host))
        {
            ProcessStreams.Tell(sequence);
        }
        else
        {
            _command.Host.UI.Write(sequence);
        }
    }

    /// <summary>
    /// Shows a line that no stream keeps: an address with what a sign-in is known by. Where there is no screen, nobody sees it.
    /// </summary>
    public void Show(string line)
    {
        if (_command.Host.Name != ScreenlessHost)
        {
            Send(line + Environment.NewLine);
        }
    }

    public void Write(HostInformationMessage message)
    {
        if (ProcessStreams.HasTerminalBeside(_command.Host))
        {
            WriteBeside(message);
        }
        else if (!IsInformationIgnored)
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

    /// <summary>
    /// On the terminal behind standard error. The record is for variables, files and logs: without the tag the host does not show
    /// it, unless it is told to show all information, and then it is left out.
    /// </summary>
    private void WriteBeside(HostInformationMessage message)
    {
        ProcessStreams.Tell(message.Message + Environment.NewLine);
        if (Preferences.Information(_command) == ActionPreference.SilentlyContinue)
        {
            _command.WriteInformation(message, [BesideTag]);
        }
    }

    private bool IsInformationIgnored => Preferences.Information(_command) == ActionPreference.Ignore;
}
