using System;
using System.Management.Automation;
using System.Threading;
using DeviceAuth.Connections;
using DeviceAuth.Errors;

namespace DeviceAuth.Display;

/// <summary>Shows a sign-in to the person at the other end of the pipeline.</summary>
internal sealed class SignInDisplay : ISignInDisplay
{
    private const string HowToKeep =
        "This connection lives in this PowerShell process only. To keep connections, run once: Install-Module "
        + "Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore; Register-SecretVault -Name Store "
        + "-ModuleName Microsoft.PowerShell.SecretStore -DefaultVault; then Connect-DeviceAuth as before puts it there.";

    private static int _toldHowToKeep;

    private readonly PromptOptions _options;
    private readonly Terminal _terminal;
    private readonly PromptWriter _writer;
    private readonly SignInProgress _progress;
    private readonly QrCodeWriter _qrCode;
    private readonly CodeCopier _copier;
    private readonly BrowserOpener _browser;

    /// <param name="command">The command that signs in.</param>
    /// <param name="options">How the user wants the code to be shown.</param>
    public SignInDisplay(PSCmdlet command, PromptOptions options)
    {
        _options = options.Check();
        _terminal = new Terminal(command);
        _writer = new PromptWriter(command);
        _progress = new SignInProgress(command.CommandRuntime);
        _qrCode = new QrCodeWriter(_terminal, _writer);
        _copier = new CodeCopier(_terminal, _writer);
        _browser = new BrowserOpener(_terminal, _writer);
        Browser = new BrowserDisplay(command, options, _terminal, _writer, _progress);
    }

    public IBrowserDisplay Browser { get; }

    public void RequireVisible()
    {
        if (_options.Action is null && !_writer.CanBeSeen)
        {
            throw DeviceAuthError.PromptNotVisible();
        }

        if (_options.Action is null && _writer.WarnsBefore)
        {
            WarnOfObstacles();
        }
    }

    public void Show(DeviceAuthPrompt prompt)
    {
        if (_options.Action is null)
        {
            ShowHere(prompt);
            return;
        }

        foreach (PSObject? output in PromptAction.Invoke(_options.Action, prompt))
        {
            // What the script block returns is meant for the person, not for the command's output.
            if (output is not null)
            {
                _writer.Write(output.ToString());
            }
        }
    }

    public void Tick(DeviceAuthPrompt prompt, TimeSpan remaining)
    {
        _progress.Show(prompt, remaining);
        _browser.Look();
    }

    public void Complete() => _progress.Complete();

    /// <summary>Says, once per process, how to make connections last.</summary>
    public void TellOnceHowToKeep()
    {
        if (Interlocked.Exchange(ref _toldHowToKeep, 1) == 0)
        {
            _writer.Write(HowToKeep);
        }
    }

    /// <summary>For who wants a warning to end the sign-in: it does so while nothing is lost by that.</summary>
    private void WarnOfObstacles()
    {
        if (_options.QrCode)
        {
            _qrCode.WarnOfObstacle();
        }

        if (_options.CopyCode)
        {
            _copier.WarnOfObstacle();
        }

        if (_options.OpenBrowser)
        {
            _browser.WarnOfObstacle();
        }
    }

    private void ShowHere(DeviceAuthPrompt prompt)
    {
        string text = PromptText.For(prompt);
        _writer.Write(_terminal.ShowsLinks
            ? new LinkedMessage(text, PromptText.WithLink(prompt))
            : new HostInformationMessage { Message = text });
        if (_options.QrCode)
        {
            _qrCode.Write(prompt);
        }

        if (_options.CopyCode)
        {
            _copier.Copy(prompt);
        }

        if (_options.OpenBrowser)
        {
            _browser.Open(prompt);
        }
    }
}
