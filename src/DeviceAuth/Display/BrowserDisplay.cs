using System;
using System.Management.Automation;
using System.Security;
using DeviceAuth.Connections;
using DeviceAuth.Errors;

namespace DeviceAuth.Display;

/// <summary>
/// Shows a sign-in by browser to the person at the other end of the pipeline. The address carries what the answer is known by, so it is
/// shown on the screen alone, and no stream keeps it.
/// </summary>
internal sealed class BrowserDisplay : IBrowserDisplay
{
    private const string OfThisMachine = "in a browser of this machine; where there is none, press Ctrl+C and add -Paste";

    private readonly PromptOptions _options;
    private readonly Terminal _terminal;
    private readonly PromptWriter _writer;
    private readonly SignInProgress _progress;
    private readonly BrowserOpener _opener;
    private readonly QrCodeWriter _qrCode;
    private readonly PasteReader _reader;

    public BrowserDisplay(PSCmdlet command, PromptOptions options, Terminal terminal, PromptWriter writer, SignInProgress progress)
    {
        _options = options;
        _terminal = terminal;
        _writer = writer;
        _progress = progress;
        _opener = new BrowserOpener(terminal, writer);
        _qrCode = new QrCodeWriter(terminal, writer);
        _reader = new PasteReader(command.Host);
    }

    public bool CanOpen => _options.Action is not null || _opener.Obstacle is null;

    public bool? HasMore => _reader.HasMore;

    public void RequirePaste()
    {
        if (_reader.Obstacle is { } obstacle)
        {
            throw DeviceAuthError.NobodyToPaste(obstacle);
        }
    }

    public void Show(DeviceAuthBrowserPrompt prompt)
    {
        if (_options.Action is not null)
        {
            foreach (PSObject? output in PromptAction.Invoke(_options.Action, prompt))
            {
                // What the script block returns is meant for the person, not for the command's output.
                if (output is not null)
                {
                    _writer.Write(output.ToString());
                }
            }

            return;
        }

        _writer.Write(BrowserPromptText.Before(prompt));
        _writer.Show(BrowserPromptText.Address(prompt, _terminal.ShowsLinks));
        _writer.Write(BrowserPromptText.After(prompt));
        if (_options.QrCode)
        {
            DrawOrWarn(prompt);
        }

        if (!prompt.IsPasted || _options.OpenBrowser)
        {
            _opener.Open(prompt.AuthorizationUri, prompt.IsPasted ? "on any device" : OfThisMachine);
        }
    }

    public void Tick(DeviceAuthBrowserPrompt prompt, TimeSpan remaining)
    {
        _progress.Show($"in the browser, at {prompt.Host}", remaining);
        _opener.Look();
    }

    public SecureString ReadLine(string question)
    {
        // PowerShell at the other end of a session warns of each such question, on the same line if there is room.
        _writer.Send(_terminal.IsRemote && question.Length > 0 ? question.TrimEnd() + Environment.NewLine : question);
        return _reader.ReadLine();
    }

    public void Say(string message) => _writer.Note(message);

    public void Note(string message) => _writer.Note(message);

    public void Complete() => _progress.Complete();

    /// <summary>A device that scans it could not come back to this machine.</summary>
    private void DrawOrWarn(DeviceAuthBrowserPrompt prompt)
    {
        if (prompt.IsPasted)
        {
            _qrCode.Write(prompt.AuthorizationUri);
        }
        else
        {
            _writer.Note("The QR code is left out, since the browser has to be one of this machine; with -Paste it may be one of any.");
        }
    }
}
