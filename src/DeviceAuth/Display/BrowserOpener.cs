using System;
using System.ComponentModel;
using System.IO;

namespace DeviceAuth.Display;

/// <summary>Opens the address in this machine's browser, or says why not. The login goes on either way.</summary>
internal sealed class BrowserOpener
{
    private readonly Terminal _terminal;
    private readonly PromptWriter _writer;
    private readonly Browser _browser = new();

    public BrowserOpener(Terminal terminal, PromptWriter writer)
    {
        _terminal = terminal;
        _writer = writer;
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
        try
        {
            if (_browser.HasFailed())
            {
                Warn("the program that opens it reported an error");
            }
        }
        catch (Win32Exception exception)
        {
            Warn(exception.Message.TrimEnd('.')); // the last of a list could not be started
        }
    }

    private void Warn(string reason) =>
        _writer.Warn($"The browser could not be opened: {reason}. Open the address above yourself, on any device.");
}
