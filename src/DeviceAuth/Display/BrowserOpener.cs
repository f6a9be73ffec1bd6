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
    private string _where = "";

    public BrowserOpener(Terminal terminal, PromptWriter writer)
    {
        _terminal = terminal;
        _writer = writer;
    }

    /// <summary>Why no browser can be opened in front of the person; null where one can.</summary>
    public string? Obstacle => _terminal.IsRemote
        ? "it would open where this command runs, and not where its screen is"
        : _browser.Obstacle;

    public void Open(DeviceAuthPrompt prompt) => Open(prompt.Address, "on any device");

    /// <summary>Opens an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="where">Where the person may open it, if this does not.</param>
    public void Open(Uri address, string where)
    {
        _where = where;
        if (Obstacle is { } obstacle)
        {
            Warn(obstacle);
            return;
        }

        try
        {
            _browser.Open(address.InAscii());
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

    /// <summary>Warns of what is known before there is an address.</summary>
    public void WarnOfObstacle()
    {
        if (Obstacle is { } obstacle)
        {
            _writer.Warn($"The browser cannot be opened: {obstacle}.");
        }
    }

    private void Warn(string reason) =>
        _writer.Note($"The browser could not be opened: {reason}. Open the address above yourself, {_where}.");
}
