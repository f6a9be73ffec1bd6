using System;
using System.Collections.Generic;
using System.Management.Automation.Host;

namespace DeviceAuth.Display;

/// <summary>Shows the address as a QR code, or says why not. The login goes on without it.</summary>
internal sealed class QrCodeWriter
{
    /// <summary>Beside the prompt's: the line over the QR code and the one below it, and the cursor.</summary>
    private const int OtherLines = 3;

    private readonly Terminal _terminal;
    private readonly PromptWriter _writer;

    public QrCodeWriter(Terminal terminal, PromptWriter writer)
    {
        _terminal = terminal;
        _writer = writer;
    }

    public void Write(DeviceAuthPrompt prompt)
    {
        if (Draw(prompt.Address, out Size size) is { } lines)
        {
            Write(prompt, lines, size);
        }
    }

    /// <summary>Draws an address that nothing else belongs to.</summary>
    public void Write(Uri address)
    {
        if (Draw(address, out Size size) is not { } lines || !Fits(lines, size))
        {
            return;
        }

        foreach (string line in lines)
        {
            _writer.WriteOnBlack(line, _terminal.ShowsColors);
        }
    }

    /// <summary>Warns of what is known before there is an address.</summary>
    public void WarnOfObstacle()
    {
        if (Obstacle(out _) is { } obstacle)
        {
            _writer.Warn(Refusal(obstacle));
        }
    }

    private IReadOnlyList<string>? Draw(Uri address, out Size size)
    {
        if (Obstacle(out size) is { } obstacle)
        {
            Warn(obstacle);
            return null;
        }

        return Draw(address.InAscii());
    }

    /// <summary>Why nothing can be drawn here; null where it can, on a screen of this size.</summary>
    private string? Obstacle(out Size size)
    {
        size = default;
        if (!_terminal.ShowsBlocks)
        {
            return "the output does not go to a terminal that can show it";
        }

        if (_terminal.Size is not { } known)
        {
            return "the size of the screen is not known here";
        }

        size = known;
        return null;
    }

    private void Write(DeviceAuthPrompt prompt, IReadOnlyList<string> lines, Size size)
    {
        if (!Fits(lines, size))
        {
            return;
        }

        _writer.Write(prompt.VerificationUriComplete is null
            ? "Or scan this to open the page:"
            : $"Or scan this, and check that the page shows the code {prompt.UserCode}:");
        foreach (string line in lines)
        {
            _writer.WriteOnBlack(line, _terminal.ShowsColors);
        }

        // What stands above it has left a small screen by now.
        bool isAboveInSight = lines.Count + PromptText.LinesOf(prompt) + OtherLines <= size.Height;
        _writer.Write(isAboveInSight ? "" : $"{prompt.VerificationUri.OriginalString}   code:  {prompt.UserCode}");
    }

    private bool Fits(IReadOnlyList<string> lines, Size size)
    {
        // One line stays free for the progress.
        bool fits = lines[0].Length <= size.Width && lines.Count < size.Height;
        if (!fits)
        {
            Warn($"it needs {lines[0].Length} columns and {lines.Count + 1} lines, and the screen has {size.Width} and {size.Height}");
        }

        return fits;
    }

    private IReadOnlyList<string>? Draw(string text)
    {
        try
        {
            return QrCodeDrawing.Lines(QrCodeModules.For(text));
        }
        catch (Exception exception)
        {
            // Whatever a missing, damaged or other QRCoder.dll throws, or an address that is too long for any QR code.
            Warn($"QRCoder.dll, which lies beside DeviceAuth.dll, could not draw it ({exception.Message.TrimEnd('.')})");
            return null;
        }
    }

    private void Warn(string reason) => _writer.Note(Refusal(reason));

    private static string Refusal(string reason) => $"The QR code cannot be shown: {reason}. The sign-in goes on with the address and the code.";
}
