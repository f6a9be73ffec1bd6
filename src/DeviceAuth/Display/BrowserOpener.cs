using System;
using System.ComponentModel;
using System.IO;
using System.Management.Automation;

namespace DeviceAuth.Display;

/// <summary>Opens the address in this machine's browser, or says why not. The login goes on either way.</summary>
internal sealed class BrowserOpener
{
    private readonly PSCmdlet _command;
    private readonly Terminal _terminal;
    private readonly Browser _browser = new();

    public BrowserOpener(PSCmdlet command, Terminal terminal)
    {
        _command = command;
        _terminal = terminal;
    }

    public void Open(DeviceAuthPrompt prompt)
    {
        string? obstacle = _terminal.IsRemote
            ? "it would open where this command runs, and not where its screen is"
            : _browser.Obstacle;
        if (obstacle is not null)
        {
            Warn(obstacle);
            return;
        }

        try
        {
            _browser.Open(prompt.Address.InAscii());
        }
        catch (Exception exception) when (exception is Win32Exception or FileNotFoundException or InvalidOperationException)
        {
            Warn(exception.Message.TrimEnd('.'));
        }
    }

    /// <summary>Called while the wait goes on: says so where the opener found no browser.</summary>
    public void Look()
    {
        if (_browser.HasFailed())
        {
            Warn("the program that opens it reported an error");
        }
    }

    private void Warn(string reason) =>
        _command.WriteWarning($"The browser could not be opened: {reason}. Open the address above yourself, on any device.");
}
