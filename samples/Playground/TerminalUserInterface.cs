using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace DeviceAuth.Playground;

/// <summary>
/// The screen of the engine. Everything is written on the pipeline's thread or between two pipelines, so nothing here needs a
/// lock.
/// </summary>
internal sealed class TerminalUserInterface : PSHostUserInterface
{
    private readonly Terminal _terminal;
    private readonly ProgressLine _progress;
    private bool _isLineOpen;

    public TerminalUserInterface(Terminal terminal)
    {
        _terminal = terminal;
        _progress = new ProgressLine(terminal);
        RawUI = new TerminalRawUserInterface(terminal);
    }

    public override PSHostRawUserInterface RawUI { get; }

    /// <summary>The engine's own views ask this before they color an error.</summary>
    public override bool SupportsVirtualTerminal => _terminal.HasColors;

    public override void Write(string value)
    {
        // The views bring their colors as escape sequences, which come off where the terminal has none.
        string text = GetOutputString(value, SupportsVirtualTerminal);
        _progress.Clear();
        _terminal.Out.Write(text);
        _isLineOpen = text.Length > 0 && text[^1] != '\n';
    }

    /// <summary>The colors are those of Write-Host, which the bare engine does not have.</summary>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    /// <summary>An error arrives with the color that the engine's view gave it.</summary>
    public override void WriteErrorLine(string value) => WriteLine(value);

    public override void WriteDebugLine(string message) => WriteLabeled(PSStyle.Instance.Formatting.Debug, "DEBUG", message);

    public override void WriteVerboseLine(string message) => WriteLabeled(PSStyle.Instance.Formatting.Verbose, "VERBOSE", message);

    public override void WriteWarningLine(string message) => WriteLabeled(PSStyle.Instance.Formatting.Warning, "WARNING", message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (record.RecordType == ProgressRecordType.Completed)
        {
            _progress.Clear();
            return;
        }

        if (_isLineOpen)
        {
            // The bar would be drawn over what stands on this line.
            WriteLine("");
        }

        _progress.Show(record);
    }

    /// <summary>Takes away a bar that its command left behind.</summary>
    public void ClearProgress() => _progress.Clear();

    public override string ReadLine() => throw NothingIsRead();

    public override SecureString ReadLineAsSecureString() => throw NothingIsRead();

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions) => throw NothingIsRead();

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) => throw NothingIsRead();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName) => throw NothingIsRead();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => throw NothingIsRead();

    private void WriteLabeled(string style, string label, string message) =>
        WriteLine(_terminal.Styled(style, $"{label}: {message}"));

    private static HostException NothingIsRead() => new("The playground's tour asks nothing.");
}
