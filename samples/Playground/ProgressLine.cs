using System;
using System.Management.Automation;

namespace DeviceAuth.Playground;

/// <summary>
/// The progress bar as pwsh draws it (<c>$PSStyle.Progress.View</c> Minimal): one line at the bottom, drawn over in place. It uses
/// nothing but carriage returns and blanks to do so, so that it also works without colors.
/// </summary>
internal sealed class ProgressLine
{
    private readonly Terminal _terminal;
    private int _shownWidth;

    public ProgressLine(Terminal terminal) => _terminal = terminal;

    /// <summary>Draws what is done; the cursor goes back to the start of the line.</summary>
    public void Show(ProgressRecord record)
    {
        if (!_terminal.IsInteractive)
        {
            return;
        }

        // One column stays free: a full line would move the cursor on.
        int width = Math.Min(_terminal.Width, PSStyle.Instance.Progress.MaxWidth) - 1;
        if (width != _shownWidth)
        {
            Clear();
        }

        _terminal.Out.Write("\r" + Draw(record, width) + "\r");
        _shownWidth = width;
    }

    /// <summary>Takes the line away, with whatever the terminal wrote over it, such as the ^C of a key.</summary>
    public void Clear()
    {
        if (_shownWidth > 0)
        {
            int width = Math.Min(_shownWidth, _terminal.Width - 1);
            _terminal.Out.Write("\r" + new string(' ', width) + "\r");
            _shownWidth = 0;
        }
    }

    private string Draw(ProgressRecord record, int width)
    {
        string activity = Shorten(record.Activity, width / 2);
        string left = record.SecondsRemaining >= 0 ? $"{record.SecondsRemaining}s" : "";

        // Between the brackets: what is there, at least one blank, and the time that is left.
        int inside = Math.Max(0, width - activity.Length - " []".Length);
        string status = Shorten(record.StatusDescription, Math.Max(0, inside - left.Length - 1));
        string bar = (status + left.PadLeft(Math.Max(0, inside - status.Length)))[..inside];

        PSStyle style = PSStyle.Instance;
        return _terminal.HasColors
            ? $"{style.Progress.Style}{activity} [{style.Reverse}{bar}{style.ReverseOff}]{style.Reset}"
            : $"{activity} [{bar}]";
    }

    private static string Shorten(string text, int width) =>
        text.Length <= width ? text : width < 1 ? "" : text[..(width - 1)] + "…";
}
