using System;
using System.Collections;
using System.Management.Automation;

namespace DeviceAuth.Display;

/// <summary>
/// A command's warnings and Verbose. PowerShell's console host writes both to standard output. Where a shell captures that, they
/// are said on the terminal behind standard error, so that what is captured is what the command puts out. (The host's writer
/// cannot be led elsewhere for a while: it keeps the one that it first wrote to where standard input is a pipe.)
/// </summary>
internal sealed class CommandNotes
{
    /// <summary>Marks a record that the host shows whatever the information preference is, short of Ignore.</summary>
    private const string HostTag = "PSHOST";

    private readonly PSCmdlet _command;
    private readonly bool _isReadByProgram;

    /// <param name="command">The command.</param>
    /// <param name="isReadByProgram">A program reads the output, wherever standard error leads.</param>
    public CommandNotes(PSCmdlet command, bool isReadByProgram = false)
    {
        _command = command;
        _isReadByProgram = isReadByProgram;
    }

    /// <summary>Notes go to standard error, and not to where the output goes.</summary>
    private bool AreBeside => _isReadByProgram ? ProcessStreams.IsOutputRedirectedOf(_command.Host) : ProcessStreams.HasTerminalBeside(_command.Host);

    public void Warn(string message)
    {
        if (!AreBeside || Preferences.Warning(_command) != ActionPreference.Continue)
        {
            _command.WriteWarning(message);
            return;
        }

        ProcessStreams.Tell($"WARNING: {message}{Environment.NewLine}");
        if (_command.MyInvocation.BoundParameters.TryGetValue("WarningVariable", out object? name)
            && _command.GetVariableValue($"{name}".TrimStart('+')) is IList warnings)
        {
            warnings.Add(new WarningRecord(message)); // PowerShell has made the list when the command began
        }
    }

    /// <summary>Warns, and nothing ends by that: where the user wants warnings to end the command, it is a line that says so.</summary>
    public void Note(string message)
    {
        if (!CanEnd(_command))
        {
            Warn(message);
            return;
        }

        if (AreBeside)
        {
            ProcessStreams.Tell($"WARNING: {message}{Environment.NewLine}");
        }
        else if (Preferences.Information(_command) is ActionPreference.Ignore)
        {
            _command.Host.UI.WriteLine($"WARNING: {message}");
        }
        else
        {
            _command.WriteInformation(new HostInformationMessage { Message = $"WARNING: {message}" }, [HostTag]);
        }
    }

    /// <summary>A warning ends the command, or asks whether it may go on.</summary>
    public static bool CanEnd(PSCmdlet command) => Preferences.Warning(command) is ActionPreference.Stop or ActionPreference.Inquire;

    public void WriteVerbose(string message)
    {
        if (!AreBeside || Preferences.Verbose(_command) != ActionPreference.Continue)
        {
            _command.WriteVerbose(message);
            return;
        }

        ProcessStreams.Tell($"VERBOSE: {message}{Environment.NewLine}");
    }
}
